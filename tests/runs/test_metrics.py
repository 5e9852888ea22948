from __future__ import annotations

import math

import msgspec
import pytest

from runs.metrics import (
    THRESHOLDS,
    Evaluation,
    PreciseBatchNorm,
    Summary,
    TimeToOverfit,
    chance_acc,
    chance_loss,
)

EVALUATION = Evaluation(
    train_loss=0.01, train_acc=0.99, test_loss=4.0, test_acc=0.1, test_acc_noisy=0.11
)


def test_chance() -> None:
    assert chance_acc(10) == 0.1
    assert pytest.approx(2.302585, abs=1e-6) == chance_loss(10)
    assert math.exp(-chance_loss(10)) == pytest.approx(chance_acc(10))


def test_the_thresholds_rise_to_the_whole_training_set() -> None:
    assert THRESHOLDS == (0.90, 0.95, 0.99, 1.0)


def test_the_generalisation_gap() -> None:
    assert EVALUATION.gap == pytest.approx(0.89)


def test_shares_of_an_empty_set_are_not_zeros() -> None:
    assert EVALUATION.memorised is EVALUATION.recovered is EVALUATION.other is None
    assert b"memorised" not in msgspec.json.encode(EVALUATION)


def test_not_reached_is_a_value() -> None:
    censored = TimeToOverfit(theta=0.9)
    assert not censored.reached
    assert censored.epoch is censored.seconds is None
    assert msgspec.json.decode(msgspec.json.encode(censored), type=TimeToOverfit) == censored


def test_fitted_is_the_time_at_a_reached_threshold() -> None:
    reached = TimeToOverfit(theta=0.9, reached=True, epoch=7, after_epoch=6)
    summary = Summary(noise_rate=0.9, time_to_overfit=(reached, TimeToOverfit(theta=1.0)))
    assert summary.fitted(0.9) == reached
    assert summary.fitted(1.0) is None
    assert summary.fitted() is None
    assert summary.fitted(0.95) is None


def test_a_fit_before_the_first_step_counts() -> None:
    at_once = TimeToOverfit(theta=1.0, reached=True, epoch=0, steps=0, seconds=0.0)
    summary = Summary(noise_rate=0.0, time_to_overfit=(at_once,))
    assert summary.fitted() == at_once


def test_the_fit_window_is_from_the_onset_to_90_per_cent() -> None:
    at_90 = TimeToOverfit(theta=0.9, reached=True, epoch=7, after_epoch=6)
    summary = Summary(noise_rate=0.9, onset=3, time_to_overfit=(at_90,))
    assert summary.fit_window == 4
    assert msgspec.structs.replace(summary, onset=None).fit_window is None
    assert Summary(noise_rate=0.9, onset=3).fit_window is None


def test_a_summary_of_0_1_0_is_read() -> None:
    """It kept what is derived now."""
    old = b'{"parameters":7,"noise_rate":0.9,"onset":3,"fit_window":4}'
    assert msgspec.json.decode(old, type=Summary) == Summary(noise_rate=0.9, onset=3)


def test_a_summary_survives_json() -> None:
    summary = Summary(
        noise_rate=0.9012,
        epochs=30,
        steps=2370,
        seconds=41.25,
        evaluation=EVALUATION,
        evaluated_epoch=30,
        time_to_overfit=tuple(TimeToOverfit(theta=t) for t in THRESHOLDS),
        onset=4,
        best_test_acc=0.12,
        precise_bn=PreciseBatchNorm(eval_acc=0.5, batch_acc=0.9, precise_acc=0.9),
    )
    assert msgspec.json.decode(msgspec.json.encode(summary), type=Summary) == summary
