"""How far two groups are apart: Hodges and Lehmann's estimate, with the interval of the rank test.

Where values were not reached by the limit that both groups share, a ratio is known from one side
only, or not at all: the estimate and the interval are then open there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Literal

from runs.studies.ranks import Tails, compare, sharp

OUTSIDE = 0.05
"""What the interval leaves out on each side: it is one of 90 %."""


@dataclass(frozen=True)
class Effect:
    """The first group against the second: an estimate and its 90 % interval."""

    kind: Literal["ratio", "difference"]
    low: float
    """The estimate, or its least possible value where it is not known exactly."""
    high: float
    """The estimate, or its largest possible value."""
    lower: float
    """Where the interval begins; 0 for a ratio, or minus infinity, where it is open."""
    upper: float
    """Where it ends; infinity where it is open."""

    @property
    def text(self) -> str:
        """`0.42`, `< 0.13`, `> 5.1`, or `none` where nothing is known of it."""
        return self._between(self.low, self.high)

    @property
    def interval(self) -> str:
        """`0.31 to 0.58`, `< 0.13`, `> 5.1`, or `none`."""
        return self._between(self.lower, self.upper)

    def _between(self, low: float, high: float) -> str:
        closed_below, closed_above = low > self._least, high < math.inf
        digits = ".4f" if self.kind == "difference" else ".3g"
        if closed_below and closed_above:
            ends = dict.fromkeys((f"{low:{digits}}", f"{high:{digits}}"))
            return " to ".join(ends)
        if closed_below:
            return f"> {low:{digits}}"
        return f"< {high:{digits}}" if closed_above else "none"

    @property
    def _least(self) -> float:
        return 0.0 if self.kind == "ratio" else -math.inf


def ratio(a: Sequence[float], b: Sequence[float], limit: float = math.inf) -> Effect:
    """Times of A over times of B: 0.5 where A takes half as long. Times are above 0.

    `limit` is the budget that both were cut to: what is infinite was not reached by then.
    """
    known = [_ratio(x, y, limit) for x in a for y in b]

    def test(factor: float) -> Tails:
        shared = min(limit, factor * limit)
        scaled = [factor * y for y in b]
        return compare(sharp(_cut(a, shared)), sharp(_cut(scaled, shared)))

    cuts = [x / limit for x in a] + [limit / y for y in b]
    ends = [end for span in known for end in span] + cuts
    # Where the order of any two values changes, or one of them goes beyond what both share.
    steps = sorted({1.0, *(end for end in ends if 0.0 < end < math.inf)})
    between = [math.sqrt(x * y) for x, y in pairwise(steps)]
    lower, upper = _interval(steps, [steps[0] / 2, *between, steps[-1] * 2], test, (0.0, math.inf))
    return Effect(
        "ratio", median(low for low, _ in known), median(high for _, high in known), lower, upper
    )


def difference(a: Sequence[float], b: Sequence[float]) -> Effect:
    """Values of A less values of B, all of them finite."""
    known = [x - y for x in a for y in b]

    def test(shift: float) -> Tails:
        return compare(sharp(a), sharp([y + shift for y in b]))

    steps = sorted(set(known))
    between = [(x + y) / 2 for x, y in pairwise(steps)]
    open_ends = (-math.inf, math.inf)
    lower, upper = _interval(steps, [steps[0] - 1, *between, steps[-1] + 1], test, open_ends)
    return Effect("difference", median(known), median(known), lower, upper)


def _ratio(x: float, y: float, limit: float) -> tuple[float, float]:
    """Between what the ratio of two times lies; an infinite one is anything beyond the limit."""
    if math.isfinite(x) and math.isfinite(y):
        return x / y, x / y
    if math.isfinite(y):
        return limit / y, math.inf
    return 0.0, x / limit if math.isfinite(x) else math.inf


def _cut(values: Sequence[float], limit: float) -> list[float]:
    return [value if value <= limit else math.inf for value in values]


def _interval(
    steps: list[float],
    between: list[float],
    test: Callable[[float], Tails],
    open_ends: tuple[float, float],
) -> tuple[float, float]:
    """The values that the test does not reject: it changes at the steps and nowhere between them.

    `between` has one value before, between and after each of the steps. The larger a value, the
    less A exceeds it; so each end is found by halving.
    """
    first, last = 0, len(between)  # the first not found too small, and the first found too large
    high = last
    while first < high:
        middle = (first + high) // 2
        if test(between[middle]).more <= OUTSIDE:
            first = middle + 1
        else:
            high = middle
    low = first
    while low < last:
        middle = (low + last) // 2
        if test(between[middle]).less <= OUTSIDE:
            last = middle
        else:
            low = middle + 1
    lower = open_ends[0] if first == 0 else steps[first - 1]
    return lower, open_ends[1] if last == len(between) else steps[last - 1]
