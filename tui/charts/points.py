"""The points of a run's curves, taken up as they come and thinned where there are very many."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from runs.curves import Curves
from runs.events import Epoch
from runs.metric_table import Metric
from tui.charts.axis import XAxis

MOST = 2_048
"""A curve is kept in fewer stretches than this, and in half as many at least: more than a
chart on a wide terminal can show."""

Point = tuple[float, float]


class Points:
    """The points of one run, by metric and axis.

    Only what is new is looked at. A million epochs would otherwise be gone through for every
    redraw while they are read, and keys would wait for seconds.
    """

    def __init__(self, curves: Curves) -> None:
        self.curves = curves
        self._tracks: dict[tuple[str, str], _Track] = {}

    def of(self, metric: Metric, x: XAxis) -> tuple[list[float], list[float]]:
        """Where a metric was taken, and its values.

        All of them while they are fewer than `MOST`; of more, the lowest and the highest of each
        stretch, its first gap, and the newest of all.
        """
        track = self._tracks.get((metric.name, x.name))
        if track is None or track.rewritten != self.curves.rewritten:
            track = self._tracks[metric.name, x.name] = _Track(metric, x, self.curves.rewritten)
        track.take(self.curves.epochs)
        points = track.points()
        return [at for at, _ in points], [value for _, value in points]


@dataclass
class _Track:
    """One metric along one axis, in stretches of equally many values."""

    metric: Metric
    x: XAxis
    rewritten: int
    """What the curves had rewritten when the first epoch was taken."""
    _taken: int = 0
    _length: int = 1
    _stretches: list[list[Point]] = field(default_factory=list)
    """What is kept of each."""
    _open: list[Point] = field(default_factory=list)
    """The values since the last of them."""

    def take(self, epochs: list[Epoch]) -> None:
        """Take up the epochs that have come since the last time."""
        for epoch in epochs[self._taken :]:
            value = self.metric.of(epoch)
            if value is not None:
                self._open.append((self.x.value(epoch), value))
                if len(self._open) == self._length:
                    self._close()
        self._taken = len(epochs)

    def points(self) -> list[Point]:
        """The points that are kept, and the newest one in any case."""
        points = [point for stretch in self._stretches for point in stretch]
        if self._open:
            points += [*_thin(self._open[:-1]), self._open[-1]]
        return points

    def _close(self) -> None:
        self._stretches.append(_thin(self._open))
        self._open = []
        if len(self._stretches) == MOST:
            pairs = zip(self._stretches[::2], self._stretches[1::2], strict=True)
            self._stretches = [_thin(first + second) for first, second in pairs]
            self._length *= 2


def _thin(stretch: list[Point]) -> list[Point]:
    """The lowest and the highest point, and the first that is no number and breaks the curve."""
    if len(stretch) <= 2:
        return stretch
    good = [i for i, (_, y) in enumerate(stretch) if math.isfinite(y)]
    gaps = {*range(len(stretch))}.difference(good)
    kept = {min(gaps)} if gaps else set()
    if good:
        kept |= {min(good, key=lambda i: stretch[i][1]), max(good, key=lambda i: stretch[i][1])}
    return [stretch[i] for i in sorted(kept)]
