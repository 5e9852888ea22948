"""The JSON Schema of a study."""

from __future__ import annotations

from typing import Any

from runs.fields import all_fields
from runs.studies.schema import schema
from runs.studies.study import FIELDS


def study() -> dict[str, Any]:
    found: dict[str, Any] = schema()["$defs"]["Study"]
    return found


def test_every_field_is_there_and_described() -> None:
    assert set(study()["properties"]) == set(FIELDS)
    assert study()["additionalProperties"] is False
    for name, field in study()["properties"].items():
        assert len(field["description"]) > 5, name


def test_the_grid_takes_lists_of_what_each_field_takes() -> None:
    axes = study()["properties"]["grid"]["properties"]
    assert set(axes) == {f.path for f in all_fields()} - {"seed", "name", "format"}
    assert axes["model.depth"]["items"]["enum"] == [18, 34, 50, 101, 152, 200]
    assert axes["labels.p"]["items"]["maximum"] == 1.0
    assert axes["training.lr"]["minItems"] == 1


def test_the_base_is_a_configuration() -> None:
    assert study()["properties"]["base"]["$ref"] == "#/$defs/RunConfig"
    assert "RunConfig" in schema()["$defs"]
