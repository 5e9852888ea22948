from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from runs.config import RunConfig
from runs.errors import RunError
from runs.events import Epoch
from runs.journal import EventWriter, read_events
from runs.notes import Notes
from runs.paths import Home
from runs.status import Fault, read_status, write_status
from tests.fabricate import make_run
from tui.cli.listing import list_runs, show_run
from tui.columns import COLUMNS


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_an_empty_list_says_how_to_begin(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert list_runs(home, as_json=False) == 0
    assert "fitrand-tui --run quickstart" in capsys.readouterr().out


def test_runs_are_listed_newest_first(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    old = make_run(home, epochs=7, created=1.79e9)
    new = make_run(home, state="new", config=RunConfig(name="[/red]"), created=1.79e9 + 60)
    assert list_runs(home, as_json=False) == 0
    header, first, second = capsys.readouterr().out.splitlines()
    assert header.split() == ["id", "state", *(column.label for column in COLUMNS[1:])]
    assert first.split()[:7] == [new.id, "new", "[/red]", "r50", "uniform", "10k", "0"]
    assert second.split()[:2] == [old.id, "finished"]
    assert second.split()[-4:-1] == ["1.000", "0.100", "7"]


def test_json_is_one_run_a_line_and_the_same_as_shown(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "a\x7f\u202eb \x9b"
    runs = [make_run(home, created=1.79e9 + i, config=RunConfig(name=name)) for i in range(2)]
    assert list_runs(home, as_json=True) == 0
    out = capsys.readouterr().out
    assert out.isascii()
    assert "\x7f" not in out
    newest, oldest = (json.loads(line) for line in out.splitlines())
    assert [newest["id"], oldest["id"]] == [runs[1].id, runs[0].id]
    assert newest["name"] == name
    assert newest["state"] == "finished"
    assert newest["status"]["summary"]["evaluation"]["train_acc"] == 1.0
    assert show_run(home, "last", as_json=True) == 0
    shown = capsys.readouterr().out
    assert shown.isascii()
    assert len(shown.splitlines()) == 1
    fields = json.loads(shown)
    del fields["curves"]
    assert fields == newest


def test_json_of_one_run_has_its_curves_with_what_resumes_have_superseded_gone(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = make_run(home, state="stopped", epochs=3)
    recorded = [e for e in read_events(paths.metrics) if isinstance(e, Epoch)]
    again = msgspec.structs.replace(recorded[2], running_acc=0.123, evaluation=None)
    writer = EventWriter(paths.metrics)
    writer.append(again)
    writer.close()
    assert show_run(home, "last", as_json=True) == 0
    curves = json.loads(capsys.readouterr().out)["curves"]
    expected = [*recorded[:2], again, recorded[3]]
    assert [msgspec.convert(epoch, Epoch) for epoch in curves] == expected
    assert curves[3]["evaluation"]["test_acc"] == recorded[3].evaluation.test_acc  # type: ignore[union-attr]


def test_json_of_a_run_without_curves_says_whether_there_are_none(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    make_run(home, state="new")
    assert show_run(home, "last", as_json=True) == 0
    assert json.loads(capsys.readouterr().out)["curves"] == []
    paths = make_run(home, created=1.79e9 + 60)
    paths.metrics.unlink()
    paths.metrics.mkdir()
    assert show_run(home, paths.id, as_json=True) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["curves"] is None
    assert "metrics.jsonl cannot be read: it is a directory" in said.err


def test_long_names_leave_room_for_the_rest(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    make_run(home, config=RunConfig(name="x" * 200))
    assert list_runs(home, as_json=False) == 0
    assert f" {'x' * 39}… " in capsys.readouterr().out


def test_a_reason_of_several_lines_keeps_them(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    fault = Fault(kind="data", message="Tried:\n  - here\n  - there")
    make_run(home, state="failed", fault=fault)
    assert show_run(home, "last", as_json=False) == 0
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    at = lines.index("state        failed: Tried:")
    assert lines[at + 1 : at + 3] == ["- here", "- there"]


def test_a_running_run_shows_how_far_it_is(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    paths = make_run(home, state="running", epochs=7)
    status = read_status(paths)
    assert status is not None
    for doing, shown in (("", "epoch 7/200"), ("evaluating", "epoch 7/200, evaluating")):
        position = msgspec.structs.replace(status.position, doing=doing)
        write_status(paths, msgspec.structs.replace(status, position=position))
        assert show_run(home, paths.id, as_json=False) == 0
        lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
        assert f"progress {shown}" in lines


def test_a_run_is_shown_with_its_results(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    notes = Notes(name="mine", tags=("figure 1",), note="two\nlines")
    paths = make_run(home, epochs=7, notes=notes)
    assert show_run(home, paths.id, as_json=False) == 0
    out = capsys.readouterr().out
    for text in (
        "mine",
        paths.id,
        "ResNet-50",
        "accuracy 1.000, loss 0.01 nats (given labels)",
        "fitted 1.00  epoch 7, step 553, 7.0 s",
        "figure 1",
        "two lines",
        str(paths.root),
    ):
        assert text in out
    assert "--resume" not in out


def test_a_run_that_did_not_fit_says_not_reached(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    fault = Fault(kind="memory", message="out of memory")
    paths = make_run(home, state="failed", fault=fault)
    assert show_run(home, "last", as_json=False) == 0
    out = capsys.readouterr().out
    assert "failed: out of memory" in out
    assert "fitted 1.00  not reached" in out
    assert f"fitrand-tui --resume {paths.id}" in out


def test_a_live_run_says_how_far_it_is(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    make_run(home, state="running", epochs=7)
    assert show_run(home, "last", as_json=False) == 0
    assert "epoch 7/200" in capsys.readouterr().out


def test_an_unknown_run_and_an_unreadable_one_are_said(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = make_run(home)
    make_run(home, created=1.79e9 + 1).config.write_bytes(b"{")
    with pytest.raises(RunError, match=paths.id):
        show_run(home, "nosuch", as_json=False)
    assert "cannot be read" in capsys.readouterr().err


def test_a_run_that_diverged_is_not_to_be_resumed_as_it_is(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    fault = Fault(kind="diverged", message="start a copy with a lower learning rate")
    make_run(home, state="failed", fault=fault)
    assert show_run(home, "last", as_json=False) == 0
    out = capsys.readouterr().out
    assert "lower learning rate" in out
    assert "--resume" not in out


def test_any_column_and_any_metric_can_be_listed_by_its_name(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    make_run(home)
    assert list_runs(home, as_json=False, columns="name,test_loss,gap,size") == 0
    header, row = capsys.readouterr().out.splitlines()
    assert header.split() == ["id", "state", "run", "test", "loss", "gap", "n"]
    assert row.split()[-3:] == ["5.303", "0.897", "10k"]
    with pytest.raises(RunError, match=r"no column 'gpa'; there are .*memorised"):
        list_runs(home, as_json=False, columns="gpa")
