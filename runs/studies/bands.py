"""The curves of a group put together: a line in the middle, and a band from low to high.

Runs are of different length and are evaluated at different times. Within a run a value between two
evaluations lies on the straight line between them (in charts only: claims use what was measured);
before its first one and after its last there is none. So n, the number of runs that a place of the
band stands on, falls where runs end. But a run that stopped because it was fitted stays fitted: its
train accuracy is carried on at its last value, and the band says from where on that is so.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, assert_never, get_args

from runs.metrics import reaches
from runs.record import RunRecord
from runs.studies.spread import deviation, mean_of

BandKind = Literal["min-max", "mean ± sd"]
"""What a band is, as it is named wherever one is drawn. The line in the middle of `min-max` is the
median; the deviation is that of a sample, over n - 1, and that of a single run is 0."""
BAND_KINDS: tuple[BandKind, ...] = get_args(BandKind)
"""In the order in which a key goes through them."""
CARRIED = "train_acc"
"""The one metric that is known of a fitted run that goes on no longer."""


def band_words(kind: BandKind) -> str:
    """What the line and its band are, for a chart's title: `median, min-max`, `mean ± sd`."""
    return f"median, {kind}" if kind == "min-max" else kind


@dataclass(frozen=True)
class Curve:
    """One run's values of a metric."""

    x: Sequence[float]
    """Where they were taken, not falling."""
    y: Sequence[float]
    """As recorded; at NaN and infinity the run has no value, nor beside them."""
    carried_on: bool = False
    """Whether its last value holds for all that follows (`carries`)."""


@dataclass(frozen=True)
class Band:
    """A group's curve: lists of one length, from the first place that has a value to the last."""

    x: list[float]
    """All places where any of the runs was evaluated, rising."""
    low: list[float]
    """The lower edge; NaN, as the others, where no run has a value."""
    middle: list[float]
    """The line."""
    high: list[float]
    """The upper edge."""
    n: list[int]
    """How many runs each place stands on, those that are carried on included."""
    carried: float | None = None
    """From which x on runs are carried on that have ended; None where none is."""

    @property
    def most(self) -> int:
        """The largest n."""
        return max(self.n, default=0)

    def n_words(self) -> str:
        """`n=5`, or `n 5→2` where runs end before others."""
        if not self.n:
            return "n=0"
        most, last = self.most, self.n[-1]
        return f"n={most}" if most == last else f"n {most}→{last}"


def carries(record: RunRecord, metric: str) -> bool:
    """Whether a run's last value holds on: its train accuracy, where it stopped being fitted."""
    if metric != CARRIED or record.status is None or record.status.state != "finished":
        return False
    return reaches(record.evaluation, record.config.training.until)


def band(curves: Sequence[Curve], kind: BandKind, at: Sequence[float] | None = None) -> Band:
    """The curves put together, over every x at which one of them was evaluated.

    `at` takes these places instead, rising.
    """
    parts = [_whole(curve) for curve in curves]
    places = sorted({x for xs, _ in parts for x in xs}) if at is None else list(at)
    end = max((xs[-1] for xs, _ in parts if xs), default=0.0)
    columns = [
        _values(xs, ys, places, curve.carried_on)
        for curve, (xs, ys) in zip(curves, parts, strict=True)
    ]
    fold = _folding(kind)
    made = Band([], [], [], [], [], _carried_from(curves, parts, end))
    for x, *values in zip(places, *columns, strict=True):
        there = sorted(value for value in values if value is not None)
        if there or made.x:
            low, middle, high = fold(there) if there else (math.nan,) * 3
            made.x.append(x)
            made.low.append(low)
            made.middle.append(middle)
            made.high.append(high)
            made.n.append(len(there))
    while made.n and not made.n[-1]:
        for one in (made.x, made.low, made.middle, made.high, made.n):
            one.pop()
    return made


Part = tuple[Sequence[float], Sequence[float]]
"""Places and values of a curve."""


def _whole(curve: Curve) -> Part:
    """The curve without infinity, and without NaN but as a gap that nothing is drawn across."""
    if all(map(math.isfinite, curve.y)):
        return curve.x, curve.y
    kept = [(x, y if math.isfinite(y) else math.nan) for x, y in zip(curve.x, curve.y, strict=True)]
    while kept and math.isnan(kept[-1][1]):
        kept.pop()
    while kept and math.isnan(kept[0][1]):
        kept.pop(0)
    return [x for x, _ in kept], [y for _, y in kept]


def _carried_from(curves: Sequence[Curve], parts: Sequence[Part], end: float) -> float | None:
    """The first end of a curve that is carried on past it, `end` being that of them all."""
    ends = [xs[-1] for curve, (xs, _) in zip(curves, parts, strict=True) if curve.carried_on and xs]
    first = min(ends, default=end)
    return first if first < end else None


def _values(
    xs: Sequence[float], ys: Sequence[float], places: Sequence[float], carried_on: bool
) -> list[float | None]:
    """The curve's value at each place, None where it has none."""
    values: list[float | None] = []
    count, i = len(xs), 0
    for place in places:
        while i < count and xs[i] < place:
            i += 1
        if i == count:
            values.append(ys[-1] if carried_on and count else None)
        elif xs[i] == place:
            values.append(None if math.isnan(ys[i]) else ys[i])
        elif i == 0:
            values.append(None)
        else:
            share = (place - xs[i - 1]) / (xs[i] - xs[i - 1])
            value = ys[i - 1] + share * (ys[i] - ys[i - 1])
            values.append(None if math.isnan(value) else value)
    return values


def _folding(kind: BandKind) -> Callable[[list[float]], tuple[float, float, float]]:
    """How the values at a place, sorted, become low, middle and high."""
    match kind:
        case "min-max":
            return lambda values: (values[0], _median(values), values[-1])
        case "mean ± sd":
            return _mean_and_sd
        case _:
            assert_never(kind)


def _median(values: list[float]) -> float:
    """`statistics.median` sorts, which has been done."""
    return (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2


def _mean_and_sd(values: list[float]) -> tuple[float, float, float]:
    mean = mean_of(values)
    sd = deviation(values, mean) or 0.0
    return mean - sd, mean, mean + sd
