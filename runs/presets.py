"""The ready-made configurations that ship with the package, one JSON file each."""

from __future__ import annotations

from importlib.resources import files

from runs.config import RunConfig
from runs.config_decoder import build, parse
from runs.description import describe

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
    """What a preset trains, in a line; KeyError for a name that is none."""
    return describe(load(name))
