"""Thinning of curves to what a plot can show, without losing their spikes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


def min_max(x: Sequence[float], y: Sequence[float], left: float, width: float) -> list[int]:
    """Which points to keep: the lowest and highest of every column, and the very last, in order.

    `x` rises; columns are `width` wide, in units of x, and begin at `left`. Works on slices,
    because a loop over every point of four curves of 10,000 would take the whole time that a
    redraw may take.
    """
    kept: list[int] = []
    start = 0
    while start < len(x):
        column = int((x[start] - left) / width)
        end = bisect_left(x, left + (column + 1) * width, lo=start + 1)
        part = y[start:end]
        kept += sorted({start + part.index(min(part)), start + part.index(max(part))})
        start = end
    if kept and kept[-1] != len(x) - 1:
        kept.append(len(x) - 1)
    return kept
