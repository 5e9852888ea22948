"""What is wrong with a configuration, in words: where, what was expected, what was found."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect

from runs.config import RunConfig
from runs.errors import ConfigError
from runs.fields import FAMILY, bare
from runs.models.register import FAMILIES


def explain(
    source: str, raw: Any, message: str, whole: type[msgspec.Struct] = RunConfig
) -> ConfigError:
    """Turn msgspec's message, which says where but not what was found, into ours.

    `whole` is what `raw` was to become.
    """
    match = re.search(r" - at `(?:key in )?\$(.*)`$", message, re.DOTALL)
    path = match.group(1).lstrip(".") if match else ""
    unknown = re.search(r"unknown field `(.*?)`(?: - at `\$.*`)?$", message, re.DOTALL)
    names = [part for part in re.split(r"[.\[\]]+", path) if part]
    kind = _type_at(names, raw, whole)
    if unknown:
        kind = _chosen(kind, _value_at(raw, names))
        known = [f.name for f in kind.fields] if isinstance(kind, inspect.StructType) else []
        name = unknown.group(1)
        name = _cut(name if name.isprintable() else json.dumps(name)[1:-1])
        field = f"{path}.{name}" if path else name
        return ConfigError(source, field, _one_of(known, name), "an unknown name")
    expected = _describe(kind)
    if path == "labels.mode":
        expected += " or random"
    return ConfigError(source, path, expected, show(_value_at(raw, names)))


def _one_of(known: Sequence[str], name: str) -> str:
    return f"one of {', '.join(known)}{near(known, name)}"


def near(known: Sequence[str], name: str) -> str:
    """A guess at what was meant; empty where nothing known is alike."""
    close = difflib.get_close_matches(name, known, n=1)
    return f" (did you mean {close[0]}?)" if close else ""


@cache
def _root(whole: type[msgspec.Struct]) -> inspect.Type:
    return inspect.type_info(whole)  # 3 to 4 ms


def _type_at(names: Sequence[str], raw: Any, whole: type[msgspec.Struct]) -> inspect.Type:
    """What belongs at a path of the decoded JSON `raw`."""
    if ".".join(names) == FAMILY:
        return inspect.LiteralType(tuple(FAMILIES))
    kind = _root(whole)
    for name in names:
        match _chosen(bare(kind), raw):
            case inspect.StructType(fields=fields):
                kind = next(f.type for f in fields if f.name == name)
            case inspect.VarTupleType(item_type=item):
                kind = item
            case inspect.DictType(value_type=value):
                kind = value
        raw = raw.get(name) if isinstance(raw, dict) else None
    return bare(kind)


def _chosen(kind: inspect.Type, raw: Any) -> inspect.Type:
    """Of a union the one type that `raw` can only be meant for; any other type as it is."""
    if not isinstance(kind, inspect.UnionType):
        return kind
    structs = [t for t in kind.types if isinstance(t, inspect.StructType)]
    if not structs:
        return next(t for t in kind.types if not isinstance(t, inspect.NoneType))
    tag = raw.get(structs[0].tag_field) if isinstance(raw, dict) else None
    return next((t for t in structs if t.tag == tag), structs[0])


def _value_at(raw: Any, names: Sequence[str]) -> Any:
    for name in names:
        raw = raw[int(name)] if isinstance(raw, list) else raw[name]
    return raw


def _describe(kind: inspect.Type) -> str:
    """What a field takes, in words."""
    kind = bare(kind)
    match kind:
        case inspect.LiteralType(values=values):
            return "one of " + ", ".join(str(v) for v in sorted(values, key=_natural))
        case inspect.UnionType(types=types):
            return " or ".join(dict.fromkeys(_describe(t) for t in types))
        case inspect.IntType() | inspect.FloatType():
            noun = "a whole number" if isinstance(kind, inspect.IntType) else "a number"
            return f"{noun}{_bounds(kind)}"
        case inspect.StrType(pattern=pattern, max_length=longest):
            if pattern:
                return "auto, cpu, cuda or cuda:N"
            return f"text of at most {longest} characters" if longest else "text"
        case inspect.NoneType():
            return "null"
        case inspect.BoolType():
            return "true or false"
        case inspect.VarTupleType(item_type=item, max_length=longest):
            most = f" of at most {longest}" if longest else ""
            return f"a list{most}, each {_describe(item)}"
        case inspect.StructType() | inspect.DictType():
            return "an object {...}"
        case _:
            return type(kind).__name__


def _natural(value: str | int | None) -> tuple[int, str]:
    return (value, "") if isinstance(value, int) else (0, str(value))


def _bounds(kind: inspect.IntType | inspect.FloatType) -> str:
    limits = ((">=", kind.ge), (">", kind.gt), ("<=", kind.le), ("<", kind.lt))
    parts = [f"{sign} {limit:,}" for sign, limit in limits if limit is not None]
    return f" {' and '.join(parts)}" if parts else ""


def show(value: Any) -> str:
    """A value as JSON, cut where it is long."""
    return _cut(json.dumps(value, ensure_ascii=True))


def _cut(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
