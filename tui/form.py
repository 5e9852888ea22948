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
from runs.config_decoder import build, typed_value
from runs.errors import ConfigError
from runs.fields import FAMILY, Field, fields_of, takes_list, takes_text, text_of
from runs.models.register import FAMILIES


def form_fields(family: str) -> Iterator[Field]:
    """The lines of the form for a model family: what there is a choice in."""
    return (
        field for field in fields_of(family) if field.path != "format" and len(field.choices) != 1
    )


def values_of(config: RunConfig) -> dict[str, str]:
    """What each field shows for a configuration.

    The name is left empty, so that it follows what is changed.
    """
    fields = form_fields(config.model.family())
    unnamed = msgspec.structs.replace(config, name="")
    return {field.path: _text(field.of(unnamed)) for field in fields}


def config_of(values: Mapping[str, str]) -> RunConfig:
    """The configuration that the fields describe; ConfigError names the first bad one."""
    raw: dict[str, Any] = {}
    for path, text in values.items():
        _set(raw, path, _value(path, text))
    return build(raw, "form")


def of_family(values: Mapping[str, str], family: str) -> dict[str, str]:
    """The same values for a network of another family, whose own fields have their defaults."""
    default = values_of(RunConfig(model=FAMILIES[family]()))
    shared = {path: text for path, text in values.items() if path in default}
    return {**default, **shared, FAMILY: family}


def errors_of(values: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with each field, by path; empty when the configuration is good."""
    errors = {path: error for path in values if (error := _error_alone(values, path))}
    return errors or _contradiction(values)


TOGETHER = ("labels.mode", "labels.matrix")
"""Fields that make sense only with each other."""


def _error_alone(values: Mapping[str, str], path: str) -> str | None:
    """What is wrong with a field whatever the others say."""
    if path in TOGETHER:
        return None
    raw: dict[str, Any] = {}
    for needed in {FAMILY, path} & values.keys():
        _set(raw, needed, _value(needed, values[needed]))
    try:
        build(raw, "form")
    except ConfigError as error:
        return f"needs {error.expected}"
    return None


def _contradiction(values: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with fields that are each right alone."""
    try:
        config_of(values)
    except ConfigError as error:
        path = error.field.split("[")[0]
        return {path if path in values else "name": f"needs {error.expected}"}
    return {}


def _value(path: str, text: str) -> Any:
    """A field's text as a JSON value; words that are not JSON stay words."""
    text = text.strip()
    if takes_text(path):
        return text
    if not text:
        return [] if takes_list(path) else None
    return typed_value(text)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return text_of(value)
    return "" if value is None or value == () else json.dumps(value)


def _set(raw: dict[str, Any], path: str, value: Any) -> None:
    *sections, last = path.split(".")
    for section in sections:
        raw = raw.setdefault(section, {})
    raw[last] = value
