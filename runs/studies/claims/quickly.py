"""Once fitting has started it is quick: the fit window is at most half of the time to 0.90."""

from __future__ import annotations

import math
from statistics import median
from typing import ClassVar

from runs.metrics import Kind
from runs.studies.claims.claim import Cell, Line, Side
from runs.studies.claims.rules import ByRule
from runs.studies.outcome import Outcome
from runs.studies.times import fitting, kind_for, timed

FITTED = 0.90
"""Train accuracy at which the fit window ends."""
QUICK = 0.5
"""The largest share of the time to 0.90 that is quick."""

Share = tuple[float, float]
"""Between what a share lies."""


class FitsQuickly(
    ByRule, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="fits-quickly"
):
    """From the onset (0.15) to 0.90 it takes at most half of the time to 0.90.

    By the median over seeds. A run that had not reached 0.90 has a share that is known from below
    alone, and one that diverged never ends its window: a share of 1.
    """

    metric: ClassVar[str] = "fit window (onset to 0.90) as a share of the time to 0.90"
    unit: ClassVar[str] = "fraction"
    rule: ClassVar[str] = (
        "the median over seeds is at most one half; contradicted where it is more; undecided where "
        "what was not reached, or evaluations more than an epoch apart, leave it open"
    )
    says: ClassVar[str] = "once fitting starts it is quick"

    def line(self, cells: tuple[Cell, ...]) -> Line:
        """One group."""
        cell = cells[0]
        kind = kind_for(cell.outcomes)
        shares = [fit_share(outcome, kind) for outcome in cell.outcomes]
        exact = tuple(high if low == high else None for low, high in shares)
        side = Side(cell.title, exact)
        if not shares:
            return Line(cell.title, (side,))
        low, high = median(low for low, _ in shares), median(high for _, high in shares)
        holds = True if high <= QUICK else False if low > QUICK else None
        between = f"{low:.2f}" if low == high else f"between {low:.2f} and {high:.2f}"
        late = sum(fitting(o, kind).fitted(FITTED) is None for o in cell.outcomes)
        notes = [f"median share {between}"]
        if late:
            notes.append(f"{late} of {len(shares)} not at 0.90 by their end")
        return Line(cell.title, (side,), holds=holds, notes=tuple(notes))


def fit_share(outcome: Outcome, kind: Kind) -> Share:
    """Between what the run's fit window as a share of its time to 0.90 lies. Raises OSError.

    As evaluations after each epoch would have it: exact where there were such, wherever the
    onset and 0.90 were found.
    """
    reached, t90 = fitting(outcome, kind), timed(outcome, FITTED, kind, "epochs")
    onset = math.inf if reached.onset is None else reached.onset
    first = onset if reached.onset_after is None else min(reached.onset_after + 1, onset)
    if math.isinf(t90.time):
        return (1.0, 1.0) if outcome.diverged else (_share(onset, outcome.end), 1.0)
    return _share(onset, t90.earliest), _share(first, t90.time)


def _share(onset: float, end: float) -> float:
    return max(0.0, 1 - onset / end) if end else 0.0
