from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from runs.index import Index, Indexed
from runs.notes import Notes
from runs.paths import Home
from runs.record import load_record
from tests.fabricate import make_run

STAMPS = ((1, 1), (0, 0), (2, 2), (3, 3), (4, 4))


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
    assert not writes(Indexed(record=record, stamps=((1, 1), (0, 0), (9, 9), (3, 3), (4, 4))))
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


def leaves(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to every value in a JSON document."""
    items = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in items:
        if isinstance(value, dict | list) and value:
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key)


def changed(value: Any) -> Any:
    """Another value of the same type."""
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int | float):
        return value + 1
    return f"{value}x" if isinstance(value, str) else ["x"]


def test_an_entry_with_any_value_changed_by_hand_is_not_believed(tmp_path: Path) -> None:
    home = Home(tmp_path)
    run = indexed(home, notes=Notes(name="mine", tags=("a",)))
    Index(home.history).update({run.record.id: run}, gone=())
    content = home.history.read_bytes()
    paths = list(leaves(json.loads(content)))
    assert len(paths) > 50
    for *way, last in paths:
        tables = json.loads(content)
        node = tables
        for key in way:
            node = node[key]
        node[last] = changed(node[last])
        home.history.write_text(json.dumps(tables))
        assert Index(home.history).runs == {}, (*way, last)


@pytest.mark.parametrize("run_id", ["../../x", "", "20260101-000000-other-test"])
def test_an_entry_is_filed_under_the_id_of_its_run(tmp_path: Path, run_id: str) -> None:
    home = Home(tmp_path)
    run = indexed(home)
    index = Index(home.history)
    index.update({run_id: run}, gone=())
    again = Index(home.history)
    assert again.runs == {}
    again.update({run.record.id: run}, gone=())  # as a history does: it has read the directory
    assert Index(home.history).runs == {run.record.id: run}
    assert list(json.loads(home.history.read_bytes())["runs"]) == [run.record.id]


def test_an_id_that_is_a_way_out_of_the_home_is_none(tmp_path: Path) -> None:
    home = Home(tmp_path)
    run = indexed(home)
    record = msgspec.structs.replace(run.record, id="../../x")
    Index(home.history).update({"../../x": Indexed(record=record, stamps=STAMPS)}, gone=())
    assert Index(home.history).runs == {}
