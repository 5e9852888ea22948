"""The curves of a chart, as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import cycle, groupby
from typing import Literal

from runs.studies.bands import Band
from tui.charts.palette import Ink, inks
from tui.charts.points import Points
from tui.charts.spec import ChartSpec

Stroke = Literal["solid", "dotted"]
STROKES: tuple[Stroke, ...] = ("solid", "dotted")
"""In the order of a chart's metrics; then they come again."""

LARGEST = 1e300
"""Beyond it the difference of two values may not be finite."""
SMALLEST = 1e-300
"""On a logarithmic axis; below it floats lose their precision."""


@dataclass(frozen=True)
class Series:
    """One curve. It is told apart by its stroke and its run's marker, not by colour alone.

    Make a new one for new data: charts compare the old with the new to see what changed.
    """

    label: str
    """What the curve is: `train`."""
    x: list[float] = field(default_factory=list)
    """Where the values were taken, rising."""
    y: list[float] = field(default_factory=list)
    """Values as recorded; NaN and infinity are allowed, and are gaps in the curve."""
    ink: Ink = "blue"
    """Colour by name; the theme decides its shade."""
    stroke: Stroke = "solid"
    """Tells the curves of one run apart."""
    run_marker: str = ""
    """One narrow character such as `◆`, set on the curve here and there; empty: none."""
    missing: str = "not yet"
    """What to say where there is no value, in at most seven cells."""
    band: Band | None = None
    """Of a group's curve, of which x and y are the middle."""
    newest: float | None = None
    """Of a group's curve: the middle of the newest values of all its runs, whatever they end at."""

    @property
    def current(self) -> float | None:
        """The newest value as recorded; None where there is none."""
        if self.band is not None:
            return self.newest
        return self.y[-1] if self.y else None


@dataclass(frozen=True)
class RunSeries:
    """The curves of one run in a chart, one for each metric."""

    name: str
    """The run's name. Data: clean it before it is shown."""
    curves: tuple[Series, ...]
    """In the order of the chart's metrics."""
    count: str = ""
    """Of a group: how many runs it stands on, `n=5` or `n 5→2`."""


@dataclass(frozen=True)
class Stretch:
    """An unbroken part of a curve, every point of which can be drawn."""

    x: list[float]
    y: list[float]


def drawable(series: Series, log_y: bool) -> list[Stretch]:
    """What can be drawn of a curve, broken where points had to be left out.

    The only place that decides this. plotext aborts the whole process at a NaN in a line and
    raises at infinity, and a logarithm has no 0, so nothing may reach it by another way.
    """
    least = SMALLEST if log_y else -LARGEST
    good = [y is not None and least <= y <= LARGEST for y in series.y]  # False for NaN
    stretches = []
    start = 0
    for is_good, group in groupby(good):
        end = start + len(list(group))
        if is_good:
            stretches.append(Stretch(series.x[start:end], series.y[start:end]))
        start = end
    return stretches


def run_series(
    points: Points,
    spec: ChartSpec,
    *,
    name: str = "",
    run_marker: str = "",
    slot: int = 0,
    missing: str = "not yet",
) -> RunSeries:
    """What a chart shows of a run.

    `slot` is 0 for the run that is open and 1, 2, ... for the marked ones; it picks the colours.
    `missing` is what to say of a metric without a value.
    """
    looks = zip(inks(slot, len(spec.metrics)), cycle(STROKES), strict=False)
    return RunSeries(
        name,
        tuple(
            Series(label, *points.of(metric, spec.x), ink, stroke, run_marker, missing)
            for label, metric, (ink, stroke) in zip(spec.labels, spec.metrics, looks, strict=True)
        ),
    )
