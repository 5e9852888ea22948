"""The ready-made configurations that ship with the package, one JSON file each."""

from __future__ import annotations

from importlib.resources import files

import msgspec

from runs.config import RunConfig, resolve, uses_p

_FOLDER = files("runs") / "preset_files"


def names() -> list[str]:
    """The presets' names, `quickstart` first."""
    found = [f.name.removesuffix(".json") for f in _FOLDER.iterdir() if f.name.endswith(".json")]
    return sorted(found, key=lambda name: (name != "quickstart", name))


def text(name: str) -> str:
    """The JSON of a preset; KeyError for a name that is none."""
    if name not in names():
        raise KeyError(name)
    return (_FOLDER / f"{name}.json").read_text("utf-8")


def load(name: str) -> RunConfig:
    """A preset as a resolved configuration; KeyError for a name that is none."""
    return resolve(msgspec.json.decode(text(name), type=RunConfig))


def description(name: str) -> str:
    """What a preset trains, in a line; KeyError for a name that is none."""
    return describe(load(name))


def describe(config: RunConfig) -> str:
    """What a configuration trains, in a line."""
    model, training = config.model, config.training
    labels = f"{config.labels.mode} labels"
    if uses_p(config.labels.mode) and config.labels.p != 1.0:
        labels += f" p={config.labels.p:g}"
    parts = [
        f"ResNet-{model.depth}",
        f"{model.stem} stem",
        f"{labels} on {config.data.train_size:,} images",
        f"{training.optimizer} lr {training.lr:g}, batch {training.batch_size}",
    ]
    if model.batch_norm == "frozen":
        parts.append("frozen batch norm")
    if model.init == "slim":
        parts.append("slim's initial weights")
    if config.inputs.mode != "true":
        parts.append(f"{config.inputs.mode} inputs")
    until = "" if training.until is None else f" or {training.until:.0%} fitted"
    parts.append(f"{training.epochs} epoch{'s' if training.epochs != 1 else ''}{until}")
    return ", ".join(parts)
