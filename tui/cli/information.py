"""What the command line tells about itself: presets, schema and version."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version

from runs import presets as shipped
from runs.paths import APP
from runs.schema import schema as config_schema
from tui.cli import exits
from tui.cli.output import say, say_json
from tui.cli.tables import aligned


def presets(*, as_json: bool) -> int:
    """List the ready-made configurations."""
    if as_json:
        for name in shipped.names():
            config, description = shipped.load(name), shipped.description(name)
            say_json({"name": name, "description": description, "config": config})
        return exits.DONE
    for line in aligned([[name, shipped.description(name)] for name in shipped.names()]):
        say(line)
    return exits.DONE


def schema() -> int:
    """Print the JSON Schema of a configuration."""
    for line in json.dumps(config_schema(), indent=2).splitlines():
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
