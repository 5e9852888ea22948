"""Claims about reaching all of the training set: each seed, none, or with both kinds of labels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar

from runs.studies.claims.claim import Cell, Claim, Line, Select, Side
from runs.studies.claims.rules import ByRule
from runs.studies.claims.selecting import chosen, has_random_labels, has_true_labels, pairs, words
from runs.studies.times import kind_for, timed

ALL = 1.0
"""Train accuracy of a training set that is fitted whole."""


class AllMemorise(
    ByRule, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="all-memorise"
):
    """Every seed fits the whole training set.

    Contradicted where a run diverged, or where none of a group got there within its budget; a few
    that did not are only later than their budget, and decide nothing.
    """

    metric: ClassVar[str] = "train accuracy"
    unit: ClassVar[str] = "fraction"
    rule: ClassVar[str] = (
        "every seed reaches 1.0; contradicted where one diverged or none gets there in its budget"
    )
    says: ClassVar[str] = "every seed reaches a train accuracy of 1.0"

    def line(self, cells: tuple[Cell, ...]) -> Line:
        """One group."""
        side, holds, note = _memorised(cells[0])
        return Line(cells[0].title, (side,), holds=holds, notes=(note,))


class NotTheWholeSet(
    ByRule, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="not-the-whole-set"
):
    """No seed fits the whole training set within its budget; contradicted by one that does."""

    metric: ClassVar[str] = "train accuracy"
    unit: ClassVar[str] = "fraction"
    rule: ClassVar[str] = "no seed reaches 1.0 within its budget; contradicted by one that does"
    says: ClassVar[str] = "no seed reaches a train accuracy of 1.0 within its budget"

    def line(self, cells: tuple[Cell, ...]) -> Line:
        """One group."""
        side, _, note = _memorised(cells[0])
        none = all(value is not None and math.isinf(value) for value in side.values)
        return Line(cells[0].title, (side,), holds=none if side.n else None, notes=(note,))


class NoChangeNeeded(
    Claim, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="no-change-needed"
):
    """One recipe fits the whole training set with true and with random labels, in every seed."""

    of: Select | None = None

    metric: ClassVar[str] = "train accuracy"
    unit: ClassVar[str] = "fraction"
    rule: ClassVar[str] = (
        "every seed reaches 1.0 with true and with random labels, all else alike; contradicted "
        "where one diverged or none of a group gets there in its budget"
    )

    @property
    def selects(self) -> list[Select]:
        """What is named, if anything is."""
        return [] if self.of is None else [self.of]

    @property
    def sentence(self) -> str:
        """`one recipe reaches 1.0 on true and on random labels`."""
        named = f"{words(self.of)}: " if self.of else ""
        return f"{named}one recipe reaches 1.0 on true and on random labels"

    def groups(self, cells: Sequence[Cell]) -> list[tuple[Cell, ...]]:
        """True labels with random ones, wherever all but the labels is the same."""
        meant = chosen(self.of or {}, cells)
        about_labels = {axis for c in cells for axis in c.values if axis.startswith("labels.")}
        return pairs(
            [cell for cell in meant if has_true_labels(cell.config)],
            [cell for cell in meant if has_random_labels(cell.config)],
            about_labels,
        )

    def line(self, cells: tuple[Cell, ...]) -> Line:
        """One recipe."""
        both = [_memorised(cell) for cell in cells]
        held = [holds for _, holds, _ in both]
        holds = False if False in held else None if None in held else True
        notes = tuple(f"{side.title}: {note}" for side, _, note in both)
        title = f"{cells[0].title} and {cells[1].title}"
        return Line(title, tuple(side for side, _, _ in both), holds=holds, notes=notes)


def _memorised(cell: Cell) -> tuple[Side, bool | None, str]:
    """The epochs at which the runs of a group had fitted all; whether all, none or a few did.

    Either kind of statistics will do: a run that stops at 1.0 by moving ones has memorised as it
    stands, though by precise ones an example may be missing.
    """
    kind = kind_for(cell.outcomes)
    shown = [timed(outcome, ALL, kind, "epochs").time for outcome in cell.outcomes]
    moving = [timed(outcome, ALL, "moving", "epochs").time for outcome in cell.outcomes]
    times = tuple(m if math.isinf(s) else s for s, m in zip(shown, moving, strict=True))
    alone = sum(math.isinf(s) and math.isfinite(m) for s, m in zip(shown, moving, strict=True))
    reached = sum(math.isfinite(time) for time in times)
    diverged = sum(
        outcome.diverged and math.isinf(time)
        for outcome, time in zip(cell.outcomes, times, strict=True)
    )
    note = f"{reached} of {len(times)} reach 1.0"
    if reached < len(times):
        note += f" in {cell.config.training.epochs:,} epochs"
    if alone:
        note += f", {alone} of them by moving statistics alone"
    if diverged:
        note += f", {diverged} diverged"
    side = Side(cell.title, times)
    if not times:
        return side, None, note
    if reached == len(times):
        return side, True, note
    return side, False if diverged or not reached else None, note
