"""Claims that set one group against others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from runs.studies.claims.claim import Cell, Claim, Line, Select
from runs.studies.claims.selecting import chosen, pairs, same, words
from runs.studies.ranks import Tails


class Against(Claim, frozen=True, kw_only=True):
    """The first of the named groups against each of the others.

    Wherever all else is the same on both sides, but for the axes that both name: for each depth,
    where labels are compared.
    """

    of: list[Select]

    tested: ClassVar[bool] = True

    def said(self, what: str) -> str:
        """`uniform labels: 0.99 sooner with ResNet-18 than with ResNet-34 and ResNet-50`."""
        shared = {a: v for a, v in self.of[0].items() if all(same(v, o.get(a)) for o in self.of)}
        first, *others = (
            words({axis: v for axis, v in select.items() if axis not in shared})
            for select in self.of
        )
        prefix = f"{words(shared)}: " if shared else ""
        return f"{prefix}{what} with {first} than with {' and '.join(others)}"

    @property
    def selects(self) -> list[Select]:
        """All named groups."""
        return self.of

    def problem(self) -> tuple[str, str, Any] | None:
        """Fewer than two groups, or two that are not apart in any axis."""
        if len(self.of) < 2:
            return self.kind(), "two groups at least, the faster or more moving one first", self.of
        first = self.of[0]
        for other in self.of[1:]:
            if not any(axis in first and not same(first[axis], v) for axis, v in other.items()):
                expected = "groups with another value of an axis that the first one names too"
                return self.kind(), expected, [first, other]
        return None

    def groups(self, cells: Sequence[Cell]) -> list[tuple[Cell, ...]]:
        """The first group with each of the others, wherever the rest is the same."""
        first = self.of[0]
        return [
            pair
            for other in self.of[1:]
            for pair in pairs(chosen(first, cells), chosen(other, cells), first.keys() & other)
        ]

    def line(self, cells: tuple[Cell, ...]) -> Line:
        """One comparison; none where both sides were computed in another precision."""
        line = self.compared(cells)
        first, second = (_precisions(cell) for cell in cells)
        if not first or not second or first & second:
            return line
        apart = " against ".join(" and ".join(sorted(side)) for side in (first, second))
        tails = Tails(1.0, 1.0) if line.tails else None
        return replace(line, tails=tails, notes=(*line.notes, f"{apart}: not compared"))

    def compared(self, cells: tuple[Cell, ...]) -> Line:
        """What the runs of both sides say."""
        raise NotImplementedError


def _precisions(cell: Cell) -> set[str]:
    statuses = [outcome.record.status for outcome in cell.outcomes]
    return {status.precision for status in statuses if status and status.precision}
