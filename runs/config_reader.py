"""From JSON to a `RunConfig`, with errors that name file, field, expected and found."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from runs import presets
from runs.config import RunConfig, problems, resolve
from runs.config_errors import explain, near, show, takes_text
from runs.errors import ConfigError

MAX_BYTES = 1_000_000
"""A configuration is a few hundred bytes; a larger file is a mistake."""
DEEPEST = 8
"""Dots in a name that is set; no field has more than one."""
TOO_LONG = "values nested or written too long"


def read_config(source: str, overrides: Sequence[str] = ()) -> RunConfig:
    """The resolved configuration in a file, on stdin (`-`) or of a preset's name.

    `overrides` are `dotted.name=value` with a JSON value or a bare word, applied last.
    A preset's name wins over a file of that name unless the source contains a path
    separator. Raises ConfigError.
    """
    label, text = _read(source)
    raw = _parse(label, text)
    for override in overrides:
        _apply(raw, override)
    try:
        return build(raw, label)
    except ConfigError as error:
        if any(_is_within(error.field, override) for override in overrides):
            raise ConfigError("--set", error.field, error.expected, error.found) from None
        raise


def load_resolved(path: Path) -> RunConfig:
    """The config.json of a run directory. Raises ConfigError."""
    return build(_parse(str(path), _read_file(str(path), path)), str(path))


def build(raw: Any, source: str) -> RunConfig:
    """A resolved configuration from decoded JSON. Raises ConfigError."""
    try:
        _refuse_oddities(raw, source)
        raw = _expand_aliases(raw, source)
        config = msgspec.convert(raw, RunConfig, strict=True)
    except msgspec.ValidationError as error:
        raise explain(source, raw, str(error)) from None
    except RecursionError:
        raise ConfigError(source, "", "JSON", TOO_LONG) from None
    for field, expected, found in problems(config):
        raise ConfigError(source, field, expected, found)
    return resolve(config)


def _read(source: str) -> tuple[str, str]:
    if source == "-":
        return "stdin", _decode("stdin", sys.stdin.buffer.read(MAX_BYTES + 1))
    if source in presets.names():
        return f"preset {source}", presets.text(source)
    path = Path(source)
    if path.name == source and path.suffix != ".json" and not _exists(path):
        expected = "a file or a preset (fitrand-tui --presets lists them)"
        raise ConfigError(source, "", expected + near(presets.names(), source), "neither")
    return source, _read_file(source, path)


def _read_file(source: str, path: Path) -> str:
    try:
        with path.open("rb") as file:
            return _decode(source, file.read(MAX_BYTES + 1))
    except OSError as error:
        found = (error.strerror or str(error)).lower()
        raise ConfigError(source, "", "a readable JSON file", found) from None


def _decode(source: str, content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise ConfigError(source, "", f"at most {MAX_BYTES:,} bytes", "a larger file")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"byte 0x{content[error.start]:02x} at offset {error.start}"
        raise ConfigError(source, "", "JSON in UTF-8", found) from None


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # the name is too long, say: reading the file tells
        return True


def _parse(source: str, text: str) -> Any:
    if not text.strip():
        raise ConfigError(source, "", "a JSON object such as {}", "an empty file")
    try:
        raw = json.loads(text, object_pairs_hook=_Object)
    except json.JSONDecodeError as error:
        found = (
            f"{error.msg[0].lower()}{error.msg[1:]} at line {error.lineno}, column {error.colno}"
        )
        raise ConfigError(source, "", "JSON", found) from None
    except (RecursionError, ValueError):  # ValueError: an integer of more than 4,300 digits
        raise ConfigError(source, "", "JSON", TOO_LONG) from None
    if not isinstance(raw, dict):
        raise ConfigError(source, "", "a JSON object such as {}", _kind(raw))
    return raw


class _Object(dict[str, Any]):
    """A JSON object that knows whether it had a name twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        seen: set[str] = set()
        self.twice: str | None = None
        for name, _ in pairs:
            if name in seen:
                self.twice = name
            seen.add(name)


def _refuse_oddities(value: Any, source: str, path: str = "") -> None:
    """What Python's parser takes, though it is no JSON or no file can hold it."""
    match value:
        case float() if not math.isfinite(value):
            raise ConfigError(source, path, "a finite number", show(value))
        case str():
            try:
                value.encode()
            except UnicodeEncodeError as error:  # JSON can write half a surrogate pair
                half = f"the half character \\u{ord(value[error.start]):04x}"
                raise ConfigError(source, path, "text of whole characters", half) from None
        case list():
            for i, item in enumerate(value):
                _refuse_oddities(item, source, f"{path}[{i}]")
        case dict():
            if isinstance(value, _Object) and value.twice is not None:
                twice = f"{path}.{value.twice}".lstrip(".")
                raise ConfigError(source, twice, "each name once", "the name twice")
            for name, item in value.items():
                _refuse_oddities(name, source, path)
                _refuse_oddities(item, source, f"{path}.{name}".lstrip("."))


def _apply(raw: dict[str, Any], override: str) -> None:
    """Set one dotted name: `model.depth=101`."""
    name, equals, text = override.partition("=")
    name = name.strip()
    if not equals or not name or name.count(".") > DEEPEST:
        raise ConfigError("--set", "", "name=value, such as model.depth=101", show(override))
    value: Any = text
    if not takes_text(name):
        with suppress(ValueError, RecursionError):
            value = json.loads(text, object_pairs_hook=_Object)
    *sections, last = name.split(".")
    node = raw
    for section in sections:
        child = node.setdefault(section, {})
        if not isinstance(child, dict):
            raise ConfigError("--set", name, f"{section} to be a section", show(child))
        node = child
    node[last] = value
    if last == "mode" and sections == ["labels"] and value == "random":
        node.pop("p", None)  # `random` is uniform with p = 1, whatever the file says of p


def _is_within(field: str, override: str) -> bool:
    """Whether `field` is what the override sets, or a part of it."""
    name = override.partition("=")[0].strip()
    return field == name or field.startswith((f"{name}.", f"{name}["))


def _expand_aliases(raw: Any, source: str) -> Any:
    """`random` labels are `uniform` with p = 1; the mode `true` may lack its quotes."""
    for section in ("labels", "inputs"):
        if isinstance(raw.get(section), dict) and raw[section].get("mode") is True:
            raw = {**raw, section: {**raw[section], "mode": "true"}}
    labels = raw.get("labels")
    if not isinstance(labels, dict) or labels.get("mode") != "random":
        return raw
    p = labels.get("p", 1.0)
    if p != 1.0:
        raise ConfigError(source, "labels.p", "1 with labels.mode random", show(p))
    return {**raw, "labels": {**labels, "mode": "uniform", "p": p}}


def _kind(value: Any) -> str:
    names = {list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
