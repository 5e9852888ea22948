"""Claims that are judged by a rule, group by group, and not by a test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from runs.studies.claims.claim import Cell, Claim, Select
from runs.studies.claims.selecting import chosen, has_random_labels, singles, words


class ByRule(Claim, frozen=True, kw_only=True):
    """A claim about each of its groups alone: those that are named, else all random labels."""

    of: Select | None = None

    says: ClassVar[str]
    """What is claimed of the groups, after their name."""

    @property
    def selects(self) -> list[Select]:
        """What is named, if anything is."""
        return [] if self.of is None else [self.of]

    @property
    def sentence(self) -> str:
        """`random labels: every seed reaches a train accuracy of 1.0`."""
        named = "random labels" if self.of is None else words(self.of) or "every group"
        return f"{named}: {self.says}"

    def groups(self, cells: Sequence[Cell]) -> list[tuple[Cell, ...]]:
        """Each group alone."""
        if self.of is None:
            return singles(cell for cell in cells if has_random_labels(cell.config))
        return singles(chosen(self.of, cells))
