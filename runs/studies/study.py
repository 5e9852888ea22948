"""A study: a question asked of many runs. Its file, with what each field means."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from runs.section import Section

SEEDS = 5
"""Seeds of a study that does not say."""
MOST_SEEDS = 1000
LONGEST_NAME = 200

Seed = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


def _meaning(description: str) -> msgspec.Meta:
    return msgspec.Meta(description=description)


class Case(Section, frozen=True, kw_only=True):
    """A named variant: fields that are set together."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    """What it is called in tables and claims."""
    set: Annotated[
        dict[str, Any], _meaning('Dotted fields and their values: `{"model.batch_norm": "frozen"}`')
    ] = msgspec.field(default_factory=dict)


class Study(Section, frozen=True, kw_only=True):
    """Which runs a question is asked of, how often each, and what is to be made of them.

    A study holds no list of its runs: a run belongs to it by what it trains (`runs.studies.keys`).
    """

    name: Annotated[
        str,
        msgspec.Meta(max_length=LONGEST_NAME),
        _meaning("What the study is called; empty: its file's name."),
    ] = ""
    about: Annotated[
        str, msgspec.Meta(max_length=2000), _meaning("The question, in a sentence.")
    ] = ""
    base: Annotated[
        dict[str, Any], _meaning("The configuration that all runs share, as for a single run.")
    ] = msgspec.field(default_factory=dict)
    grid: Annotated[
        dict[str, Annotated[list[Any], msgspec.Meta(min_length=1)]],
        _meaning("Dotted fields with the values to try; every combination is a cell."),
    ] = msgspec.field(default_factory=dict)
    cases: Annotated[tuple[Case, ...], _meaning("Named variants; each cell comes in each.")] = ()
    seeds: Annotated[
        Annotated[int, msgspec.Meta(ge=1, le=MOST_SEEDS)]
        | Annotated[tuple[Seed, ...], msgspec.Meta(min_length=1, max_length=MOST_SEEDS)],
        _meaning("Runs of each cell: so many, with the seeds 0, 1, 2, ...; or the seeds."),
    ] = SEEDS
    added_seeds: Annotated[
        int,
        msgspec.Meta(ge=0, le=MOST_SEEDS),
        _meaning("Seeds that were added once there were results, which makes verdicts exploratory"),
    ] = 0
    figures: Annotated[tuple[str, ...], _meaning("The figures to draw.")] = ()
    claims: Annotated[tuple[Any, ...], _meaning("The claims to judge.")] = ()
    keep: Annotated[
        Literal["results", "checkpoints"],
        _meaning("`checkpoints`: keep those of finished runs too, so that they can go on."),
    ] = "results"

    @property
    def declared(self) -> tuple[int, ...]:
        """The seeds that the study was planned with."""
        return tuple(range(self.seeds)) if isinstance(self.seeds, int) else self.seeds

    @property
    def all_seeds(self) -> tuple[int, ...]:
        """The declared seeds and those added later: the next numbers."""
        first = max(self.declared) + 1
        return (*self.declared, *range(first, first + self.added_seeds))


FIELDS = tuple(Study.__struct_fields__)
"""The names that a study's file may have."""


def is_study(raw: dict[str, Any]) -> bool:
    """Whether decoded JSON is a study's and not a single run's."""
    return any(name in raw for name in FIELDS if name != "name")
