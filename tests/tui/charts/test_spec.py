"""Charts made from the names of metrics."""

from __future__ import annotations

import math

import pytest

from runs.metric_table import METRICS
from tui.charts.axis import AXES, EPOCHS, STEPS
from tui.charts.spec import metric_chart


@pytest.mark.parametrize(
    ("classes", "chance", "accuracy_label", "loss_label"),
    [(10, 0.1, "chance 0.10", "ln 10"), (3, 1 / 3, "chance 0.33", "ln 3")],
)
def test_the_reference_is_the_chance_level_of_the_data_set(
    classes: int, chance: float, accuracy_label: str, loss_label: str
) -> None:
    accuracy = metric_chart(["train_acc", "test_acc"], classes)
    loss = metric_chart(["train_loss", "test_loss"], classes)
    assert accuracy.reference is not None
    assert accuracy.reference.value == pytest.approx(chance)
    assert accuracy.reference.label == accuracy_label
    assert loss.reference is not None
    assert loss.reference.value == pytest.approx(math.log(classes))
    assert loss.reference.label == loss_label


def test_the_axes_follow_from_the_unit() -> None:
    accuracy, loss = metric_chart(["train_acc", "test_acc"]), metric_chart(["train_loss"])
    assert (accuracy.title, accuracy.y_range, accuracy.log_y) == ("Accuracy", (0.0, 1.0), False)
    assert (loss.title, loss.y_range, loss.log_y) == ("Cross-entropy, nats", None, True)


@pytest.mark.parametrize(
    ("names", "title"),
    [
        (["clean_acc"], "Accuracy"),
        (["memorised", "recovered"], "memorised, recovered"),
        (["lr"], "lr, per step"),
        (["images_per_second"], "images/s"),
    ],
)
def test_titles(names: list[str], title: str) -> None:
    assert metric_chart(names).title == title


def test_labels_leave_out_what_all_of_them_say() -> None:
    assert metric_chart(["train_loss", "test_loss"]).labels == ["train", "test"]
    assert metric_chart(["train_loss"]).labels == ["train loss"]
    assert metric_chart(["memorised", "recovered"]).labels == ["memorised", "recovered"]


def test_every_metric_has_a_chart() -> None:
    for name in METRICS:
        spec = metric_chart([name], 10, STEPS)
        assert spec.title
        assert spec.labels[0]
        assert spec.x is STEPS


def test_without_a_common_chance_level_there_is_no_reference() -> None:
    for names in (["lr"], ["gap"], ["memorised", "other"]):
        assert metric_chart(names, 10).reference is None
    assert metric_chart(["train_acc"]).reference is None


def test_a_chart_has_one_unit() -> None:
    with pytest.raises(ValueError, match="one unit, and train_acc, train_loss have 2"):
        metric_chart(["train_acc", "train_loss"])
    with pytest.raises(KeyError):
        metric_chart(["speed"])


def test_epochs_are_the_axis_unless_another_is_asked_for() -> None:
    assert metric_chart(["train_acc"]).x is EPOCHS
    assert list(AXES) == ["epochs", "steps", "samples", "seconds"]
