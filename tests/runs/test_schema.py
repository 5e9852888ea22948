from __future__ import annotations

import json
from typing import Any

from runs.schema import schema


def sections() -> dict[str, Any]:
    found: dict[str, Any] = schema()["$defs"]
    return found


def test_every_section_is_there_and_strict() -> None:
    names = set(sections()["RunConfig"]["properties"])
    sections_and_fields = {
        "name",
        "model",
        "data",
        "labels",
        "inputs",
        "training",
        "device",
        "seed",
    }
    assert names == {*sections_and_fields, "format"}
    assert all(section["additionalProperties"] is False for section in sections().values())
    assert json.dumps(schema())


def test_every_field_is_described() -> None:
    for section in sections().values():
        for name, field in section["properties"].items():
            assert len(field["description"]) > 5, name
    stem = sections()["ResNetConfig"]["properties"]["stem"]["description"]
    assert stem.startswith("`imagenet`: 7x7 stride 2 and max-pool; `cifar`:")


def test_the_alias_random_is_allowed() -> None:
    assert {"uniform", "random"} <= set(sections()["LabelsConfig"]["properties"]["mode"]["enum"])
