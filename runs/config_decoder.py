"""From the text of a configuration to a `RunConfig`, with errors that name the field."""

from __future__ import annotations

import json
import math
import re
from contextlib import suppress
from typing import Any

import msgspec

from runs.config import FORMAT, RunConfig, resolve
from runs.config_errors import explain, show
from runs.contradictions import problems
from runs.errors import ConfigError
from runs.json_trouble import describe
from runs.models.register import FAMILIES

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?", re.IGNORECASE)
"""`.001` and `5.` are numbers to people, though not to JSON."""
TOO_LONG = "values nested or written too long"


def parse(source: str, text: str) -> dict[str, Any]:
    """The JSON object in a text. Raises ConfigError, which names `source`."""
    if not text.strip():
        raise ConfigError(source, "", "a JSON object such as {}", "an empty file")
    try:
        raw = json.loads(text, object_pairs_hook=JsonObject)
    except json.JSONDecodeError as error:
        raise ConfigError(source, "", "JSON", describe(text, error)) from None
    except (RecursionError, ValueError):  # ValueError: an integer of more than 4,300 digits
        raise ConfigError(source, "", "JSON", TOO_LONG) from None
    if not isinstance(raw, dict):
        raise ConfigError(source, "", "a JSON object such as {}", _kind(raw))
    return raw


def build(raw: Any, source: str) -> RunConfig:
    """A resolved configuration from decoded JSON. Raises ConfigError."""
    try:
        refuse_oddities(raw, source)
        _refuse_newer(raw, source)
        raw = _expand_aliases(raw, source)
        _name_family(raw)
        config = msgspec.convert(raw, RunConfig, strict=True)
    except msgspec.ValidationError as error:
        raise explain(source, raw, str(error)) from None
    except RecursionError:
        raise ConfigError(source, "", "JSON", TOO_LONG) from None
    for field, expected, given in problems(config):
        raise ConfigError(source, field, expected, given)
    return resolve(config)


def typed_value(text: str) -> Any:
    """What somebody means who types a value: JSON, a number as people write it, or a word."""
    value: Any = text
    with suppress(ValueError, RecursionError):  # the latter for a thousand brackets
        value = json.loads(text, object_pairs_hook=JsonObject)
    if value is text and _NUMBER.fullmatch(text.strip()):
        value = float(text)
    if isinstance(value, float) and value.is_integer() and "." not in text:
        return int(value)  # 1e4 images are 10,000
    return value


class JsonObject(dict[str, Any]):
    """A JSON object that knows whether it had a name twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        seen: set[str] = set()
        self.twice: str | None = None
        for name, _ in pairs:
            if name in seen:
                self.twice = name
            seen.add(name)


def refuse_oddities(value: Any, source: str, path: str = "") -> None:
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
                refuse_oddities(item, source, f"{path}[{i}]")
        case dict():
            if isinstance(value, JsonObject) and value.twice is not None:
                twice = f"{path}.{value.twice}".lstrip(".")
                raise ConfigError(source, twice, "each name once", "the name twice")
            for name, item in value.items():
                refuse_oddities(name, source, path)
                refuse_oddities(item, source, f"{path}.{name}".lstrip("."))


def _refuse_newer(raw: dict[str, Any], source: str) -> None:
    """Before anything else is looked at: what is new in it would only look like mistakes."""
    given = raw.get("format")
    if isinstance(given, int) and given > FORMAT:
        expected = f"at most {FORMAT}, the newest that this version of fitrand-tui knows"
        raise ConfigError(source, "format", expected, f"{given}: written by a newer version")


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


def _name_family(raw: dict[str, Any]) -> None:
    """A model section that names no family means the first one."""
    if isinstance(raw.get("model"), dict):
        raw["model"].setdefault("family", next(iter(FAMILIES)))


def _kind(value: Any) -> str:
    names = {list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
