"""Axes: every value has a place, and ticks are few, round and short."""

from __future__ import annotations

import math

import pytest

from tui.charts.scale import Scale, fitted, log_label, value_ticks, x_scale, x_ticks


def test_places_on_a_linear_and_on_a_logarithmic_axis() -> None:
    assert Scale(0.0, 2.0).fraction(0.5) == 0.25
    assert Scale(0.01, 100.0, log=True).fraction(1.0) == pytest.approx(0.5)


def test_values_outside_land_on_the_ends() -> None:
    assert Scale(0.0, 1.0).fraction(-3.0) == 0.0
    assert Scale(0.0, 1.0).fraction(3.0) == 1.0


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("value", [1e-300, 1e-6, 0.5, 2.3, 1e8, 1e300])
def test_a_flat_curve_gets_a_scale_around_it(value: float, log: bool) -> None:
    scale = fitted([value, value], log)
    assert scale.low < value < scale.high
    assert 0.0 < scale.fraction(value) < 1.0


def test_all_zero_and_negative_values_get_a_linear_scale() -> None:
    assert fitted([0.0, 0.0], log=False).low < 0.0 < fitted([0.0, 0.0], log=False).high
    assert fitted([-2.0, -1.0], log=False).low <= -2.0


def test_losses_begin_at_zero_on_a_linear_axis() -> None:
    assert fitted([0.4, 2.3], log=False).low == 0.0


def test_the_largest_range_stays_finite() -> None:
    scale = fitted([-1e300, 1e300], log=False)
    assert math.isfinite(scale.high - scale.low)
    assert len(value_ticks(scale, 5)) >= 2


def test_accuracy_ticks() -> None:
    labels = [label for _, label in value_ticks(Scale(0.0, 1.0), 4)]
    assert labels == ["0.00", "0.25", "0.50", "0.75", "1.00"]


@pytest.mark.parametrize("most", [2, 3, 5, 10, 20])
@pytest.mark.parametrize(
    ("low", "high", "log"),
    [
        (0.0, 1.0, False),
        (0.0, 2.4, False),
        (0.0, 1e8, False),
        (-3e-9, 2e-9, False),
        (1e-6, 5.0, True),
        (2.0, 2.6, True),
        (0.3, 4.0, True),
        (1e-300, 1e300, True),
    ],
)
def test_ticks_are_on_the_axis_few_rising_and_short(
    low: float, high: float, log: bool, most: int
) -> None:
    ticks = value_ticks(Scale(low, high, log), most)
    values = [value for value, _ in ticks]
    assert 1 <= len(ticks) <= most + 4
    assert values == sorted(set(values))
    assert all(low - 1e-9 * abs(low) <= value <= high * (1 + 1e-9) for value in values)
    assert len({label for _, label in ticks}) == len(ticks)
    assert all(len(label) <= 8 for _, label in ticks)


def test_ordinary_labels_fit_the_gutter_and_keep_stacked_charts_aligned() -> None:
    for scale in (Scale(1e-6, 50.0, log=True), Scale(0.0, 8.0), Scale(0.0, 130.0)):
        assert all(len(label) <= 5 for _, label in value_ticks(scale, 6))


def test_losses_from_a_millionth_to_five() -> None:
    labels = [label for _, label in value_ticks(Scale(1e-6, 5.0, log=True), 8)]
    assert labels == ["1e-6", "1e-5", "1e-4", "1e-3", "0.01", "0.1", "1"]


@pytest.mark.parametrize(
    ("value", "label"),
    [(0.01, "0.01"), (0.5, "0.5"), (20.0, "20"), (1000.0, "1000"), (1e4, "1e4"), (2e-5, "2e-5")],
)
def test_log_labels(value: float, label: str) -> None:
    assert log_label(value) == label


@pytest.mark.parametrize(("last", "most"), [(1, 6), (2, 6), (7, 3), (60, 6), (200, 4), (9999, 5)])
def test_epoch_ticks_are_whole_epochs(last: int, most: int) -> None:
    ticks = x_ticks(x_scale([0, last]), most, whole=True)
    assert [int(label) for _, label in ticks] == [value for value, _ in ticks]
    assert ticks[0] == (0.0, "0")
    assert 2 <= len(ticks) <= most + 1


def test_a_time_has_ticks_between_whole_seconds() -> None:
    labels = [label for _, label in x_ticks(Scale(0.0, 1.0), 5, whole=False)]
    assert labels == ["0", "0.2", "0.4", "0.6", "0.8", "1"]
    assert [value for value, _ in x_ticks(Scale(0.0, 1.0), 5, whole=True)] == [0.0, 1.0]


def test_large_counts_have_short_labels() -> None:
    labels = [label for _, label in x_ticks(Scale(0.0, 1.2e6), 3, whole=True)]
    assert labels == ["0", "500k", "1M"]
    assert [label for _, label in x_ticks(Scale(0, 12_000), 3, whole=True)] == ["0", "5k", "10k"]


def test_a_short_label_is_an_exact_one() -> None:
    ticks = x_ticks(Scale(1e6, 1e6 + 2), 2, whole=True)
    assert [label for _, label in ticks] == ["1M", "1000001", "1000002"]


def test_a_single_epoch_still_has_an_axis() -> None:
    assert x_scale([5]) == Scale(5, 6.0)
