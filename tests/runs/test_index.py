from __future__ import annotations

import json
from pathlib import Path

import msgspec

from runs.index import Index, Indexed
from runs.notes import Notes
from runs.paths import Home
from runs.record import load_record
from tests.fabricate import make_run

STAMPS = ((1, 1), (2, 2), (3, 3))


def indexed(home: Home, **arguments: object) -> Indexed:
    paths = make_run(home, **arguments)  # type: ignore[arg-type]
    return Indexed(record=load_record(paths), stamps=STAMPS)


def test_what_was_written_is_found_by_the_next(tmp_path: Path) -> None:
    home = Home(tmp_path)
    run = indexed(home)
    index = Index(home.history)
    assert not index.existed
    index.update({run.record.id: run}, gone=())
    again = Index(home.history)
    assert again.existed
    assert again.runs == {run.record.id: run}
    assert again.notices == []


def test_runs_that_are_gone_are_removed(tmp_path: Path) -> None:
    home = Home(tmp_path)
    run = indexed(home)
    index = Index(home.history)
    index.update({run.record.id: run}, gone=())
    index.update({}, gone=[run.record.id, "never there"])
    assert index.runs == {}
    assert json.loads(home.history.read_bytes()) == {"runs": {}}


def test_progress_is_not_worth_a_write_but_notes_and_the_end_are(tmp_path: Path) -> None:
    home = Home(tmp_path)
    run = indexed(home, state="running")
    index = Index(home.history)
    index.update({run.record.id: run}, gone=())

    def writes(new: Indexed) -> bool:
        before = home.history.stat().st_ino, home.history.stat().st_mtime_ns
        index.update({new.record.id: new}, gone=())
        return (home.history.stat().st_ino, home.history.stat().st_mtime_ns) != before

    status = run.record.status
    assert status is not None
    record = msgspec.structs.replace(
        run.record, status=msgspec.structs.replace(status, updated=status.updated + 1)
    )
    assert not writes(Indexed(record=record, stamps=((1, 1), (9, 9), (3, 3))))
    record = msgspec.structs.replace(record, notes=Notes(name="new"))
    assert writes(Indexed(record=record, stamps=STAMPS))
    record = msgspec.structs.replace(
        record, status=msgspec.structs.replace(status, state="finished")
    )
    assert writes(Indexed(record=record, stamps=STAMPS))
    assert not writes(Indexed(record=record, stamps=STAMPS))


def test_a_first_index_is_made_at_once_so_that_a_missing_one_was_deleted(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.create()
    assert not Index(home.history).existed
    assert Index(home.history).existed
