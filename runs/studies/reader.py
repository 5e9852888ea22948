"""A study or a single run, from where configurations come from; and what `--set` changes in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec import inspect

from runs import overrides as changes
from runs.config import RunConfig
from runs.config_decoder import parse, typed_value
from runs.config_errors import show
from runs.config_reader import configured, named_after
from runs.errors import ConfigError
from runs.fields import all_fields, takes_text
from runs.source import is_shipped, read_source
from runs.studies.decoder import decoded
from runs.studies.study import FIELDS, Study, is_study

SEED = "seed"


def read_study_or_run(source: str, overrides: Sequence[str] = ()) -> Study | RunConfig:
    """What `--run` is given: a study, or the resolved configuration of a single run.

    `overrides` as for a configuration; one whose value is a list (`seed=0,1,2`) makes a study of
    a run. Raises ConfigError. The cells of a study are checked by `runs.studies.cells`.
    """
    label, text = read_source(source)
    raw = parse(label, text)
    given = dict(map(changes.split, overrides))
    lists = {name: values for name, text in given.items() if (values := listed(name, text))}
    if not is_study(raw) and not lists:
        return configured(raw, label, source, overrides)
    if not is_study(raw):
        raw = _study_of(raw)
    for name, text in given.items():
        _apply(raw, name, text, lists.get(name), label)
    _leave_out_claims(raw, [name for name in lists if "." in name])
    if not raw.get("name") or (given and is_shipped(source)):
        raw["name"] = named_after(_stem(source), [o for o in overrides if not _is_more(o)])
    return decoded(raw, label)


def listed(name: str, text: str) -> list[Any] | None:
    """The values where an override gives more than one, None where it gives one.

    `0,1,2` and `[0, 1, 2]` for a field that takes one value, a list of lists for one that takes a
    list. Raises ConfigError for an empty place between commas.
    """
    depth = _depth(name)
    value = typed_value(text)
    if isinstance(value, list):
        return value if _nested(value) > depth else None
    if depth or "," not in text or name in ("name", "about"):
        return None
    words = [word.strip() for word in text.split(",")]
    if not all(words):
        raise ConfigError("--set", name, "values between the commas", show(text))
    return [word if takes_text(name) else typed_value(word) for word in words]


def _apply(raw: dict[str, Any], name: str, text: str, values: list[Any] | None, label: str) -> None:
    """Change a study that is not decoded yet by one override."""
    if name in FIELDS:
        _set_own(raw, name, values if values is not None else typed_value(text))
    elif name == SEED:
        raw["seeds"] = values if values is not None else [typed_value(text)]
    elif values is not None:
        raw.setdefault("grid", {})[name] = values
    elif isinstance(raw.get("grid"), dict) and name in raw["grid"]:
        expected = f"a list, such as {_example(raw['grid'][name])}, for what the grid of {label}"
        raise ConfigError("--set", name, f"{expected} varies", show(text))
    else:
        changes.put(raw.setdefault("base", {}), name, changes.value_of(name, text))


def _leave_out_claims(raw: dict[str, Any], axes: Sequence[str]) -> None:
    """Drop what is claimed of values that an axis had before it was changed."""
    claims = raw.get("claims")
    if isinstance(claims, list) and axes:
        left = {axis: raw["grid"][axis] for axis in axes}
        raw["claims"] = [claim for claim in claims if not _names_others(claim, left)]


def _names_others(claim: Any, left: dict[str, list[Any]]) -> bool:
    """Whether any group of a claim has a value of these axes that is not among those left."""
    if isinstance(claim, list):
        return any(_names_others(item, left) for item in claim)
    if not isinstance(claim, dict):
        return False
    gone = any(axis in claim and claim[axis] not in values for axis, values in left.items())
    return gone or any(_names_others(item, left) for item in claim.values())


def _set_own(raw: dict[str, Any], name: str, value: Any) -> None:
    """Set a field of the study itself; more seeds than were declared are added ones."""
    declared = raw.get("seeds", Study().seeds)
    if name == "seeds" and isinstance(declared, int) and isinstance(value, int):
        if value > declared:
            raw["added_seeds"] = value - declared
            return
        raw.pop("added_seeds", None)
    raw[name] = value


def _study_of(raw: dict[str, Any]) -> dict[str, Any]:
    """A run's configuration as a study of that run alone."""
    base = {name: value for name, value in raw.items() if name not in (SEED, "name", "format")}
    seed = raw.get(SEED, 0)
    return {"name": raw.get("name", ""), "base": base, "seeds": [seed]}


def _is_more(override: str) -> bool:
    """Whether an override asks for the same study with other seeds or another `keep`."""
    return changes.split(override)[0] in ("seeds", "added_seeds", "keep")


def _stem(source: str) -> str:
    return "stdin" if source == "-" else Path(source).stem


def _depth(name: str) -> int:
    """How deep the lists are that a field takes: 0 for a number or a word."""
    if name in FIELDS:
        return 0
    kinds = [field.kind for field in all_fields() if field.path == name]
    return max((_list_depth(kind) for kind in kinds), default=0)


def _list_depth(kind: inspect.Type) -> int:
    match kind:
        case inspect.Metadata(type=inner):
            return _list_depth(inner)
        case inspect.UnionType(types=types):
            return max(map(_list_depth, types))
        case inspect.VarTupleType(item_type=item):
            return 1 + _list_depth(item)
        case _:
            return 0


def _nested(value: Any) -> int:
    """How deep lists are nested in a value, going by their first items."""
    return 1 + _nested(value[0] if value else None) if isinstance(value, list) else 0


def _example(values: Any) -> str:
    return json.dumps(values)[:60]
