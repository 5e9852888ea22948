"""From decoded JSON to a `Study`, with errors that name the field."""

from __future__ import annotations

from typing import Any

import msgspec

from runs.config_decoder import refuse_oddities
from runs.config_errors import explain, show
from runs.errors import ConfigError
from runs.studies.study import Study


def decoded(raw: dict[str, Any], label: str) -> Study:
    """The study in decoded JSON. Raises ConfigError, which names `label`."""
    refuse_oddities(raw, label)
    _check_grid(raw.get("grid"), label)
    try:
        return msgspec.convert(raw, Study, strict=True)
    except msgspec.ValidationError as error:
        raise explain(label, raw, str(error), Study) from None


def _check_grid(grid: Any, label: str) -> None:
    """Say which axis is no list: msgspec's path stops at the grid."""
    for name, values in grid.items() if isinstance(grid, dict) else ():
        if not isinstance(values, list) or not values:
            expected = "a list of the values to try"
            raise ConfigError(label, f"grid.{name}", expected, show(values))
