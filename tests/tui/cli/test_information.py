from __future__ import annotations

import json
import re

import pytest

from runs import presets as shipped
from runs.studies import shipped as studies
from tui.cli import information


def test_presets_are_listed_with_what_they_train(capsys: pytest.CaptureFixture[str]) -> None:
    assert information.presets(as_json=False) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [*shipped.names(), *studies.names()]
    assert "ResNet-18" in lines[0]


def test_presets_as_json_can_be_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert information.presets(as_json=True) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [preset["name"] for preset in found] == [*shipped.names(), *studies.names()]
    assert found[0]["config"]["model"]["depth"] == 18


def test_the_schema_is_json_and_knows_the_fields(capsys: pytest.CaptureFixture[str]) -> None:
    assert information.schema("run") == 0
    assert "RunConfig" in json.loads(capsys.readouterr().out)["$defs"]
    assert information.schema("study") == 0
    assert "Study" in json.loads(capsys.readouterr().out)["$defs"]


def test_the_version_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert information.version() == 0
    assert re.fullmatch(
        r"fitrand-tui (\d+\.\d+\.\d+|\(not installed.*\))\n", capsys.readouterr().out
    )
