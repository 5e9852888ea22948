"""From a study to its cells: one for each combination of the grid's values and the cases."""

from __future__ import annotations

import copy
import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from runs import overrides
from runs.config import LONGEST_NAME, RunConfig
from runs.config_decoder import build
from runs.config_errors import near, show
from runs.errors import ConfigError
from runs.fields import all_fields, field_at
from runs.studies.study import Study

CASE = "case"
"""What stands in a cell's values for its case."""
MOST_CELLS = 10_000
"""Cells of a study at most: the slip of a hand makes more, no question does."""
ELSEWHERE = {
    "seed": "seeds, beside the grid",
    "name": "no values: runs are named after what they train",
    "format": "no values: it is written by the application",
}
"""Fields of a configuration that a study does not vary, and what to write instead."""


@dataclass(frozen=True)
class Cell:
    """One combination: what is trained, once for each seed."""

    values: Mapping[str, Any]
    """What tells it from the other cells: the values of the grid's fields, by dotted name, and the
    name of the `case`, where there are cases."""
    title: str
    """The same in words: `ResNet-50, true labels, sound`."""
    config: RunConfig
    """The resolved configuration, its seed aside."""

    @property
    def sayings(self) -> dict[str, str]:
        """Its values in words, by the same names."""
        return {
            name: str(value) if name == CASE else saying(name, self.config)
            for name, value in self.values.items()
        }

    def with_seed(self, seed: int) -> RunConfig:
        """The configuration of one of its runs."""
        return msgspec.structs.replace(self.config, seed=seed)


def cells_of(study: Study, source: str) -> list[Cell]:
    """The cells, the last field of the grid varying fastest, and cases faster than the grid.

    Raises ConfigError, which names `source`, and the cell where one makes no sense.
    """
    _check_names(study, source)
    count = math.prod([len(values) for values in study.grid.values()]) * max(1, len(study.cases))
    if count > MOST_CELLS:
        expected = f"at most {MOST_CELLS:,} combinations"
        raise ConfigError(source, "grid", expected, f"{count:,}")
    return [_cell(study, source, axes, case) for axes, case in _combinations(study)]


def _combinations(study: Study) -> Iterator[tuple[dict[str, Any], int | None]]:
    cases = range(len(study.cases)) if study.cases else (None,)
    for values in itertools.product(*study.grid.values()):
        for case in cases:
            yield dict(zip(study.grid, values, strict=True)), case


def _cell(study: Study, source: str, axes: dict[str, Any], index: int | None) -> Cell:
    case = None if index is None else study.cases[index]
    raw, where = copy.deepcopy(study.base), _in_words(axes, case.name if case else None)
    for name, value in {**axes, **(case.set if case else {})}.items():
        overrides.put(raw, name, copy.deepcopy(value), source)
    try:
        config = build(raw, source)
    except ConfigError as error:
        place = _place(error.field, study, index)
        at = f"{source} (cell {where})" if where else source
        raise ConfigError(at, place, error.expected, error.found) from None
    if case:
        name = f"{config.name}, {case.name}"[:LONGEST_NAME]
        config = msgspec.structs.replace(config, name=name)
    values = {name: field_at(name, config).of(config) for name in axes}
    said = [saying(name, config) for name in axes]
    if case:
        values[CASE], said = case.name, [*said, case.name]
    return Cell(values, ", ".join(said) or config.name, config)


def saying(name: str, config: RunConfig) -> str:
    """A field's value in words, with its network's name for a depth."""
    field = field_at(name, config)
    return config.model.title if field.said == "in the title" else field.saying(config)


def _check_names(study: Study, source: str) -> None:
    for name in study.grid:
        _check_name(f"grid.{name}", name, source)
        _check_distinct(f"grid.{name}", [show(value) for value in study.grid[name]], source)
    for i, case in enumerate(study.cases):
        for name in case.set:
            _check_name(f"cases[{i}].set.{name}", name, source)
            if name in study.grid:
                expected = "a field that the grid does not vary"
                raise ConfigError(source, f"cases[{i}].set.{name}", expected, "one that it does")
    _check_distinct("cases", [case.name for case in study.cases], source)
    _check_distinct("seeds", [str(seed) for seed in study.declared], source)
    for name in ("seed", "name"):
        if name in study.base:
            raise ConfigError(source, f"base.{name}", ELSEWHERE[name], show(study.base[name]))


def _check_name(place: str, name: str, source: str) -> None:
    if name in ELSEWHERE:
        raise ConfigError(source, place, ELSEWHERE[name], "it in a place of its own")
    known = sorted({field.path for field in all_fields()} - ELSEWHERE.keys())
    if name not in known:
        raise ConfigError(source, place, f"a dotted field{near(known, name)}", "an unknown name")


def _check_distinct(place: str, values: list[str], source: str) -> None:
    twice = next((value for value in values if values.count(value) > 1), None)
    if twice is not None:
        raise ConfigError(source, place, "each value once", f"{twice} twice")


def _place(field: str, study: Study, index: int | None) -> str:
    """Where in the study's file a field of a cell's configuration was said."""
    for name in study.cases[index].set if index is not None else ():
        if overrides.is_within(field, name):
            return f"cases[{index}].set.{field}"
    if any(overrides.is_within(field, name) for name in study.grid):
        return f"grid.{field}"
    return f"base.{field}" if field else "base"


def _in_words(axes: dict[str, Any], case: str | None) -> str:
    said = [f"{name}={show(value)}" for name, value in axes.items()]
    return ", ".join([*said, case] if case else said)
