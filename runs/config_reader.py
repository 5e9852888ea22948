"""Where a configuration comes from: a file, stdin or a preset, and what `--set` changes in it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from runs import json_trouble, presets
from runs.config import LONGEST_NAME, RunConfig
from runs.config_decoder import build, parse, typed_value
from runs.config_errors import near, show
from runs.errors import ConfigError
from runs.extension import extended
from runs.fields import takes_text
from runs.files import read_regular
from runs.paths import RunPaths

MAX_BYTES = 1_000_000
"""A configuration is a few hundred bytes; a larger file is a mistake."""
DEEPEST = 8
"""Dots in a name that is set; no field has more than one."""
OLDEST_FORMAT = 1
"""What a run directory's config.json without a format means, for ever: 0.1.0 wrote none. In a
user's own file it means the format of today."""


def read_config(source: str, overrides: Sequence[str] = ()) -> RunConfig:
    """The resolved configuration in a file, on stdin (`-`) or of a preset's name.

    `overrides` are `dotted.name=value` with a JSON value or a bare word, applied last.
    A preset's name wins over a file of that name unless the source contains a path
    separator. Raises ConfigError.
    """
    label, text = _read(source)
    raw = parse(label, text)
    for override in overrides:
        _apply(raw, override)
    if overrides and source in presets.names() and "name" not in map(_name_of, overrides):
        raw["name"] = " ".join(f"{source} {' '.join(overrides)}".split())[:LONGEST_NAME]
    try:
        return build(raw, label)
    except ConfigError as error:
        if any(_is_within(error.field, override) for override in overrides):
            raise ConfigError("--set", error.field, error.expected, error.found) from None
        raise


def load_resolved(path: Path) -> RunConfig:
    """The config.json of a run directory, read as its time meant it, with its extension if any.

    Raises ConfigError.
    """
    try:
        content = read_regular(path, MAX_BYTES)
    except OSError as error:
        raise _unreadable(str(path), error) from None
    raw = parse(str(path), _decode(str(path), content))
    raw.setdefault("format", OLDEST_FORMAT)
    return extended(build(raw, str(path)), RunPaths(path.parent).extension)


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
        with path.open("rb") as file:  # a pipe as well: `--run <(make-config)`
            return _decode(source, file.read(MAX_BYTES + 1))
    except OSError as error:
        raise _unreadable(source, error) from None


def _unreadable(source: str, error: OSError) -> ConfigError:
    trouble = (error.strerror or str(error)).lower()
    return ConfigError(source, "", "a readable JSON file", trouble)


def _decode(source: str, content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise ConfigError(source, "", f"at most {MAX_BYTES:,} bytes", "a larger file")
    if other := json_trouble.encoding(content):
        raise ConfigError(source, "", "JSON in UTF-8", other)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = f"byte 0x{content[error.start]:02x} at offset {error.start}"
        raise ConfigError(source, "", "JSON in UTF-8", byte) from None


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # the name is too long, say: reading the file tells
        return True


def _apply(raw: dict[str, Any], override: str) -> None:
    """Set one dotted name: `model.depth=101`."""
    name, equals, text = override.partition("=")
    name = name.strip()
    if not equals or not name or name.count(".") > DEEPEST:
        raise ConfigError("--set", "", "name=value, such as model.depth=101", show(override))
    value: Any = text if takes_text(name) else typed_value(text)
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


def _name_of(override: str) -> str:
    return override.partition("=")[0].strip()


def _is_within(field: str, override: str) -> bool:
    """Whether `field` is what the override sets, or a part of it."""
    name = _name_of(override)
    return field == name or field.startswith((f"{name}.", f"{name}["))
