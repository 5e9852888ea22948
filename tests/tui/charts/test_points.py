"""A run's points: all of them, or of very many those that can be seen."""

from __future__ import annotations

import gc
import math
import random
from itertools import pairwise

import pytest

from runs.curves import Curves
from runs.events import Epoch, Finished
from runs.metric_table import METRICS
from runs.metrics import Evaluation
from tui.charts import points as thinning
from tui.charts.axis import EPOCHS, XAxis
from tui.charts.points import Points

LOSS = METRICS["train_loss"]


def epoch(number: int, loss: float | None) -> Epoch:
    evaluation = None if loss is None else Evaluation(train_loss=loss, train_acc=0.5)
    return Epoch(
        epoch=number, steps=number, samples=number, seconds=float(number), evaluation=evaluation
    )


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    """Thin from few points on."""
    monkeypatch.setattr(thinning, "MOST", 16)
    return 16


def test_a_run_of_thousands_of_evaluations_has_them_all() -> None:
    losses = [random.Random(0).random() for _ in range(thinning.MOST - 1)]
    points = Points(Curves([epoch(i, loss) for i, loss in enumerate(losses)]))
    assert points.of(LOSS, EPOCHS) == (list(range(len(losses))), losses)


def test_of_very_many_points_those_that_can_be_seen_are_left(few: int) -> None:
    losses = [2.0 + 0.01 * math.sin(i) for i in range(1000)]
    losses[333], losses[700], losses[880] = 9.0, 0.5, math.nan
    points = Points(Curves([epoch(i, loss) for i, loss in enumerate(losses)]))
    x, y = points.of(LOSS, EPOCHS)
    assert len(x) <= 3 * few + 3
    assert x == sorted(set(x))
    assert all(losses[int(at)] is value for at, value in zip(x, y, strict=True))
    assert {333, 700, 880, 999} <= set(x)  # each spike, the gap, and the newest
    assert max(b - a for a, b in pairwise(x)) < 3 * len(losses) / few


@pytest.mark.parametrize("portion", [1, 7, 100])
def test_points_may_come_in_any_portions(few: int, portion: int) -> None:
    draw = random.Random(portion)
    losses = [None if draw.random() < 0.3 else draw.random() for _ in range(300)]
    epochs = [epoch(i, loss) for i, loss in enumerate(losses)]
    curves = Curves()
    points = Points(curves)
    for at in range(0, len(epochs), portion):
        curves.add(epochs[at : at + portion])
        whole = Points(Curves(epochs[: at + portion])).of(LOSS, EPOCHS)
        assert points.of(LOSS, EPOCHS) == whole


def test_only_new_epochs_are_looked_at() -> None:
    looked: list[int] = []

    def value(epoch: Epoch) -> float:
        looked.append(epoch.epoch)
        return epoch.epoch

    axis = XAxis("counted", "counted", value)
    curves = Curves()
    points = Points(curves)
    for i in range(5):
        curves.add([epoch(i, 1.0)])
        points.of(LOSS, axis)
    assert looked == [0, 1, 2, 3, 4]


def test_epochs_that_are_recorded_anew_or_given_up_are_drawn_so(few: int) -> None:
    curves = Curves()
    curves.add(epoch(i, 1.0) for i in range(8))
    points = Points(curves)
    points.of(LOSS, EPOCHS)
    curves.add([epoch(4, 0.25), epoch(5, 0.5)])
    assert points.of(LOSS, EPOCHS)[1] == [1.0, 1.0, 1.0, 1.0, 0.25, 0.5, 1.0, 1.0]
    curves.add([Finished(message="fitted sooner")])
    assert points.of(LOSS, EPOCHS)[0] == [0, 1, 2, 3, 4, 5]


def test_a_million_epochs_do_not_occupy_the_garbage_collector() -> None:
    assert not gc.is_tracked(epoch(1, 1.0))
