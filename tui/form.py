"""The fields of the new-run form, as data: what each is called, takes and means.

The form's widgets are made from these; values go through the same checks as a
configuration file, so the form and the command line never disagree.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

import msgspec

from runs import config as c
from runs.config import RunConfig
from runs.config_errors import takes_text
from runs.config_reader import build
from runs.errors import ConfigError


@dataclass(frozen=True)
class Field:
    """One line of the form."""

    path: str
    """The dotted name in the configuration."""
    label: str
    """What it is called on screen."""
    hint: str = ""
    """A few words beside the field."""
    choices: tuple[str, ...] = ()
    """The values to choose from; empty for a field that is typed."""

    @property
    def id(self) -> str:
        """The widget's id."""
        return "field-" + self.path.replace(".", "-").replace("_", "-")


def _choices(literal: object) -> tuple[str, ...]:
    return tuple(str(value) for value in get_args(literal))


MAIN = (
    Field("name", "Name", "empty: made from the rest"),
    Field("model.depth", "Depth", "layers", _choices(c.Depth)),
    Field("labels.mode", "Labels", "", _choices(c.LabelMode)),
    Field("labels.p", "p", "share of labels corrupted, 0 to 1"),
    Field("data.train_size", "Train size", "2 to 60000 images"),
    Field("training.epochs", "Epochs", "at most"),
    Field("seed", "Seed", "of every random draw"),
    Field("training.optimizer", "Optimiser", "", _choices(c.Optimizer)),
    Field("training.lr", "Learning rate", ""),
    Field("training.batch_size", "Batch size", "images per step"),
)
"""What most runs differ in."""

ADVANCED = (
    Field("model.stem", "Stem", "cifar costs 13x more", _choices(c.Stem)),
    Field("model.batch_norm", "Batch norm", "frozen: as in the report", ("batch", "frozen")),
    Field("model.init", "Init. weights", "slim: as in the report", ("torchvision", "slim")),
    Field("model.head", "Hidden head", "widths, such as [200, 200]"),
    Field("data.order", "Subset", "", ("random", "first")),
    Field("labels.matrix", "Matrix", "10x10, for transition labels"),
    Field("inputs.mode", "Inputs", "", _choices(c.InputMode)),
    Field("inputs.normalisation", "Normalisation", "", _choices(c.Normalisation)),
    Field("training.until", "Stop at", "train accuracy; null: never"),
    Field("training.momentum", "Momentum", "of sgd"),
    Field("training.weight_decay", "Weight decay", "0 in randomisation tests"),
    Field("training.schedule", "Schedule", "", _choices(c.Schedule)),
    Field("training.step_epochs", "Step epochs", "between drops of step"),
    Field("training.gamma", "Gamma", "factor of step, exponential"),
    Field("training.warmup_epochs", "Warm-up", "epochs"),
    Field("training.eval_every", "Evaluate every", "epochs, or auto"),
    Field("training.precision", "Precision", "", ("auto", "fp32", "bf16")),
    Field("training.compile", "Compile", "auto: CUDA graphs", ("auto", "on", "off")),
    Field("device", "Device", "auto, cpu, cuda or cuda:N"),
)
"""The rest, under "advanced"."""

FIELDS = MAIN + ADVANCED
"""All of them."""


def values_of(config: RunConfig) -> dict[str, str]:
    """What each field shows for a configuration.

    The name is left empty, so that it follows what is changed.
    """
    raw = msgspec.to_builtins(config) | {"name": ""}
    return {field.path: _text(_get(raw, field.path)) for field in FIELDS}


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
        short = f"{value:g}"
        return short if float(short) == value else repr(value)
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
