"""Curves from events, and the one place that decides which points are drawn."""

from __future__ import annotations

import math

import pytest

from runs.curves import Curves
from runs.events import Epoch
from runs.metrics import Evaluation
from tui.charts.series import (
    ACCURACY,
    CROSS_ENTROPY,
    Series,
    Stretch,
    accuracy_series,
    drawable,
    loss_series,
)

NAN, INF = math.nan, math.inf


def invented_epoch(epoch: int, evaluation: Evaluation | None) -> Epoch:
    return Epoch(
        seq=epoch, time=0.0, epoch=epoch, steps=0, samples=0, seconds=0.0, evaluation=evaluation
    )


def invented_evaluation(train_acc: float) -> Evaluation:
    return Evaluation(
        train_loss=0.5, train_acc=train_acc, test_loss=5.0, test_acc=0.1, test_acc_noisy=0.1
    )


@pytest.fixture
def curves() -> Curves:
    """Evaluated at epochs 0 and 2."""
    return Curves(
        epochs=[
            invented_epoch(0, invented_evaluation(0.1)),
            invented_epoch(1, None),
            invented_epoch(2, invented_evaluation(0.4)),
        ]
    )


def test_accuracy_has_a_solid_train_and_a_dotted_test_curve(curves: Curves) -> None:
    run = accuracy_series(curves)
    train, test = run.train, run.test
    assert run.name == ""
    assert (train.label, train.x, train.y) == ("train", [0, 2], [0.1, 0.4])
    assert (test.label, test.x, test.y) == ("test", [0, 2], [0.1, 0.1])
    assert (train.stroke, test.stroke) == ("solid", "dotted")
    assert train.ink != test.ink


def test_losses_of_a_marked_run_carry_its_name_marker_and_ink(curves: Curves) -> None:
    run = loss_series(curves, name="r50 true", run_marker="◆", slot=1)
    train, test = run.train, run.test
    assert run.name == "r50 true"
    assert (train.label, train.y) == ("train", [0.5, 0.5])
    assert (test.label, test.y) == ("test", [5.0, 5.0])
    assert train.run_marker == test.run_marker == "◆"
    assert train.ink == test.ink != accuracy_series(curves).train.ink


def test_the_current_value_is_the_newest_as_recorded() -> None:
    assert Series("train", [1, 2], [0.1, 0.2]).current == 0.2
    assert Series("train").current is None
    assert math.isnan(Series("train", [1], [NAN]).current or 0.0)


def test_points_that_cannot_be_drawn_break_the_curve() -> None:
    y = [0.1, NAN, 0.3, 0.4, INF, -INF, 0.7]
    assert drawable(Series("train", list(range(7)), y), log_y=False) == [
        Stretch([0], [0.1]),
        Stretch([2, 3], [0.3, 0.4]),
        Stretch([6], [0.7]),
    ]


def test_a_logarithmic_axis_has_no_zero_and_no_negative_values() -> None:
    series = Series("train", [0, 1, 2, 3], [1.0, 0.0, -1.0, 1e-6])
    assert drawable(series, log_y=True) == [Stretch([0], [1.0]), Stretch([3], [1e-6])]
    assert drawable(series, log_y=False) == [Stretch([0, 1, 2, 3], [1.0, 0.0, -1.0, 1e-6])]


def test_values_too_large_to_subtract_are_left_out() -> None:
    series = Series("train", [0, 1, 2], [1.7e308, -1.7e308, 3.4e38])
    assert drawable(series, log_y=False) == [Stretch([2], [3.4e38])]


def test_the_charts_say_what_chance_is() -> None:
    assert ACCURACY.y_range == (0.0, 1.0)
    assert ACCURACY.reference is not None
    assert (ACCURACY.reference.value, ACCURACY.reference.label) == (0.1, "chance 0.10")
    assert CROSS_ENTROPY.reference is not None
    assert CROSS_ENTROPY.reference.value == pytest.approx(2.302585, abs=1e-6)
    assert CROSS_ENTROPY.reference.label == "ln 10"
