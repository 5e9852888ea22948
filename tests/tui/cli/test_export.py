from __future__ import annotations

import csv
import errno
import json
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from runs.errors import RunError
from runs.events import Epoch
from runs.journal import EventWriter, read_events
from runs.metric_table import METRICS
from runs.paths import Home, RunPaths
from tests.fabricate import make_run
from tui.cli.export import export as export_as


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "new" / "out"


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def recorded(paths: RunPaths) -> list[Epoch]:
    return [e for e in read_events(paths.metrics) if isinstance(e, Epoch)]


def append(paths: RunPaths, *epochs: Epoch) -> None:
    writer = EventWriter(paths.metrics)
    for epoch in epochs:
        writer.append(epoch)
    writer.close()


def without_evaluation(epoch: Epoch) -> Epoch:
    return msgspec.structs.replace(epoch, evaluation=None)


def export(home: Home, out: Path, *runs: str, as_json: bool = False) -> int:
    return export_as(home, "csv", runs, str(out), as_json=as_json)


def test_a_row_is_an_evaluation_with_every_metric_to_the_last_digit(home: Home, out: Path) -> None:
    paths = make_run(home, epochs=7)
    assert export(home, out, paths.id) == 0
    found, expected = rows(out / f"{paths.id}.csv"), recorded(paths)
    columns = ["epoch", "steps", "samples", "seconds", *METRICS, "precision"]
    assert list(found[0]) == columns
    assert [row["epoch"] for row in found] == ["0", "1", "2", "3", "4", "5", "6", "7"]
    for row, epoch in zip(found, expected, strict=True):
        assert epoch.evaluation is not None
        assert (int(row["steps"]), int(row["samples"])) == (epoch.steps, epoch.samples)
        assert float(row["seconds"]) == epoch.seconds
        assert row["precision"] == epoch.evaluation.precision
        for name, metric in METRICS.items():
            value = metric.of(epoch)
            assert row[name] == ("" if value is None else repr(value))
    assert found[0]["running_loss"] == found[3]["memorised"] == ""
    assert found[2]["gap"] == repr(expected[2].evaluation.gap)  # type: ignore[union-attr]


def test_lines_end_as_rfc_4180_has_it(home: Home, out: Path) -> None:
    paths = make_run(home, epochs=2)
    export(home, out, "last")
    content = (out / f"{paths.id}.csv").read_bytes()
    assert content.count(b"\r\n") == content.count(b"\n") == 4
    assert content.endswith(b"\r\n")


def test_epochs_without_an_evaluation_have_no_row_and_later_records_supersede(
    home: Home, out: Path
) -> None:
    paths = make_run(home, state="stopped", epochs=4)
    epochs = recorded(paths)
    new = msgspec.structs.replace(epochs[3], seconds=33.125)
    append(paths, without_evaluation(epochs[2]), new)
    export(home, out, "last")
    found = rows(out / f"{paths.id}.csv")
    assert [(row["epoch"], row["seconds"]) for row in found] == [
        *(("0", "0.0"), ("1", "1.0")),
        *(("3", "33.125"), ("4", "4.0")),
    ]


def test_several_runs_are_a_file_each_and_each_once(
    home: Home, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = make_run(home, epochs=3, created=1.79e9)
    new = make_run(home, epochs=1, created=1.79e9 + 86_400)
    assert export(home, out, "last", old.id[:9], new.id) == 0
    assert {file.name for file in out.iterdir()} == {f"{old.id}.csv", f"{new.id}.csv"}
    assert capsys.readouterr().out.splitlines() == [
        f"{out / new.id}.csv: 2 evaluations",
        f"{out / old.id}.csv: 4 evaluations",
    ]


def test_json_names_the_files(home: Home, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = make_run(home, epochs=3, state="lost")
    assert export(home, out, "last", as_json=True) == 0
    assert json.loads(capsys.readouterr().out) == {
        "id": paths.id,
        "state": "lost",
        "file": f"{out / paths.id}.csv",
        "evaluations": 4,
    }


def test_where_one_run_is_missing_nothing_is_written(home: Home, out: Path) -> None:
    make_run(home)
    with pytest.raises(RunError, match="no run begins with 'nosuch'"):
        export(home, out, "last", "nosuch")
    assert not out.parent.exists()


def test_a_live_run_is_written_as_far_as_it_is(
    home: Home, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = make_run(home, state="running", epochs=5)
    whole = paths.metrics.read_bytes()
    paths.metrics.write_bytes(whole[:-40])  # the engine is within a line
    assert export(home, out, "last") == 0
    assert capsys.readouterr().out.endswith(": 5 evaluations so far (running)\n")
    assert [row["epoch"] for row in rows(out / f"{paths.id}.csv")] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("state", ["new", "failed"])
def test_a_run_without_an_evaluation_is_a_header(
    home: Home, out: Path, state: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = make_run(home, state=state, epochs=0)
    if state == "failed":
        paths.metrics.write_bytes(b"")
    assert export(home, out, "last") == 0
    assert ": 0 evaluations" in capsys.readouterr().out
    assert rows(out / f"{paths.id}.csv") == []
    assert (out / f"{paths.id}.csv").read_text("utf-8").startswith("epoch,steps,samples,seconds,")


def test_a_damaged_line_is_passed_over_and_said(
    home: Home, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = make_run(home, epochs=3)
    lines = paths.metrics.read_bytes().splitlines(keepends=True)
    lines[2] = b'{"type":"\x1b]0;title\x07"}\n'
    paths.metrics.write_bytes(b"".join(lines))
    assert export(home, out, "last") == 0
    assert [row["epoch"] for row in rows(out / f"{paths.id}.csv")] == ["0", "2", "3"]
    said = capsys.readouterr().err.splitlines()[-1]
    assert said == f"note: {paths.id}: left out what is no event in metrics.jsonl: 1 line"


def test_a_journal_that_cannot_be_read_costs_its_own_file_alone(
    home: Home, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = make_run(home, created=1.79e9)
    bad.metrics.unlink()
    os.mkfifo(bad.metrics)
    good = make_run(home, created=1.79e9 + 60)
    assert export(home, out, bad.id, good.id) == 1
    assert [file.name for file in out.iterdir()] == [f"{good.id}.csv"]
    said = capsys.readouterr()
    assert f"no file for {bad.id}: metrics.jsonl cannot be read: it is not a regular" in said.err
    assert good.id in said.out


def test_an_earlier_export_is_replaced_whole(home: Home, out: Path) -> None:
    paths = make_run(home, epochs=2)
    out.mkdir(parents=True)
    file = out / f"{paths.id}.csv"
    file.write_text("x" * 100_000, "utf-8")
    export(home, out, "last")
    assert len(rows(file)) == 3
    assert [file.name] == [entry.name for entry in out.iterdir()]


def test_a_file_has_the_rights_of_any_new_file(home: Home, out: Path) -> None:
    paths = make_run(home)
    before = os.umask(0o027)
    try:
        export(home, out, "last")
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(before)
    assert (out / f"{paths.id}.csv").stat().st_mode & 0o777 == 0o640


def test_a_full_disk_leaves_the_earlier_file_and_no_half_one(
    home: Home, out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, third = (make_run(home, epochs=2, created=1.79e9 + i) for i in range(3))
    export(home, out, second.id)
    before = (out / f"{second.id}.csv").read_bytes()
    capsys.readouterr()

    replace = Path.replace

    def full(self: Path, target: Path) -> Path:
        if target.name == f"{second.id}.csv":
            raise OSError(errno.EIO, "Input/output error")  # which no pipe's end is taken for
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", full)
    assert export(home, out, first.id, second.id, third.id) == 1
    said = capsys.readouterr()
    assert said.out == f"{out / first.id}.csv: 3 evaluations\n"
    assert said.err == f"fitrand-tui: {out / second.id}.csv cannot be written: Input/output error\n"
    assert (out / f"{second.id}.csv").read_bytes() == before
    names = {f"{first.id}.csv", f"{second.id}.csv"}
    assert {entry.name for entry in out.iterdir()} == names


def test_a_file_in_the_folder_s_place_is_said(home: Home, out: Path) -> None:
    make_run(home)
    out.parent.mkdir()
    out.write_text("mine", "utf-8")
    with pytest.raises(RunError, match=r"-o .*out: it is no folder"):
        export(home, out, "last")
    with pytest.raises(RunError, match="Not a directory"):
        export(home, out / "deeper", "last")
    with pytest.raises(RunError, match="-o ~no-such-user"):
        export(home, Path("~no-such-user/x"), "last")
    assert out.read_text("utf-8") == "mine"


def test_a_folder_in_a_file_s_place_is_said(
    home: Home, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = make_run(home)
    (out / f"{paths.id}.csv").mkdir(parents=True)
    assert export(home, out, "last") == 1
    assert f"{paths.id}.csv cannot be written: Is a directory" in capsys.readouterr().err
    assert [entry.name for entry in out.iterdir()] == [f"{paths.id}.csv"]
