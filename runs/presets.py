"""The ready-made configurations that ship with the package: a JSON file each, or a study's cell."""

from __future__ import annotations

from importlib.resources import files

import msgspec

from runs.config import RunConfig
from runs.config_decoder import build, parse
from runs.description import describe
from runs.studies import shipped

TRAINED = frozenset({"quickstart", "fast-r18-1k", "fast-r18-5k"})
"""Those that have been trained to what they promise, over several seeds: engine/benchmarks has the
runs (recipes-*.json)."""
_FOLDER = files("runs") / "preset_files"


def names() -> list[str]:
    """The presets' names, `quickstart` first; cells of studies go by names of their own as well."""
    found = (file.name for file in _FOLDER.iterdir())
    listed = (name.removesuffix(".json") for name in found if name.endswith(".json"))
    return sorted(listed, key=lambda name: (name != "quickstart", name))


def is_known(name: str) -> bool:
    """Whether it is the name of a preset or of a study's cell."""
    return name in names() or shipped.named_cell(name) is not None


def text(name: str) -> str:
    """The JSON of a preset; KeyError for a name that is none."""
    if name in names():
        return (_FOLDER / f"{name}.json").read_text("utf-8")
    if cell := shipped.named_cell(name):
        return msgspec.json.encode(cell).decode()
    raise KeyError(name)


def load(name: str) -> RunConfig:
    """A preset as a resolved configuration; KeyError for a name that is none."""
    source = f"preset {name}"
    return build(parse(source, text(name)), source)


def description(name: str) -> str:
    """A line: what a preset trains, and whether anybody has; KeyError for a name that is none."""
    what = describe(load(name))
    return what if name in TRAINED else f"untrained: {what}"
