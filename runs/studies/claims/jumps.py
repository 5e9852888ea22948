"""A jumps around more than B: how far train accuracy falls back from epoch to epoch."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import ClassVar

from runs.events import Epoch
from runs.metrics import Kind
from runs.studies.claims.against import Against
from runs.studies.claims.claim import Cell, Line, Side
from runs.studies.effects import difference
from runs.studies.outcome import Outcome
from runs.studies.ranks import Tails, compare, sharp
from runs.studies.times import fitting, kind_for

ENOUGH_MOVES = 5
"""Moves from epoch to epoch that a run needs at least, to say how much it jumps."""
FITTED = 0.99
"""Train accuracy up to which it is looked at."""


class JumpsAroundMore(
    Against, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="jumps-around-more"
):
    """Train accuracy of the first group falls back further than that of each of the others."""

    metric: ClassVar[str] = "mean downward move of full-set train accuracy, onset to 0.99"
    unit: ClassVar[str] = "fraction per epoch"
    rule: ClassVar[str] = (
        "one-sided rank test over all rearrangements, against each of the others; every run "
        f"evaluated after each epoch, and {ENOUGH_MOVES} moves at least"
    )

    @property
    def sentence(self) -> str:
        """`more jumps back with ResNet-200 than with ResNet-50`."""
        return self.said("more jumps back")

    def compared(self, cells: tuple[Cell, ...]) -> Line:
        """One comparison."""
        kind = kind_for([o for cell in cells for o in cell.outcomes])
        sides = [
            Side(cell.title, tuple(downward_move(outcome, kind) for outcome in cell.outcomes))
            for cell in cells
        ]
        title = f"{cells[0].title} against {cells[1].title}"
        a, b = ([value for value in side.values if value is not None] for side in sides)
        sparse = [side for side in sides if None in side.values]
        if sparse:
            notes = tuple(
                f"{side.title}: {side.values.count(None)} of {side.n} with fewer than "
                f"{ENOUGH_MOVES} moves between evaluations after each epoch"
                for side in sparse
            )
            return Line(title, tuple(sides), notes=notes, sparse=True)
        falls = compare(sharp(a), sharp(b))
        return Line(
            title,
            tuple(sides),
            tails=Tails(less=falls.more, more=falls.less),  # larger is what is claimed
            effect=difference(a, b) if a and b else None,
        )


def downward_move(outcome: Outcome, kind: Kind) -> float | None:
    """How far train accuracy falls in an epoch, on average from the onset to 0.99.

    An epoch in which it rises counts as 0. To the end where 0.99 is not reached. None where there
    are fewer than five moves, or not every epoch was evaluated. Raises OSError.
    """
    reached = fitting(outcome, kind)
    if reached.onset is None:
        return None
    fitted = reached.fitted(FITTED)
    last = outcome.end if fitted is None or fitted.epoch is None else fitted.epoch
    stretch = [e for e in outcome.epochs() if reached.onset <= e.epoch <= last]
    accuracies = _accuracies(stretch, kind)
    if len(accuracies) <= ENOUGH_MOVES or None in accuracies:
        return None
    falls = [max(0.0, x - y) for x, y in pairwise(accuracies) if x is not None and y is not None]
    return sum(falls) / len(falls)


def _accuracies(epochs: Sequence[Epoch], kind: Kind) -> list[float | None]:
    """Train accuracy after each epoch. Once both kinds agree the moving one stands for both."""
    accuracies: list[float | None] = []
    for epoch in epochs:
        evaluation = epoch.evaluation
        if evaluation is None:
            accuracies.append(None)
        elif kind == "precise" and evaluation.train_acc_precise is not None:
            accuracies.append(evaluation.train_acc_precise)
        else:
            accuracies.append(evaluation.train_acc)
    return accuracies
