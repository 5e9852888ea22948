"""What a claim is: a sentence, one metric, threshold, unit and rule; and what the runs say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import msgspec

from runs.config import RunConfig
from runs.studies.effects import Effect
from runs.studies.outcome import Outcome
from runs.studies.ranks import Tails

Select = dict[str, Any]
"""Which groups are meant: values of the study's axes, by dotted name, and of `case`."""


class Cell(Protocol):
    """A group of a study: runs that differ in the seed alone."""

    @property
    def values(self) -> Mapping[str, Any]:
        """What tells it from the other groups, by axis; `case` is one where there are cases."""

    @property
    def title(self) -> str:
        """The same in words."""

    @property
    def config(self) -> RunConfig:
        """The resolved configuration, its seed aside."""

    @property
    def outcomes(self) -> Sequence[Outcome]:
        """Its results, of distinct seeds."""


@dataclass(frozen=True)
class Side:
    """One group as a claim sees it."""

    title: str
    """The group in words."""
    values: tuple[float | None, ...]
    """What was measured, by seed: infinite is a time that was not reached, None is nothing."""

    @property
    def n(self) -> int:
        """How many seeds have a result."""
        return len(self.values)


@dataclass(frozen=True)
class Line:
    """A claim in one place: one group, or one group against another."""

    title: str
    """What is looked at, in words."""
    sides: tuple[Side, ...]
    """The group, or both: the one of which the claim is made comes first."""
    holds: bool | None = None
    """Of a rule: whether the claim holds here, or its opposite, or neither can be said."""
    tails: Tails | None = None
    """Of a comparison: p of the claim (`less`) and of its opposite (`more`), one-sided, as they
    are; what is made of them is made of the whole claim."""
    effect: Effect | None = None
    """Of a comparison: how far apart both sides are."""
    notes: tuple[str, ...] = ()
    """What to know besides, a few words each."""
    sparse: bool = False
    """Whether there were too few evaluations to say anything."""

    @property
    def p(self) -> float | None:
        """Of a comparison: the one-sided p of what is claimed, uncorrected."""
        return self.tails.less if self.tails else None


class Claim(msgspec.Struct, frozen=True, kw_only=True, tag_field="claim"):
    """What is claimed, and of which groups. Its kinds are subclasses with their name as the tag."""

    tested: ClassVar[bool] = False
    """Whether it is judged by a p value; else by a rule."""
    metric: ClassVar[str]
    """What is measured."""
    unit: ClassVar[str]
    """In which unit."""
    rule: ClassVar[str]
    """When it is reproduced, and when contradicted."""

    @classmethod
    def kind(cls) -> str:
        """The claim's name, as in a study: `faster`."""
        return str(cls.__struct_config__.tag)

    @property
    def sentence(self) -> str:
        """What is claimed."""
        raise NotImplementedError

    @property
    def selects(self) -> list[Select]:
        """The groups that it names."""
        raise NotImplementedError

    def problem(self) -> tuple[str, str, Any] | None:
        """What is wrong with it: the option, what was expected and what was found."""
        return None

    def groups(self, cells: Sequence[Cell]) -> list[tuple[Cell, ...]]:
        """The groups that each line is about, one or two a line. Empty where none is meant."""
        raise NotImplementedError

    def line(self, cells: tuple[Cell, ...]) -> Line:
        """What the runs of one line say."""
        raise NotImplementedError
