"""A is faster than B: the rank test on times to overfit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar

from runs.metrics import THRESHOLDS
from runs.studies.claims.against import Against
from runs.studies.claims.claim import Cell, Line, Side
from runs.studies.effects import Effect, ratio
from runs.studies.ranks import Tails, compare, sharp
from runs.studies.times import Timed, Unit, cut_alike, kind_for, timed


class Faster(Against, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="faster"):
    """The first group reaches a train accuracy of `theta` before each of the others."""

    theta: float = 0.99

    metric: ClassVar[str] = "time to overfit"
    unit: ClassVar[str] = "epochs; steps where batch sizes differ"
    rule: ClassVar[str] = (
        "one-sided rank test over all rearrangements, against each of the others; both sides cut "
        "to the smaller budget, what is not reached tied at the end; brackets that overlap tie too"
    )

    @property
    def sentence(self) -> str:
        """`0.99 sooner with true labels than with uniform labels`."""
        return self.said(f"{self.theta:g} sooner")

    def problem(self) -> tuple[str, str, Any] | None:
        """A threshold at which no times are taken, or sides that are not apart."""
        if self.theta not in THRESHOLDS:
            known = ", ".join(f"{theta:g}" for theta in THRESHOLDS)
            return "theta", f"one of {known}", self.theta
        return super().problem()

    def compared(self, cells: tuple[Cell, ...]) -> Line:
        """One comparison."""
        outcomes = [o for cell in cells for o in cell.outcomes]
        kind = kind_for(outcomes)
        batches = {cell.config.training.batch_size for cell in cells}
        unit: Unit = "epochs" if len(batches) == 1 else "steps"
        (a, b), limit = cut_alike(
            [[timed(o, self.theta, kind, unit) for o in cell.outcomes] for cell in cells]
        )
        first, second = ([t.time for t in side] for side in (a, b))
        tails, wide = _tails(a, b)
        notes = []
        if unit == "steps":
            notes.append(f"in steps: batches of {' and '.join(map(str, sorted(batches)))}")
        for cell, times in zip(cells, (first, second), strict=True):
            notes += _not_reached(cell, times, limit, unit)
        return Line(
            title=f"{cells[0].title} against {cells[1].title}",
            sides=(Side(cells[0].title, tuple(first)), Side(cells[1].title, tuple(second))),
            tails=tails,
            effect=_effect(first, second, limit),
            notes=(*notes, *wide),
        )


def _tails(a: Sequence[Timed], b: Sequence[Timed]) -> tuple[Tails, list[str]]:
    """The test by epochs, or by brackets where these decide less; and what there is to say of it.

    Two times whose brackets overlap, so that one bracket is wider than their difference, decide
    nothing: they tie. With an evaluation after each epoch that is so for equal epochs alone.
    """
    plain = compare(sharp([t.time for t in a]), sharp([t.time for t in b]))
    wide = compare([t.span for t in a], [t.span for t in b])
    tails = Tails(max(plain.less, wide.less), max(plain.more, wide.more))
    if min(tails.less, tails.more) > min(plain.less, plain.more):
        least = min(plain.less, plain.more)
        return tails, [f"brackets wider than the difference decide nothing (else p: {least:.3g})"]
    return tails, []


def _effect(a: Sequence[float], b: Sequence[float], limit: float) -> Effect | None:
    """The ratio of both; None without times on either side, or where one is 0."""
    return ratio(a, b, limit) if a and b and min(*a, *b) > 0 else None


def _not_reached(cell: Cell, times: Sequence[float], limit: float, unit: Unit) -> list[str]:
    """What did not get there on one side, and by when."""
    late = sum(math.isinf(time) for time in times)
    if not late:
        return []
    diverged = sum(outcome.diverged for outcome in cell.outcomes)
    by = f" by {limit:g} {unit}" if math.isfinite(limit) else ""
    also = f" ({diverged} diverged)" if diverged else ""
    return [f"{cell.title}: {late} of {len(times)} not reached{by}{also}"]
