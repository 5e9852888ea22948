"""Bands in cells: where whiskers stand, and what a column of a curve stands on."""

from __future__ import annotations

import math

from runs.studies.bands import Band, Curve, band
from tui.charts.band_marks import edges_at, ends, stands_on, whisker
from tui.charts.scale import Scale

X = Scale(0.0, 10.0)


def made(*curves: Curve) -> Band:
    return band(curves, "min-max")


def test_a_whisker_has_every_second_dot_and_both_ends() -> None:
    """From the bottom the dots at the left of a cell are 0x40, 0x04, 0x02 and 0x01."""
    assert dict(whisker(0, 7, 3)) == {2: chr(0x2842), 1: chr(0x2843)}
    assert dict(whisker(4, 4, 3)) == {1: chr(0x2840)}


def test_the_edges_in_a_column_are_the_extremes_in_it() -> None:
    one = made(Curve([0, 4.2, 4.8, 10], [0.5, 0.9, 0.5, 0.5]), Curve([0, 4.5, 10], [0.4, 0.1, 0.4]))
    low, high = edges_at(one, X, 10, 4) or (0, 0)
    assert (low, high) == (0.1, 0.9)


def test_between_two_places_the_edges_go_straight() -> None:
    one = made(Curve([0, 10], [0.0, 1.0]), Curve([0, 10], [0.0, 0.5]))
    low, high = edges_at(one, X, 10, 4) or (0, 0)
    assert math.isclose(low, 0.225)
    assert math.isclose(high, 0.45)


def test_where_one_run_is_left_there_is_no_band() -> None:
    one = made(Curve([0, 5], [0.0, 0.5]), Curve([0, 10], [0.0, 1.0]))
    assert [edges_at(one, X, 10, column) is None for column in (0, 4, 5, 9)] == [
        False,
        False,
        False,
        True,
    ]
    assert [look.fewer for look in stands_on(one, X, 10)] == [False] * 5 + [True] * 5


def test_where_a_fitted_run_is_carried_on_the_band_goes_on() -> None:
    one = made(Curve([0, 5], [0.0, 1.0], carried_on=True), Curve([0, 10], [0.0, 0.5]))
    assert edges_at(one, X, 10, 9) is not None
    looks = stands_on(one, X, 10)
    assert [look.carried for look in looks] == [False] * 5 + [True] * 5
    assert not any(look.fewer for look in looks)


def test_a_gap_has_no_band_and_a_run_alone_stands_on_itself() -> None:
    nan = math.nan
    one = made(*[Curve([0, 3, 6, 9], [0.1, nan, nan, 0.2 + i]) for i in range(2)])
    assert edges_at(one, X, 10, 3) is None
    assert edges_at(one, X, 10, 4) is None
    assert not any(look.fewer or look.carried for look in stands_on(None, X, 10))


def test_the_axis_holds_the_band_as_far_as_it_has_numbers_for_it() -> None:
    one = band([Curve([0, 1], [0.1, 2.0]), Curve([0, 1], [0.9, 4.0])], "mean ± sd")
    assert min(ends(one, log_y=False)) < 0
    assert min(ends(one, log_y=True)) > 0
    assert list(ends(None, log_y=True)) == []


def test_a_deviation_stretches_no_logarithm() -> None:
    """Means of 1 and 2; from one of them a deviation leaves a millionth."""
    one = Band([0, 1], [1e-6, 1.9], [1.0, 2.0], [2.0, 2.1], [2, 2])
    assert min(ends(one, log_y=True)) == 1.9
