"""Runs that somebody picked, put together as a study would have them: a cell for each group.

They need no study, so there are no places without a run, no claims, and each cell has the seeds
that its runs happen to have.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from runs.fields import field_at
from runs.paths import Home
from runs.record import RunRecord
from runs.studies.cells import Cell
from runs.studies.groups import Group, group, titles
from runs.studies.keys import essence
from runs.studies.outcome import Outcome, reader
from runs.studies.result import has_diverged
from runs.studies.results import CellResults, Place


def chosen(records: Iterable[RunRecord], home: Home, now: float) -> list[CellResults]:
    """The runs by group, in the order in which they were named; `now` in seconds since 1970."""
    groups = group(records)
    named, axes = titles(groups), _axes([one.config for one in groups])
    cells = []
    for one in groups:
        values = {axis: _value(axis, one) for axis in axes if _value(axis, one) is not None}
        cell = Cell(values, named[one.key], one.config)
        cells.append(CellResults(cell, tuple(_places(cell, one, home, now))))
    return cells


def outcome_so_far(record: RunRecord, home: Home) -> Outcome:
    """What a run has come to, result or not, as far as it has gone."""
    summary = record.summary
    end = summary.epochs if summary else 0
    return Outcome(
        record,
        record.config,
        end,
        summary,
        diverged=has_diverged(record),
        read=reader(home, record),
    )


def _places(cell: Cell, one: Group, home: Home, now: float) -> Iterable[Place]:
    results = {record.config.seed: record for record in one.results}
    by_seed: dict[int, list[RunRecord]] = {}
    for record in one.records:
        by_seed.setdefault(record.config.seed, []).append(record)
    for seed, records in by_seed.items():
        if result := results.get(seed):
            repeats = tuple(r for r in one.repeats if r.config.seed == seed)
            outcome = outcome_so_far(result, home)
            yield Place(cell, seed, result.config, outcome, repeats)
        else:
            newest = records[-1]
            yield Place(cell, seed, newest.config, pending=newest, state=newest.state(now))


def _axes(configs: Sequence[Any]) -> list[str]:
    """The fields that shape these runs and differ among them."""
    shaping = [essence(config) for config in configs]
    names = dict.fromkeys(name for one in shaping for name in one)
    return [name for name in names if len({repr(one.get(name)) for one in shaping}) > 1]


def _value(axis: str, one: Group) -> Any:
    """The group's value of an axis; None where its network has no such field."""
    try:
        return field_at(axis, one.config).of(one.config)
    except LookupError:
        return None
