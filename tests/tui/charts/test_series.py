"""Curves from events, and the one place that decides which points are drawn."""

from __future__ import annotations

import math

import pytest

from runs.curves import Curves
from runs.events import Epoch
from runs.metrics import Evaluation
from tui.charts.axis import SECONDS, STEPS
from tui.charts.points import Points
from tui.charts.series import Series, Stretch, drawable, run_series
from tui.charts.spec import metric_chart

ACCURACY = metric_chart(["train_acc", "test_acc"], 10)
LOSS = metric_chart(["train_loss", "test_loss"], 10)
NAN, INF = math.nan, math.inf


def invented_epoch(epoch: int, evaluation: Evaluation | None) -> Epoch:
    return Epoch(
        seq=epoch,
        time=0.0,
        epoch=epoch,
        steps=10 * epoch,
        samples=1280 * epoch,
        seconds=1.25 * epoch,
        lr=0.01 if epoch else None,
        evaluation=evaluation,
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
    run = run_series(Points(curves), ACCURACY)
    train, test = run.curves
    assert run.name == ""
    assert (train.label, train.x, train.y) == ("train", [0, 2], [0.1, 0.4])
    assert (test.label, test.x, test.y) == ("test", [0, 2], [0.1, 0.1])
    assert (train.stroke, test.stroke) == ("solid", "dotted")
    assert train.ink != test.ink


def test_losses_of_a_marked_run_carry_its_name_marker_and_ink(curves: Curves) -> None:
    run = run_series(Points(curves), LOSS, name="r50 true", run_marker="◆", slot=1)
    train, test = run.curves
    assert run.name == "r50 true"
    assert (train.label, train.y) == ("train", [0.5, 0.5])
    assert (test.label, test.y) == ("test", [5.0, 5.0])
    assert train.run_marker == test.run_marker == "◆"
    assert train.ink == test.ink != run_series(Points(curves), ACCURACY).curves[0].ink


def test_any_metric_is_drawn_by_its_name_where_it_was_taken(curves: Curves) -> None:
    [gap] = run_series(Points(curves), metric_chart(["gap"])).curves
    assert (gap.label, gap.x) == ("gap", [0, 2])
    assert gap.y == pytest.approx([0.0, 0.3])
    [rate] = run_series(Points(curves), metric_chart(["lr"])).curves
    assert (rate.label, rate.x, rate.y) == ("lr", [1, 2], [0.01, 0.01])
    [memorised] = run_series(Points(curves), metric_chart(["memorised"])).curves
    assert memorised.y == []


def test_the_chart_says_what_a_curve_is_drawn_over(curves: Curves) -> None:
    for axis, places in ((STEPS, [0, 20]), (SECONDS, [0.0, 2.5])):
        spec = metric_chart(["train_acc"], x=axis)
        assert run_series(Points(curves), spec).curves[0].x == places


def test_many_curves_of_one_run_are_told_apart(curves: Curves) -> None:
    names = ["train_acc", "test_acc", "clean_acc", "memorised", "recovered", "other"]
    drawn = run_series(Points(curves), metric_chart(names)).curves
    assert len({(one.ink, one.stroke) for one in drawn}) == len(names)


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
