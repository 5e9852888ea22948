"""The ready-made configurations and studies that ship with the package, one JSON file each."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable

from runs.config import RunConfig
from runs.config_decoder import build, parse
from runs.description import describe

TRAINED = frozenset({"quickstart", "fast-r18-1k", "fast-r18-5k"})
"""Those that have been trained to what they promise, over several seeds: engine/benchmarks has the
runs (recipes-*.json)."""
_FOLDER = files("runs") / "preset_files"
_STUDIES = files("runs") / "study_files"


def names() -> list[str]:
    """The presets' names, `quickstart` first."""
    return sorted(_names(_FOLDER), key=lambda name: (name != "quickstart", name))


def study_names() -> list[str]:
    """The names of the shipped studies."""
    return sorted(_names(_STUDIES))


def text(name: str) -> str:
    """The JSON of a preset or a shipped study; KeyError for a name that is neither."""
    for folder in (_FOLDER, _STUDIES):
        if name in _names(folder):
            return (folder / f"{name}.json").read_text("utf-8")
    raise KeyError(name)


def load(name: str) -> RunConfig:
    """A preset as a resolved configuration; KeyError for a name that is none."""
    source = f"preset {name}"
    return build(parse(source, text(name)), source)


def description(name: str) -> str:
    """A line: what a preset trains, and whether anybody has; KeyError for a name that is none."""
    what = describe(load(name))
    return what if name in TRAINED else f"untrained: {what}"


def _names(folder: Traversable) -> list[str]:
    files = (file.name for file in folder.iterdir())
    return [name.removesuffix(".json") for name in files if name.endswith(".json")]
