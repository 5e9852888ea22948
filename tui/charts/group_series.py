"""The curves of a group in a chart: a line and its band for each metric."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import cycle

from runs.curves import Curves
from runs.metric_table import Metric
from runs.record import RunRecord
from runs.studies.bands import BandKind, Curve, band, carries
from tui.charts.axis import XAxis
from tui.charts.downsample import min_max
from tui.charts.palette import inks
from tui.charts.points import Points
from tui.charts.series import STROKES, RunSeries, Series
from tui.charts.spec import ChartSpec

COLUMNS = 256
"""Columns that bands are made for: a little finer than the widest plot is."""


@dataclass(frozen=True)
class Member:
    """A run of a group whose curve is part of the group's."""

    record: RunRecord
    curves: Curves


def group_series(
    members: Sequence[Member],
    spec: ChartSpec,
    kind: BandKind,
    *,
    name: str = "",
    run_marker: str = "",
    slot: int = 0,
    missing: str = "not yet",
) -> RunSeries:
    """What a chart shows of a group; the arguments are those of `run_series`."""
    looks = zip(inks(slot, len(spec.metrics)), cycle(STROKES), strict=False)
    curves = tuple(
        replace(
            _banded(members, metric, spec.x, kind),
            label=label,
            ink=ink,
            stroke=stroke,
            run_marker=run_marker,
            missing=missing,
        )
        for label, metric, (ink, stroke) in zip(spec.labels, spec.metrics, looks, strict=True)
    )
    # Of the curves that n falls along, the first says so: train accuracies are carried on.
    counts = [one.band.n_words() for one in curves if one.band and one.band.n]
    falls = [words for words in counts if "→" in words]
    return RunSeries(name, curves, [*falls, *counts, "n=0"][0])


def _banded(members: Sequence[Member], metric: Metric, x: XAxis, kind: BandKind) -> Series:
    curves = [
        Curve(*Points(member.curves).of(metric, x), carries(member.record, metric.name))
        for member in members
    ]
    made = band(curves, kind, at=thinned(curves, COLUMNS))
    last = [one for one in curves if one.y]
    newest = band([Curve([0.0], one.y[-1:]) for one in last], kind).middle
    return Series("", made.x, made.middle, band=made, newest=newest[0] if newest else None)


def thinned(curves: Sequence[Curve], columns: int) -> list[float]:
    """Places enough to draw the band of curves in so many columns: each one's extremes in each.

    The band over these has the peaks of the one over every place, at a cost that hardly grows with
    the length of the runs: five of 10,000 evaluations take as long as five of 500.
    """
    ends = [end for one in curves if one.x for end in (one.x[0], one.x[-1])]
    if not ends:
        return []
    left, right = min(ends), max(ends)
    width = (right - left) / columns
    places = set(ends)
    for one in curves:
        if len(one.x) <= 2 * columns or width <= 0:
            places.update(one.x)
            continue
        x, y = one.x, one.y
        if not all(map(math.isfinite, y)):
            finite = [i for i, value in enumerate(y) if math.isfinite(value)]
            x, y = [x[i] for i in finite], [y[i] for i in finite]
        places.update(x[i] for i in min_max(x, y, left, width))
    return sorted(places)
