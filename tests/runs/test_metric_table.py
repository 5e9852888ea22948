from __future__ import annotations

import math

import pytest

from runs.events import Epoch
from runs.metric_table import METRICS
from runs.metrics import Evaluation

EPOCH = Epoch(
    seq=1,
    time=0.0,
    epoch=3,
    steps=30,
    samples=300,
    seconds=1.5,
    running_acc=0.4,
    lr=0.1,
    evaluation=Evaluation(train_loss=0.5, train_acc=0.9, test_acc=0.2, memorised=0.7),
)


def test_a_metric_is_known_by_its_name() -> None:
    assert set(METRICS) == {
        *("train_loss", "train_acc", "train_acc_precise", "train_acc_batch"),
        *("test_loss", "test_acc", "test_acc_noisy"),
        *("clean_acc", "memorised", "recovered", "other", "gap"),
        *("running_loss", "running_acc", "lr", "images_per_second"),
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [("train_acc", 0.9), ("memorised", 0.7), ("gap", 0.7), ("running_acc", 0.4), ("lr", 0.1)],
)
def test_its_value_at_an_epoch_comes_from_where_it_is_kept(name: str, value: float) -> None:
    assert METRICS[name].of(EPOCH) == pytest.approx(value)


def test_what_was_not_taken_is_none() -> None:
    assert METRICS["test_loss"].of(EPOCH) is None
    unevaluated = Epoch(epoch=1, steps=1, samples=1, seconds=1.0, seq=2, time=0.0)
    assert METRICS["train_acc"].of(unevaluated) is None
    assert METRICS["lr"].of(unevaluated) is None


def test_chance_follows_the_number_of_classes() -> None:
    accuracy, loss = METRICS["test_acc"].chance, METRICS["test_loss"].chance
    assert accuracy is not None
    assert loss is not None
    assert (accuracy(10), accuracy(3)) == (0.1, 1 / 3)
    assert (loss(10), loss(3)) == (math.log(10), math.log(3))
    assert METRICS["lr"].chance is None


def test_every_metric_says_what_it_is() -> None:
    for metric in METRICS.values():
        assert metric.title
        assert metric.meaning.endswith(".")
    assert METRICS["train_acc"].better == "higher"
    assert METRICS["train_loss"].better == "lower"
    assert METRICS["memorised"].better is None
