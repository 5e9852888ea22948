"""Which groups of a study a claim is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from runs.config import RunConfig
from runs.config_decoder import build
from runs.errors import ConfigError
from runs.overrides import put
from runs.studies.cells import saying
from runs.studies.claims.claim import Cell, Select
from runs.studies.keys import group_key

CASE = "case"
"""The axis of a study's cases."""


def meaning(value: Any) -> Any:
    """A value as configurations mean it: lists compare with tuples, and `random` is `uniform`."""
    if isinstance(value, list | tuple):
        return tuple(meaning(item) for item in value)
    return "uniform" if value == "random" else value


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same: 1 and 1.0 are, 1 and true are not."""
    one, other = meaning(one), meaning(other)
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def chosen(select: Select, cells: Iterable[Cell]) -> list[Cell]:
    """The groups that have all of these values."""
    return [
        cell
        for cell in cells
        if all(axis in cell.values and same(cell.values[axis], v) for axis, v in select.items())
    ]


def pairs(
    firsts: Sequence[Cell], others: Sequence[Cell], named: set[str]
) -> list[tuple[Cell, ...]]:
    """Each of the first with each of the others that differs from it in the named axes at most.

    Groups that are one experiment (true labels with any p) make one pair.
    """
    found: dict[tuple[object, ...], tuple[Cell, ...]] = {}
    for first in firsts:
        for other in others:
            axes = (first.values.keys() | other.values.keys()) - named
            if all(same(first.values.get(axis), other.values.get(axis)) for axis in axes):
                found.setdefault(
                    (*_experiment(first.config), *_experiment(other.config)), (first, other)
                )
    return list(found.values())


def singles(cells: Iterable[Cell]) -> list[tuple[Cell, ...]]:
    """Each group alone, once where several are one experiment."""
    found: dict[tuple[object, ...], tuple[Cell, ...]] = {}
    for cell in cells:
        found.setdefault(_experiment(cell.config), (cell,))
    return list(found.values())


def has_random_labels(config: RunConfig) -> bool:
    """Whether the labels say nothing of the images: all redrawn, or all shuffled."""
    return config.labels.mode in ("uniform", "permute") and config.labels.p == 1.0


def has_true_labels(config: RunConfig) -> bool:
    """Whether the labels are the true ones."""
    return config.labels.mode == "true"


def words(select: Select) -> str:
    """The groups that are meant, in words: `ResNet-50, true labels`."""
    return ", ".join(_word(axis, value) for axis, value in select.items())


def _word(axis: str, value: Any) -> str:
    """One value, as a run that has it would be described."""
    if axis == CASE:
        return str(value)
    raw: dict[str, Any] = {}
    put(raw, axis, value)
    try:
        return saying(axis, build(raw, "a claim"))
    except ConfigError:  # a value that makes no sense alone: transition labels without a matrix
        return f"{axis.rpartition('.')[2]} {value}"


@lru_cache(4096)  # a key takes half a millisecond, and a study asks for many pairs
def _experiment(config: RunConfig) -> tuple[object, ...]:
    """What is the same for groups that are one experiment, as far as their runs go."""
    return group_key(config), config.training.epochs, config.training.until
