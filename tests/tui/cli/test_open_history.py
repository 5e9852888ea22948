from __future__ import annotations

from pathlib import Path

import pytest

from runs.paths import Home
from tests.fabricate import make_run
from tui.cli.open_history import open_history


def test_what_there_is_to_know_is_said_on_stderr(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = make_run(Home(tmp_path))
    history = open_history(Home(tmp_path))
    assert [record.id for record in history.records()] == [paths.id]
    assert capsys.readouterr() == (
        "",
        "note: the index history.json was missing: rebuilt from 1 run\n",
    )
    open_history(Home(tmp_path))
    assert capsys.readouterr() == ("", "")
