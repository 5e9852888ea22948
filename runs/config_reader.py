"""Where a configuration comes from: a file, stdin or a preset, and what `--set` changes in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from runs import overrides as changes
from runs.config import LONGEST_NAME, RunConfig
from runs.config_decoder import build, parse
from runs.errors import ConfigError
from runs.extension import extended
from runs.files import read_regular
from runs.paths import RunPaths
from runs.source import MAX_BYTES, decode, is_shipped, read_source, unreadable

OLDEST_FORMAT = 1
"""What a run directory's config.json without a format means, for ever: 0.1.0 wrote none. In a
user's own file it means the format of today."""


def read_config(source: str, overrides: Sequence[str] = ()) -> RunConfig:
    """The resolved configuration in a file, on stdin (`-`) or of a preset's name.

    `overrides` are `dotted.name=value` with a JSON value or a bare word, applied last.
    Raises ConfigError.
    """
    label, text = read_source(source)
    return configured(parse(label, text), label, source, overrides)


def configured(
    raw: dict[str, Any], label: str, source: str, overrides: Sequence[str] = ()
) -> RunConfig:
    """The resolved configuration in decoded JSON, which is changed. Raises ConfigError."""
    names = []
    for override in overrides:
        name, text = changes.split(override)
        names.append(name)
        changes.put(raw, name, changes.value_of(name, text))
    if overrides and is_shipped(source) and "name" not in names:
        raw["name"] = named_after(source, overrides)
    try:
        return build(raw, label)
    except ConfigError as error:
        if any(changes.is_within(error.field, name) for name in names):
            raise ConfigError("--set", error.field, error.expected, error.found) from None
        raise


def named_after(source: str, overrides: Sequence[str]) -> str:
    """What something shipped is called once `--set` has changed it."""
    return " ".join(f"{source} {' '.join(overrides)}".split())[:LONGEST_NAME]


def load_resolved(path: Path) -> RunConfig:
    """The config.json of a run directory, read as its time meant it, with its extension if any.

    Raises ConfigError.
    """
    try:
        content = read_regular(path, MAX_BYTES)
    except OSError as error:
        raise unreadable(str(path), error) from None
    raw = parse(str(path), decode(str(path), content))
    raw.setdefault("format", OLDEST_FORMAT)
    return extended(build(raw, str(path)), RunPaths(path.parent).extension)
