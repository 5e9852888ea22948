"""The ready-made configurations that ship with the package, one JSON file each."""

from __future__ import annotations

from importlib.resources import files

from runs.config import RunConfig
from runs.config_decoder import build, parse
from runs.description import describe

TRAINED = frozenset({"quickstart", "fast-r18-1k", "fast-r18-5k"})
"""Those that have been trained to what they promise, over several seeds: engine/benchmarks has the
runs (recipes-*.json)."""
_FOLDER = files("runs") / "preset_files"


def names() -> list[str]:
    """The presets' names, `quickstart` first."""
    files = (file.name for file in _FOLDER.iterdir())
    shipped = (name.removesuffix(".json") for name in files if name.endswith(".json"))
    return sorted(shipped, key=lambda name: (name != "quickstart", name))


def text(name: str) -> str:
    """The JSON of a preset; KeyError for a name that is none."""
    if name not in names():
        raise KeyError(name)
    return (_FOLDER / f"{name}.json").read_text("utf-8")


def load(name: str) -> RunConfig:
    """A preset as a resolved configuration; KeyError for a name that is none."""
    source = f"preset {name}"
    return build(parse(source, text(name)), source)


def description(name: str) -> str:
    """A line: what a preset trains, and whether anybody has; KeyError for a name that is none."""
    what = describe(load(name))
    return what if name in TRAINED else f"untrained: {what}"
