"""extension.json: going on with a run for more epochs, or until another train accuracy.

config.json stays as it was when the run began; `runs.config_reader.load_resolved` puts the two
together, for all readers. Nothing else of a run can be changed: it would be another run.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from runs.atomic import write_atomic
from runs.config import PLANNED, RunConfig, TrainingConfig
from runs.config_decoder import build, typed_value
from runs.config_errors import show
from runs.errors import ConfigError, RunError
from runs.files import FileTroubleError, load_json
from runs.metrics import Summary, reaches
from runs.paths import RunPaths
from runs.units import epochs, percent

MAX_BYTES = 10_000
"""An extension has some thirty bytes."""
FIELDS = ("training.epochs", "training.until")
"""What can be changed of a run that has begun."""


class Extension(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What takes the place of the configuration's own values."""

    epochs: int
    """Of `training.epochs`."""
    until: float | None
    """Of `training.until`."""


def extended(config: RunConfig, path: Path) -> RunConfig:
    """The configuration with the extension at `path`, if there is one. Raises ConfigError."""
    try:
        extension = load_json(path, Extension, MAX_BYTES)
    except FileTroubleError as trouble:
        expected = "the epochs and until of a run that goes on"
        raise ConfigError(str(path), "", expected, f"a file that {trouble}") from None
    if extension is None:
        return config
    return _changed(config, msgspec.to_builtins(extension), str(path))


def write(paths: RunPaths, training: TrainingConfig) -> None:
    """Replace the extension; the caller holds the run's claim. Raises OSError."""
    extension = Extension(epochs=training.epochs, until=training.until)
    write_atomic(paths.extension, msgspec.json.encode(extension), durable=True)


def with_overrides(paths: RunPaths, config: RunConfig, overrides: Sequence[str]) -> RunConfig:
    """The configuration that `training.epochs=400` and the like ask for.

    Raises RunError for other fields, ConfigError for values that are none.
    """
    values: dict[str, Any] = {}
    for override in overrides:
        name, equals, text = override.partition("=")
        if not equals:
            raise ConfigError("--set", "", "name=value, such as training.epochs=400", show(name))
        if name.strip() not in FIELDS:
            raise RunError(
                f"--set {name.strip()}: of a run that has begun only {' and '.join(FIELDS)} can "
                f"be changed. {start_a_copy(paths, override)}"
            )
        values[name.strip().removeprefix("training.")] = typed_value(text)
    return _changed(config, values, "--set")


def check(paths: RunPaths, before: RunConfig, after: RunConfig, summary: Summary | None) -> None:
    """Raise RunError where a run that has come to `summary` cannot go on as `after` asks."""
    old, new = before.training, after.training
    more = f"training.epochs={new.epochs}"
    if new.epochs != old.epochs and new.schedule in PLANNED:
        raise RunError(
            f"run {paths.id} follows a {new.schedule} schedule over {epochs(old.epochs)}: with "
            f"{new.epochs:,} it would be another one from its first step on. "
            f"{start_a_copy(paths, more)}"
        )
    if summary is None:
        return
    if new.epochs != old.epochs and new.epochs <= summary.epochs:
        raise RunError(
            f"run {paths.id} has trained {epochs(summary.epochs)} already: "
            f"training.epochs has to be more"
        )
    if new.until != old.until and reaches(summary.evaluation, new.until):
        assert new.until is not None
        raise RunError(
            f"run {paths.id} has reached {percent(new.until)} already: "
            "training.until has to be more, or null for all its epochs"
        )


def left_to_do(training: TrainingConfig, summary: Summary | None) -> bool:
    """Whether a run that has come to `summary` is not at its end yet."""
    if summary is None:
        return True
    return summary.epochs < training.epochs and not reaches(summary.evaluation, training.until)


def at_its_end(paths: RunPaths, config: RunConfig, summary: Summary | None) -> str:
    """Why there is nothing left to do on a finished run, and how to go on with it all the same."""
    training, resume = config.training, f"fitrand-tui --resume {paths.id} --set"
    if not paths.checkpoint.is_file():
        copy = start_a_copy(paths, "training.epochs=N")
        return f"run {paths.id} is finished, and has no checkpoint to go on from. {copy}"
    fitted = summary is not None and reaches(summary.evaluation, training.until)
    if summary is not None and fitted and summary.epochs < training.epochs:
        goal = percent(training.until or 0.0)
        return (
            f"run {paths.id} is finished: it has reached {goal}. "
            f"To train it on: {resume} training.until=null"
        )
    done = f"run {paths.id} is finished: it has trained all its {epochs(training.epochs)}"
    if training.schedule in PLANNED:
        copy = start_a_copy(paths, "training.epochs=N")
        return f"{done}, and its {training.schedule} schedule ends there. {copy}"
    until = " --set training.until=null" if fitted else ""
    return f"{done}. To go on for more: {resume} training.epochs=N{until}"


def start_a_copy(paths: RunPaths, override: str) -> str:
    """How to train what cannot be had by going on."""
    config, override = shlex.quote(str(paths.config)), shlex.quote(override)
    return f"Start a copy: fitrand-tui --run {config} --set {override}"


def describe(before: TrainingConfig, after: TrainingConfig) -> str:
    """What has been changed, for people; empty where nothing has."""
    parts = []
    if after.epochs != before.epochs:
        match after.schedule:
            case "step":
                rate = f"the learning rate goes on dropping every {epochs(after.step_epochs)}"
            case "exponential":
                rate = "the learning rate goes on falling"
            case _:
                rate = "the learning rate stays what it is"
        parts.append(f"{epochs(after.epochs)} instead of {before.epochs:,}; {rate}")
    if after.until != before.until:
        parts.append(f"stopped {_goal(after.until)} instead of {_goal(before.until)}")
    return "; ".join(parts)


def _goal(until: float | None) -> str:
    return "at no accuracy" if until is None else f"at {percent(until)}"


def _changed(config: RunConfig, values: dict[str, Any], source: str) -> RunConfig:
    raw = msgspec.to_builtins(config)
    raw["training"].update(values)
    return build(raw, source)
