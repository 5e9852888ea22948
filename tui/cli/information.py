"""What the command line tells about itself: presets, schema and version."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version

from runs import presets as shipped
from runs.paths import APP
from runs.schema import schema as config_schema
from runs.studies import shipped as studies
from runs.studies.cells import cells_of
from runs.studies.schema import schema as study_schema
from tui.cli import exits
from tui.cli.output import say, say_json
from tui.cli.tables import aligned


def presets(*, as_json: bool) -> int:
    """List the ready-made configurations and studies."""
    if as_json:
        for name in shipped.names():
            config, description = shipped.load(name), shipped.description(name)
            say_json({"name": name, "description": description, "config": config})
        for name in studies.names():
            study = studies.load(name)
            say_json({"name": name, "description": study.about, "study": study})
        return exits.DONE
    described = [[name, shipped.description(name)] for name in shipped.names()]
    described += [[name, _study_line(name)] for name in studies.names()]
    for line in aligned(described):
        say(line)
    return exits.DONE


def _study_line(name: str) -> str:
    study = studies.load(name)
    cells, seeds = len(cells_of(study, name)), len(study.all_seeds)
    return f"study of {cells} cells x {seeds} seeds: {study.about}"


def schema(of: str) -> int:
    """Print the JSON Schema of a `run`'s configuration or of a `study`."""
    whole = study_schema() if of == "study" else config_schema()
    for line in json.dumps(whole, indent=2).splitlines():
        say(line)
    return exits.DONE


def version() -> int:
    """Print the version of the installed package."""
    try:
        number = installed_version(APP)
    except PackageNotFoundError:
        number = "(not installed: run from its source)"
    say(f"{APP} {number}")
    return exits.DONE
