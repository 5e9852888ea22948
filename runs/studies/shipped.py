"""The studies that ship with the package, one JSON file each, and cells of them that have names."""

from __future__ import annotations

import re
from importlib.resources import files

import msgspec

from runs.config import RunConfig
from runs.config_decoder import parse
from runs.studies.cells import CASE, cells_of
from runs.studies.decoder import decoded
from runs.studies.study import Study

_FOLDER = files("runs") / "study_files"
_CELL = re.compile(r"r(50|101|200)-(true|random)-(10|50)k(-report)?")
"""The report's runs by the names that they have had as presets: `r50-random-10k-report`."""


def names() -> list[str]:
    """Their names."""
    found = (file.name for file in _FOLDER.iterdir())
    return sorted(name.removesuffix(".json") for name in found if name.endswith(".json"))


def text(name: str) -> str:
    """The JSON of a shipped study; KeyError for a name that is none."""
    if name not in names():
        raise KeyError(name)
    return (_FOLDER / f"{name}.json").read_text("utf-8")


def load(name: str) -> Study:
    """A shipped study; KeyError for a name that is none."""
    label = f"study {name}"
    return decoded(parse(label, text(name)), label)


def named_cell(name: str) -> RunConfig | None:
    """The run of a shipped study that has a name of its own, with seed 0; None for other names."""
    match = _CELL.fullmatch(name)
    if match is None:
        return None
    depth, labels, thousands, report = match.groups()
    wanted = {
        "model.depth": int(depth),
        "data.train_size": 1000 * int(thousands),
        "labels.mode": "true" if labels == "true" else "uniform",
        CASE: "as the report" if report else "sound",
    }
    study = load("report-depths" if thousands == "10" else "report-full-set")
    for cell in cells_of(study, study.name):
        if all(wanted[axis] == value for axis, value in cell.values.items()):
            return msgspec.structs.replace(cell.config, name=name.replace("-", " "))
    raise AssertionError(f"{study.name} has no cell for {name}")
