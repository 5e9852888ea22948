"""How a band is drawn in cells: a row of whiskers from its lower to its upper edge.

Whiskers and no area: where bands lie on each other each has some of them, so that all are seen, on
sixteen colours too, and they take only cells that no curve needs.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from runs.studies.bands import Band
from tui.charts.raster import BRAILLE_BLANK
from tui.charts.scale import Scale
from tui.charts.series import LARGEST, SMALLEST

LEFT_DOTS = (0x40, 0x04, 0x02, 0x01)
"""The dots at the left of a braille cell, from the bottom."""


@dataclass(frozen=True)
class Standing:
    """What a column of a curve stands on."""

    fewer: bool = False
    """Whether some of the group's runs have ended by then."""
    carried: bool = False
    """Whether runs that have ended are carried on."""


WHOLE = Standing()


def stands_on(band: Band | None, x: Scale, columns: int) -> list[Standing]:
    """For every column of a plot, what the curve stands on there."""
    if band is None:
        return [WHOLE] * columns
    looks, most = [], band.most
    for column in range(columns):
        at = _place(x, columns, column + 0.5)
        i = min(bisect_left(band.x, at), len(band.x) - 1)
        carried = band.carried is not None and at > band.carried
        looks.append(Standing(fewer=band.n[i] < most, carried=carried))
    return looks


def edges_at(band: Band, x: Scale, columns: int, column: int) -> tuple[float, float] | None:
    """The lowest and the highest value of the band in a column; None where it stands on one run."""
    left, right = (_place(x, columns, column + i) for i in (0, 1))
    first, end = bisect_left(band.x, left), bisect_right(band.x, right)
    if first == end:  # between two places: the edges go straight from the one to the other
        if not 0 < first < len(band.x) or min(band.n[first - 1 : first + 1]) < 2:
            return None
        share = ((left + right) / 2 - band.x[first - 1]) / (band.x[first] - band.x[first - 1])
        low, high = (
            edge[first - 1] + share * (edge[first] - edge[first - 1])
            for edge in (band.low, band.high)
        )
        return low, high
    if min(band.n[first:end]) > 1:  # on slices, because a redraw has 30 ms for all it does
        return min(band.low[first:end]), max(band.high[first:end])
    there = [i for i in range(first, end) if band.n[i] > 1]
    if not there:
        return None
    return min(band.low[i] for i in there), max(band.high[i] for i in there)


def whisker(low: int, high: int, rows: int) -> Iterator[tuple[int, str]]:
    """Every second dot from `low` to `high`, in dots from the bottom, as rows and their cells."""
    cells: dict[int, int] = {}
    for dot in {*range(low, high + 1, 2), high}:
        row, place = rows - 1 - dot // 4, dot % 4
        cells[row] = cells.get(row, 0) | LEFT_DOTS[place]
    for row, bits in cells.items():
        yield row, chr(BRAILLE_BLANK + bits)


def ends(band: Band | None, log_y: bool) -> Iterator[float]:
    """What the y axis must hold so that the band is on it.

    No logarithm has 0 and less, and a deviation can take a mean down to next to nothing: on a
    logarithmic axis a band ends two decades below its line.
    """
    if band is None:
        return
    least = -LARGEST
    if log_y:
        least = min((y for y in band.middle if y >= SMALLEST), default=SMALLEST) / 100
    for edge in (band.low, band.high):
        good = [value for value in edge if least <= value <= LARGEST]
        yield from (min(good), max(good)) if good else ()


def _place(x: Scale, columns: int, column: float) -> float:
    return x.low + (x.high - x.low) * column / columns
