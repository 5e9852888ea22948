"""What `--set name=value` changes in a configuration that is not decoded yet."""

from __future__ import annotations

from typing import Any

from runs.config_decoder import typed_value
from runs.config_errors import show
from runs.errors import ConfigError
from runs.fields import takes_text

DEEPEST = 8
"""Dots in a name that is set; no field has more than one."""


def split(override: str) -> tuple[str, str]:
    """The dotted name and the text of its value. Raises ConfigError."""
    name, equals, text = override.partition("=")
    name = name.strip()
    if not equals or not name or name.count(".") > DEEPEST:
        raise ConfigError("--set", "", "name=value, such as model.depth=101", show(override))
    return name, text


def value_of(name: str, text: str) -> Any:
    """The value that somebody means who types it for that field."""
    return text if takes_text(name) else typed_value(text)


def put(raw: dict[str, Any], name: str, value: Any, source: str = "--set") -> None:
    """Set one dotted name: `model.depth` to 101. Raises ConfigError, which names `source`."""
    *sections, last = name.split(".")
    node = raw
    for section in sections:
        child = node.setdefault(section, {})
        if not isinstance(child, dict):
            raise ConfigError(source, name, f"{section} to be a section", show(child))
        node = child
    node[last] = value
    if last == "mode" and sections == ["labels"] and value == "random":
        node.pop("p", None)  # `random` is uniform with p = 1, whatever the file says of p


def is_within(field: str, name: str) -> bool:
    """Whether `field` is the field of that dotted name, or a part of it."""
    return field == name or field.startswith((f"{name}.", f"{name}["))
