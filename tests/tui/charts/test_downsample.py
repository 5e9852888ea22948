"""Thinning keeps what the eye would miss: extremes and ends."""

from __future__ import annotations

from tui.charts.downsample import min_max


def test_a_single_spike_among_ten_thousand_points_is_kept() -> None:
    x = list(range(10_000))
    y = [0.5] * 10_000
    y[4321], y[8765] = 1.0, 0.0
    kept = min_max(x, y, 0.0, 100.0)
    assert 4321 in kept
    assert 8765 in kept


def test_at_most_two_points_a_column_and_the_last_are_left() -> None:
    x = list(range(10_000))
    y = [float(i * 7919 % 101) for i in x]
    kept = min_max(x, y, 0.0, 100.0)
    assert len(kept) <= 2 * 100 + 1
    assert kept == sorted(set(kept))
    assert kept[-1] == 9_999


def test_sparse_points_are_all_kept() -> None:
    assert min_max([0, 10, 25], [0.3, 0.1, 0.2], 0.0, 1.0) == [0, 1, 2]


def test_one_point_and_none() -> None:
    assert min_max([7], [0.5], 7.0, 0.25) == [0]
    assert min_max([], [], 0.0, 1.0) == []


def test_columns_are_counted_from_the_left_edge_of_the_plot() -> None:
    x, y = [5, 6, 7, 8], [1.0, 2.0, 3.0, 2.5]
    assert min_max(x, y, 0.0, 10.0) == [0, 2, 3]
