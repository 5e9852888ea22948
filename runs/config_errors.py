"""What is wrong with a configuration, in words: where, what was expected, what was found."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Sequence
from typing import Any

import msgspec.inspect as inspect

from runs.config import RunConfig
from runs.errors import ConfigError


def explain(source: str, raw: Any, message: str) -> ConfigError:
    """Turn msgspec's message, which says where but not what was found, into ours."""
    match = re.search(r" - at `(?:key in )?\$(.*)`$", message, re.DOTALL)
    path = match.group(1).lstrip(".") if match else ""
    unknown = re.search(r"unknown field `(.*?)`(?: - at `\$.*`)?$", message, re.DOTALL)
    names = [part for part in re.split(r"[.\[\]]+", path) if part]
    kind = _type_at(names)
    if unknown:
        known = [f.name for f in kind.fields] if isinstance(kind, inspect.StructType) else []
        name = unknown.group(1)
        name = _cut(name if name.isprintable() else json.dumps(name)[1:-1])
        field = f"{path}.{name}" if path else name
        return ConfigError(source, field, _one_of(known, name), "an unknown name")
    alias = " or random" if path == "labels.mode" else ""
    return ConfigError(source, path, _describe(kind) + alias, show(_value_at(raw, names)))


def _one_of(known: Sequence[str], name: str) -> str:
    return f"one of {', '.join(known)}{near(known, name)}"


def near(known: Sequence[str], name: str) -> str:
    """A guess at what was meant; empty where nothing known is alike."""
    close = difflib.get_close_matches(name, known, n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def _type_at(names: Sequence[str]) -> inspect.Type:
    kind: inspect.Type = inspect.type_info(RunConfig)
    for name in names:
        if isinstance(kind, inspect.UnionType):
            kind = next(t for t in kind.types if not isinstance(t, inspect.NoneType))
        if isinstance(kind, inspect.StructType):
            kind = next(f.type for f in kind.fields if f.name == name)
        elif isinstance(kind, inspect.VarTupleType):
            kind = kind.item_type
    return kind


def _value_at(raw: Any, names: Sequence[str]) -> Any:
    for name in names:
        raw = raw[int(name)] if isinstance(raw, list) else raw[name]
    return raw


def _describe(kind: inspect.Type) -> str:
    """What a field takes, in words."""
    match kind:
        case inspect.LiteralType(values=values):
            return "one of " + ", ".join(str(v) for v in sorted(values, key=_natural))
        case inspect.UnionType(types=types):
            return " or ".join(_describe(t) for t in types)
        case inspect.IntType() | inspect.FloatType():
            noun = "a whole number" if isinstance(kind, inspect.IntType) else "a number"
            return f"{noun}{_bounds(kind)}"
        case inspect.StrType(pattern=pattern, max_length=longest):
            if pattern:
                return "auto, cpu, cuda or cuda:N"
            return f"text of at most {longest} characters" if longest else "text"
        case inspect.NoneType():
            return "null"
        case inspect.VarTupleType(item_type=item, max_length=longest):
            most = f" of at most {longest}" if longest else ""
            return f"a list{most}, each {_describe(item)}"
        case inspect.StructType():
            return "an object {...}"
        case _:
            return type(kind).__name__


def _natural(value: str | int | None) -> tuple[int, str]:
    return (value, "") if isinstance(value, int) else (0, str(value))


def _bounds(kind: inspect.IntType | inspect.FloatType) -> str:
    low = (
        f">= {kind.ge:,}"
        if kind.ge is not None
        else f"> {kind.gt:,}"
        if kind.gt is not None
        else ""
    )
    high = (
        f"<= {kind.le:,}"
        if kind.le is not None
        else f"< {kind.lt:,}"
        if kind.lt is not None
        else ""
    )
    return " " + " and ".join(part for part in (low, high) if part) if low or high else ""


def takes_text(name: str) -> bool:
    """Whether the field of that dotted name takes words: the label mode `true` is one."""
    try:
        kind = _type_at(name.split("."))
    except StopIteration:
        return False
    if isinstance(kind, inspect.LiteralType):
        return all(isinstance(value, str) for value in kind.values)
    return isinstance(kind, inspect.StrType)


def show(value: Any) -> str:
    """A value as JSON, cut where it is long."""
    return _cut(json.dumps(value, ensure_ascii=True))


def _cut(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
