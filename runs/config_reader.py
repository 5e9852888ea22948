"""Where a configuration comes from: a file, stdin or a preset, and what `--set` changes in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runs import overrides as changes
from runs.config import LONGEST_NAME, RunConfig
from runs.config_decoder import build, parse
from runs.errors import ConfigError
from runs.source import is_shipped, read_source


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
