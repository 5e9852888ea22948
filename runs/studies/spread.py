"""What several runs came to together: spreads of a metric, and of times that not all reached.

The same words stand in the application, in `--list` and in reports. Every one of them goes with an
n, which stands beside it or in it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from runs.metrics import Kind, Unit
from runs.units import measured


@dataclass(frozen=True)
class Spread:
    """Values of one metric over seeds, at least one, all finite."""

    values: tuple[float, ...]
    """From the lowest to the highest."""

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self.values)

    @cached_property
    def mean(self) -> float:
        """The arithmetic mean."""
        return mean_of(self.values)

    @cached_property
    def sd(self) -> float | None:
        """The standard deviation of the sample (over n - 1); None for a single value."""
        return deviation(self.values, self.mean)

    @property
    def median(self) -> float:
        """The middle one, or the mean of the two in the middle."""
        return median(self.values)

    @property
    def low(self) -> float:
        """The lowest."""
        return self.values[0]

    @property
    def high(self) -> float:
        """The highest."""
        return self.values[-1]

    def mean_and_sd(self, unit: Unit) -> str:
        """`0.101 ± 0.004`; a single value has no deviation."""
        words = measured(self.mean, unit)
        return words if self.sd is None else f"{words} ± {_plain(self.sd, unit)}"

    def median_and_range(self, unit: Unit) -> str:
        """`0.101 (0.097-0.106)`; a single value has no range."""
        words = measured(self.median, unit)
        if self.n == 1:
            return words
        return f"{words} ({measured(self.low, unit)}-{measured(self.high, unit)})"


def spread(values: Iterable[float | None]) -> Spread | None:
    """The spread of what was measured: without None, NaN and infinity; None where nothing was."""
    kept = sorted(value for value in values if value is not None and math.isfinite(value))
    return Spread(tuple(kept)) if kept else None


def mean_of(values: Sequence[float]) -> float:
    """The mean; infinite where the sum is, for which `statistics.fmean` raises OverflowError."""
    return sum(values) / len(values)


def deviation(values: Sequence[float], mean: float) -> float | None:
    """The standard deviation of a sample around its mean; None for a single value."""
    if len(values) < 2:
        return None
    # A product and no power, which raises OverflowError where this is infinite.
    return math.sqrt(sum((value - mean) * (value - mean) for value in values) / (len(values) - 1))


def _plain(value: float, unit: Unit) -> str:
    """A deviation, in as many digits as its mean."""
    return f"{value:.3f}" if unit == "fraction" else f"{value:.2g}"


@dataclass(frozen=True)
class Bound:
    """What is known of a number: it itself, or that it is more, or not less."""

    value: float
    exact: bool = True
    """Whether it is the value; else the number lies beyond it."""
    open: bool = False
    """Where it is not exact: whether the number may not even be the value itself."""

    def __str__(self) -> str:
        """`23`, `>60`, or `≥23` where the value itself is possible."""
        sign = "" if self.exact else ">" if self.open else "≥"
        return f"{sign}{self.value:.10g}"


@dataclass(frozen=True)
class Times:
    """Times to overfit of the runs of a group, in epochs, some of them perhaps not reached."""

    reached: tuple[int, ...]
    """Those that were, from the first to the last."""
    budgets: tuple[int, ...] = ()
    """Of each run that did not reach it, the epochs that it is known to take longer than."""
    kinds: frozenset[Kind | None] = frozenset()
    """By which batch-norm statistics they were taken; None: of a network with one kind."""
    precise_alone: int = 0
    """How many of them were reached by precise statistics and never by moving ones."""

    @property
    def n(self) -> int:
        """How many runs there are, reached or not."""
        return len(self.reached) + len(self.budgets)

    @cached_property
    def _least(self) -> list[tuple[int, bool]]:
        """Every run's earliest possible time, and whether it lies beyond it, in order."""
        known = [(time, False) for time in self.reached]
        return sorted(known + [(budget, True) for budget in self.budgets])

    @cached_property
    def median(self) -> Bound | None:
        """The middle time, as far as the runs tell it; None without any run.

        A time that was not reached lies anywhere beyond its budget. Where the median is the same
        wherever that is, it is exact; else only its least value is known. `>` where that is made
        of a budget, beyond which the median lies, `≥` where it is a time that was reached.
        """
        if not self.n:
            return None
        middle = range((self.n - 1) // 2, self.n // 2 + 1)
        least = [self._least[i] for i in middle]
        value = sum(time for time, _ in least) / len(least)
        latest = [*self.reached, *(math.inf for _ in self.budgets)]
        exact = [latest[i] for i in middle] == [time for time, _ in least]
        return Bound(value, exact, open=any(beyond for _, beyond in least))

    @property
    def low(self) -> Bound | None:
        """The earliest time."""
        if not self.n:
            return None
        value, beyond = self._least[0]
        return Bound(value, exact=not beyond, open=beyond)

    @property
    def high(self) -> Bound | None:
        """The latest time."""
        if not self.n:
            return None
        value, beyond = self._least[-1]
        return Bound(value, exact=not self.budgets, open=beyond)

    def words(self) -> str:
        """`23 (21-28)`, `29 (26->60)`, `>60`; the mark of the kind at the end, as in a table.

        Empty without any run.
        """
        if self.median is None:
            return ""
        low, high = str(self.low), str(self.high)
        ends = f" ({low}-{high})" if low != high else ""
        return f"{self.median}{ends}{self.mark}"

    @property
    def mark(self) -> str:
        """As in the history: `m` by moving statistics, `p` some by precise ones alone, else none.

        `mixed` where not all are by the same kind.
        """
        if len(self.kinds) > 1:
            return " mixed"
        if self.kinds == {"moving"}:
            return "m"
        return "p" if self.precise_alone else ""

    def not_reached(self) -> str:
        """`1 of 3 not reached`; empty where all were."""
        return f"{len(self.budgets)} of {self.n} not reached" if self.budgets else ""

    @property
    def kind(self) -> str:
        """`precise`, `moving and precise`; empty for networks that have one kind of statistics."""
        return " and ".join(sorted(kind for kind in self.kinds if kind is not None))

    def by(self) -> str:
        """`by precise statistics`, and how many were reached by no others; or empty."""
        words = f"by {self.kind} statistics" if self.kind else ""
        return f"{words}, {self.precise_alone} by these alone" if self.precise_alone else words

    def sentence(self) -> str:
        """`29 (26->60) n=3, 1 of 3 not reached`: all that a number must be seen with."""
        if not self.n:
            return "no result yet"
        return ", ".join(filter(None, (f"{self.words()} n={self.n}", self.not_reached())))
