"""The JSON Schema of a study, in which a configuration's own stands for what it varies."""

from __future__ import annotations

from typing import Any

import msgspec

from runs.fields import all_fields
from runs.schema import schema as run_schema
from runs.studies.cells import ELSEWHERE
from runs.studies.claims.reader import schema as claim_schema
from runs.studies.figures import FIGURES
from runs.studies.study import Study


def schema() -> dict[str, Any]:
    """Everything that a study's file may say."""
    whole = msgspec.json.schema(Study)
    sections = run_schema()["$defs"]
    whole["$defs"].update(sections)
    study = whole["$defs"]["Study"]["properties"]
    study["base"] = {
        "$ref": "#/$defs/RunConfig",
        "description": study["base"]["description"],
    }
    paths = sorted({field.path for field in all_fields()} - ELSEWHERE.keys())
    fields = {path: _field(sections, path) for path in paths}
    study["grid"] = {
        "type": "object",
        "description": study["grid"]["description"],
        "properties": {
            path: {"type": "array", "minItems": 1, "items": field} for path, field in fields.items()
        },
        "additionalProperties": False,
    }
    study["claims"]["items"] = claim_schema()
    study["figures"]["items"] = {"enum": list(FIGURES)}
    whole["$defs"]["Case"]["properties"]["set"] = {
        "type": "object",
        "description": whole["$defs"]["Case"]["properties"]["set"]["description"],
        "properties": fields,
        "additionalProperties": False,
    }
    return whole


def _field(sections: dict[str, Any], path: str) -> dict[str, Any]:
    """What a dotted field takes; of several model families any that has it."""
    section, _, name = path.rpartition(".")
    if not section:
        found = [sections["RunConfig"]]
    else:
        place = sections["RunConfig"]["properties"][section]
        parts = place.get("anyOf") or place.get("allOf") or [place]
        found = [sections[part["$ref"].rpartition("/")[2]] for part in parts if "$ref" in part]
    kinds = [part["properties"][name] for part in found if name in part["properties"]]
    return kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
