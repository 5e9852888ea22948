"""Test accuracy after training on random labels stays near that of guessing."""

from __future__ import annotations

from typing import ClassVar

from runs.metrics import chance_acc
from runs.studies.claims.claim import Cell, Line, Side
from runs.studies.claims.rules import ByRule
from runs.studies.outcome import Outcome
from runs.studies.student import mean_of

NEAR = 0.02
"""How far from chance is near it: [0.08, 0.12] for ten classes."""


class NearChance(ByRule, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="near-chance"):
    """Test accuracy (true labels) lies near chance, the uncertainty of its mean included."""

    metric: ClassVar[str] = "test accuracy"
    unit: ClassVar[str] = "fraction"
    rule: ClassVar[str] = (
        "the 90 % t interval of the mean over seeds lies within 0.02 of chance, [0.08, 0.12] for "
        "ten classes; contradicted where all of it lies outside"
    )
    says: ClassVar[str] = "test accuracy is near chance"

    def line(self, cells: tuple[Cell, ...]) -> Line:
        """One group."""
        cell = cells[0]
        # A network that came apart has no test accuracy to speak of.
        values = tuple(None if o.diverged else _test_acc(o) for o in cell.outcomes)
        side = Side(cell.title, values)
        known = [value for value in values if value is not None]
        if len(known) < max(2, len(values)):
            missing = len(values) - len(known)
            notes = (f"{missing} of {len(values)} diverged or were not tested",) if missing else ()
            return Line(cell.title, (side,), notes=notes)
        chance, mean = chance_acc(cell.config.data_set.classes), mean_of(known)
        low, high = chance - NEAR, chance + NEAR
        inside = low <= mean.lower and mean.upper <= high
        outside = mean.upper < low or mean.lower > high
        note = (
            f"mean {mean.mean:.4f} ± {mean.sd or 0.0:.4f} (sd), 90 % t interval "
            f"{mean.lower:.4f} to {mean.upper:.4f}"
        )
        return Line(
            cell.title,
            (side,),
            holds=True if inside else False if outside else None,
            notes=(note,),
        )


def _test_acc(outcome: Outcome) -> float | None:
    tested = outcome.summary.tested if outcome.summary else None
    return tested.test_acc if tested else None
