"""The JSON Schema of a configuration, with what each field says of itself."""

from __future__ import annotations

from typing import Any

import msgspec

from runs.config import RunConfig
from runs.models.register import FAMILIES


def schema() -> dict[str, Any]:
    """Everything that a configuration may say: names, types, bounds, defaults, descriptions."""
    whole = msgspec.json.schema(RunConfig)
    sections = whole["$defs"]
    sections["LabelsConfig"]["properties"]["mode"]["enum"].append("random")  # the alias
    default = next(iter(FAMILIES.values()))
    for section in FAMILIES.values():
        described = sections[section.__name__]
        described["properties"]["family"]["description"] = "The model family."
        if section is default:  # which is what a configuration means that names none
            described["required"].remove("family")
    return whole
