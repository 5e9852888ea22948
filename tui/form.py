"""The fields of the new-run form, as data: what each is called, takes and means.

The form's widgets are made from these; values go through the same checks as a
configuration file, so the form and the command line never disagree.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from runs.config import RunConfig
from runs.config_decoder import build
from runs.errors import ConfigError
from runs.fields import Field, fields_of, takes_text, text_of


def form_fields(family: str) -> Iterator[Field]:
    """The lines of the form for a model family: what there is a choice in."""
    return (
        field for field in fields_of(family) if field.path != "format" and len(field.choices) != 1
    )


def values_of(config: RunConfig) -> dict[str, str]:
    """What each field shows for a configuration.

    The name is left empty, so that it follows what is changed.
    """
    raw = msgspec.to_builtins(config) | {"name": ""}
    fields = form_fields(config.model.family())
    return {field.path: _text(_get(raw, field.path)) for field in fields}


def config_of(values: Mapping[str, str]) -> RunConfig:
    """The configuration that the fields describe; ConfigError names the first bad one."""
    raw: dict[str, Any] = {}
    for path, text in values.items():
        _set(raw, path, _value(path, text))
    return build(raw, "form")


def errors_of(values: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with each field, by path; empty when the configuration is good."""
    errors: dict[str, str] = {}
    for path, text in values.items():
        alone: dict[str, Any] = {}
        _set(alone, path, _value(path, text))
        try:
            if path not in ("labels.mode", "labels.matrix"):  # these two are checked together
                build(alone, "form")
        except ConfigError as error:
            errors[path] = f"needs {error.expected}"
    if not errors:
        try:
            config_of(values)
        except ConfigError as error:
            path = error.field.split("[")[0]
            errors[path if path in values else "name"] = f"needs {error.expected}"
    return errors


def _value(path: str, text: str) -> Any:
    """A field's text as a JSON value; words that are not JSON stay words."""
    text = text.strip()
    if takes_text(path):
        return text
    if path == "model.head" and not text:
        return []
    if not text:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):  # the latter for a thousand brackets
        return text


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return text_of(value)
    return "" if value is None or value == () or value == [] else json.dumps(value)


def _get(raw: Any, path: str) -> Any:
    for part in path.split("."):
        raw = raw[part]
    return raw


def _set(raw: dict[str, Any], path: str, value: Any) -> None:
    *sections, last = path.split(".")
    for section in sections:
        raw = raw.setdefault(section, {})
    raw[last] = value
