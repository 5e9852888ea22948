"""The curves of made-up groups in a chart."""

from __future__ import annotations

import random

import pytest

from runs.config import RunConfig, TrainingConfig
from runs.curves import Curves
from runs.journal import read_events
from runs.paths import Home
from runs.record import load_record
from runs.status import State
from runs.studies.bands import Curve, band
from tests.fabricate import make_run
from tui.charts.axis import SAMPLES
from tui.charts.group_series import Member, group_series, thinned
from tui.charts.spec import metric_chart

ACCURACY = metric_chart(["train_acc", "test_acc"], 10)


def member(home: Home, seed: int, epochs: int, state: State = "finished") -> Member:
    paths = make_run(home, state=state, epochs=epochs, config=RunConfig(seed=seed), created=seed)
    curves = Curves()
    curves.add(read_events(paths.metrics))
    return Member(load_record(paths), curves)


def test_a_group_is_a_line_and_a_band_a_metric(home: Home) -> None:
    """Made-up train accuracy rises in a line to 1: of 10, 20 and 40 epochs, 20 is in the middle."""
    group = [member(home, seed, epochs) for seed, epochs in enumerate((10, 20, 40))]
    made = group_series(group, ACCURACY, "min-max", name="mine", run_marker="◆", slot=1)
    train, test = made.curves
    assert (made.name, train.label, train.run_marker) == ("mine", "train", "◆")
    assert (train.stroke, test.stroke) == ("solid", "dotted")
    assert train.band is not None
    assert test.band is not None
    at = train.band.x.index(10)
    assert train.band.middle[at] == pytest.approx(0.55)
    assert (train.band.low[at], train.band.high[at]) == pytest.approx((0.325, 1.0))
    assert train.current == 1.0


def test_train_accuracy_is_carried_on_and_n_falls_along_the_rest(home: Home) -> None:
    group = [member(home, seed, epochs) for seed, epochs in enumerate((10, 20, 40))]
    made = group_series(group, ACCURACY, "min-max")
    train, test = (one.band for one in made.curves)
    assert train is not None
    assert test is not None
    assert (train.n[-1], train.carried) == (3, 10)
    assert (test.n[-1], test.carried) == (1, None)
    assert made.count == "n 3→1"
    losses = group_series(group, metric_chart(["train_loss"], 10), "min-max")
    assert losses.count == "n 3→1"


def test_what_has_diverged_is_not_carried_on(home: Home) -> None:
    group = [member(home, 0, 40), member(home, 1, 10, state="failed")]
    made = group_series(group, ACCURACY, "min-max").curves[0].band
    assert made is not None
    assert (made.n[-1], made.carried) == (1, None)


def test_the_value_beside_the_chart_is_that_of_all_runs_whenever_they_ended(home: Home) -> None:
    group = [member(home, 0, 40), member(home, 1, 10, state="failed")]
    train = group_series(group, ACCURACY, "mean ± sd").curves[0]
    assert train.y[-1] == 1.0
    assert train.current == pytest.approx((1.0 + 0.55) / 2)


def test_a_group_of_one_is_a_plain_line(home: Home) -> None:
    made = group_series([member(home, 0, 5)], ACCURACY, "min-max")
    assert made.count == "n=1"
    assert made.curves[0].band is not None
    assert made.curves[0].band.most == 1


def test_a_group_without_runs_waits(home: Home) -> None:
    made = group_series([], ACCURACY, "min-max", missing="...")
    assert made.count == "n=0"
    assert [one.current for one in made.curves] == [None, None]
    assert made.curves[0].missing == "..."


def test_any_x_axis(home: Home) -> None:
    spec = metric_chart(["train_acc"], x=SAMPLES)
    config = RunConfig(training=TrainingConfig(batch_size=50))
    assert config.data.train_size == 10_000
    made = group_series([member(home, 0, 4)], spec, "min-max")
    assert made.curves[0].x == [0, 10_000, 20_000, 30_000, 40_000]


def test_long_runs_are_thinned_and_keep_their_spikes() -> None:
    draws = random.Random(0)
    curves = []
    for spike in (4321, 8765):
        y = [0.5 + draws.uniform(-0.01, 0.01) for _ in range(10_000)]
        y[spike] = 1.0
        curves.append(Curve([float(i) for i in range(10_000)], y))
    places = thinned(curves, 100)
    assert len(places) <= 2 * (2 * 100 + 2)
    whole, thin = band(curves, "min-max"), band(curves, "min-max", at=places)
    assert max(thin.high) == max(whole.high) == 1.0
    assert {4321.0, 8765.0} <= set(places)
    assert (thin.x[0], thin.x[-1]) == (0, 9_999)


def test_short_runs_keep_every_place() -> None:
    curves = [Curve([0, 1, 5], [0.1, 0.2, 0.3]), Curve([0, 2], [0.1, 0.2]), Curve([], [])]
    assert thinned(curves, 100) == [0, 1, 2, 5]
    assert thinned([Curve([7], [0.1])], 100) == [7]
    assert thinned([], 100) == []
