"""Bands of made-up groups, each computed by hand."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from runs.config import RunConfig, TrainingConfig
from runs.paths import Home
from runs.record import load_record
from runs.status import State
from runs.studies.bands import BAND_KINDS, Band, BandKind, Curve, band, band_words, carries
from tests.fabricate import make_run

INF, NAN = math.inf, math.nan


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_runs_of_one_length_and_cadence() -> None:
    made = band(
        [Curve([0, 1], [0.1, 0.7]), Curve([0, 1], [0.2, 0.9]), Curve([0, 1], [0.6, 0.8])], "min-max"
    )
    assert made == Band([0, 1], [0.1, 0.7], [0.2, 0.8], [0.6, 0.9], [3, 3])
    assert made.n_words() == "n=3"


def test_a_run_between_its_evaluations_lies_on_the_line() -> None:
    """At 1 and 3 the first has been evaluated, at 2 the second; each is asked for the other's."""
    made = band(
        [Curve([0, 1, 3, 4], [0.0, 0.4, 0.8, 1.0]), Curve([0, 2, 4], [0.2, 0.2, 1.0])], "min-max"
    )
    assert made.x == [0, 1, 2, 3, 4]
    assert made.low == pytest.approx([0.0, 0.2, 0.2, 0.6, 1.0])
    assert made.high == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    assert made.middle == pytest.approx([0.1, 0.3, 0.4, 0.7, 1.0])
    assert made.n == [2] * 5


def test_where_a_run_ends_its_curve_ends_and_n_falls() -> None:
    made = band([Curve([0, 1, 2], [0.0, 0.5, 0.6]), Curve([0, 1], [0.4, 0.9])], "min-max")
    assert made.n == [2, 2, 1]
    assert made.middle == pytest.approx([0.2, 0.7, 0.6])
    assert (made.low[2], made.high[2]) == (0.6, 0.6)
    assert made.carried is None
    assert made.n_words() == "n 2→1"


def test_a_fitted_run_is_carried_on_at_its_last_value() -> None:
    """From 1 on, where it ended, and n does not fall."""
    made = band(
        [Curve([0, 2, 4], [0.0, 0.6, 0.8]), Curve([0, 1], [0.4, 1.0], carried_on=True)], "min-max"
    )
    assert made.carried == 1
    assert made.x == [0, 1, 2, 4]
    assert made.n == [2, 2, 2, 2]
    assert made.low == pytest.approx([0.0, 0.3, 0.6, 0.8])
    assert made.high == pytest.approx([0.4, 1.0, 1.0, 1.0])
    assert made.n_words() == "n=2"


def test_the_longest_run_is_carried_nowhere() -> None:
    made = band([Curve([0, 3], [0.0, 1.0], carried_on=True), Curve([0, 2], [0.0, 0.9])], "min-max")
    assert made.carried is None
    assert made.n == [2, 2, 1]


def test_mean_and_sample_deviation() -> None:
    """Of 0.2, 0.4, 0.9: the mean is 0.5, the variance (0.09 + 0.01 + 0.16) / 2 = 0.13."""
    made = band([Curve([5], [y]) for y in (0.4, 0.9, 0.2)], "mean ± sd")
    sd = math.sqrt(0.13)
    assert made.middle == pytest.approx([0.5])
    assert made.low == pytest.approx([0.5 - sd])
    assert made.high == pytest.approx([0.5 + sd])


@pytest.mark.parametrize("kind", BAND_KINDS)
def test_a_single_run_is_its_own_curve(kind: BandKind) -> None:
    made = band([Curve([0, 2, 5], [0.1, 0.5, 0.4])], kind)
    y = [0.1, 0.5, 0.4]
    assert made == Band([0, 2, 5], y, y, y, [1, 1, 1])


def test_a_run_that_begins_later_counts_from_there() -> None:
    made = band([Curve([0, 4], [0.0, 0.4]), Curve([2, 4], [0.8, 0.8])], "min-max")
    assert made.n == [1, 2, 2]
    assert made.high == pytest.approx([0.0, 0.8, 0.8])


def test_of_a_run_that_collapsed_nothing_is_made_up() -> None:
    """Neither at what is not a number nor on the way to it."""
    broken = Curve([0, 1, 2, 3, 4], [0.0, 0.2, NAN, 0.6, INF])
    made = band([broken], "min-max")
    assert made.x == [0, 1, 2, 3]
    assert made.n == [1, 1, 0, 1]
    assert math.isnan(made.middle[2])
    other = Curve([0, 1.5, 2.5, 4], [0.1] * 4)
    assert band([broken, other], "min-max").n == [2, 2, 1, 1, 1, 2, 1]


def test_without_runs_or_without_values_there_is_no_band() -> None:
    for curves in ([], [Curve([], [])], [Curve([0, 1], [NAN, INF])]):
        made = band(curves, "mean ± sd")
        assert made.x == []
        assert made.n_words() == "n=0"


def test_values_of_any_size_are_put_together() -> None:
    made = band([Curve([0], [1.7e308]), Curve([0], [-1.7e308])], "mean ± sd")
    assert made.middle == [0.0]
    assert made.high == [INF]


def test_at_places_of_ones_own() -> None:
    curves = [Curve([0, 1, 2, 3, 4], [0.0, 0.1, 0.2, 0.3, 0.4]), Curve([0, 4], [0.4, 0.0])]
    made = band(curves, "min-max", at=[1, 4])
    assert made.x == [1, 4]
    assert made.high == pytest.approx([0.3, 0.4])


def test_line_and_band_are_named() -> None:
    assert [band_words(kind) for kind in BAND_KINDS] == ["median, min-max", "mean ± sd"]


@pytest.mark.parametrize(
    ("state", "until", "metric", "carried"),
    [
        ("finished", 1.0, "train_acc", True),
        ("finished", 0.9, "train_acc", True),
        ("finished", None, "train_acc", False),  # it trained all its epochs
        ("finished", 1.0, "test_acc", False),
        ("finished", 1.0, "train_loss", False),
        ("stopped", 0.5, "train_acc", False),
        ("failed", 0.5, "train_acc", False),
        ("running", 0.5, "train_acc", False),
        ("new", 0.5, "train_acc", False),
    ],
)
def test_the_train_accuracy_of_a_fitted_run_alone_is_carried_on(
    home: Home, state: State, until: float | None, metric: str, carried: bool
) -> None:
    config = RunConfig(training=TrainingConfig(until=until))
    record = load_record(make_run(home, state=state, config=config))
    assert carries(record, metric) is carried
