"""The history and the queue: what it says of the runs that wait."""

from __future__ import annotations

import os
import time
from pathlib import Path

import msgspec
import pytest

from runs import history as history_module
from runs.history import History
from runs.paths import Home, RunPaths
from runs.process import EngineProcess
from runs.queue.entries import Entry, Slot, Snapshot
from runs.queue.queue import Queue
from runs.record import RunRecord, load_record
from runs.status import State, read_status, write_status
from tests.fabricate import gone, make_run

LONG_AGO = 1.79e9


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the runs whose directories are read."""
    seen: list[str] = []

    def counting(paths: RunPaths) -> RunRecord:
        seen.append(paths.id)
        return load_record(paths)

    monkeypatch.setattr(history_module, "load_record", counting)
    return seen


def age(paths: RunPaths, then: float = LONG_AGO) -> None:
    """Move a run's files into the past, beyond the doubt over recent time stamps."""
    for path in (*paths.root.iterdir(), paths.root):
        os.utime(path, (then, then))


def state(history: History, run: RunPaths) -> str:
    found = history.get(run.id)
    assert found is not None
    return found.state(time.time())


@pytest.mark.parametrize("made", ["new", "stopped", "failed", "lost"])
def test_a_run_that_waits_in_the_queue_is_queued_and_then_what_it_was(
    home: Home, made: State
) -> None:
    paths = make_run(home, state=made)
    age(paths)
    history = History(home)
    before = state(history, paths)
    assert before == made
    Queue(home).add([paths.id])
    assert history.refresh() == {paths.id}
    assert state(history, paths) == "queued"
    assert history.refresh() == set()
    assert state(History(home), paths) == "queued"  # from an index that knows nothing of it
    Queue(home).remove([paths.id])
    assert history.refresh() == {paths.id}
    assert state(history, paths) == made


def test_the_queue_costs_no_reading_and_no_writing_of_the_index(
    home: Home, reads: list[str]
) -> None:
    runs = [make_run(home, state="stopped", created=1.79e9 + i) for i in range(3)]
    for run in runs:
        age(run)
    history = History(home)
    reads.clear()
    index = home.history.stat().st_mtime_ns
    Queue(home).add([runs[1].id])
    assert history.refresh() == {runs[1].id}
    assert reads == []
    assert home.history.stat().st_mtime_ns == index


def test_a_run_whose_turn_has_come_is_queued_until_its_engine_speaks(home: Home) -> None:
    paths = make_run(home, state="stopped")
    Queue(home).add([paths.id])
    status = read_status(paths)
    assert status is not None
    slot = Slot(host="here", number=0, since=status.updated + 1)

    def change(queue: Snapshot) -> Snapshot:
        return msgspec.structs.replace(queue, entries=(Entry(id=paths.id, slot=slot),))

    Queue(home).change(change)
    history = History(home)
    assert state(history, paths) == "queued"  # `stopped` is what it was
    spoken = msgspec.structs.replace(status, updated=slot.since + 1)
    here = EngineProcess.this()
    write_status(paths, msgspec.structs.replace(spoken, state="running", process=here))
    history.refresh()
    assert state(history, paths) == "running"
    write_status(paths, msgspec.structs.replace(spoken, state="running", process=gone()))
    history.refresh()
    assert state(history, paths) == "queued"  # its engine was killed, and another will come
    write_status(paths, msgspec.structs.replace(spoken, state="failed"))
    history.refresh()
    assert state(history, paths) == "failed"  # it is about to leave the queue


def test_a_queue_that_cannot_be_read_is_said_in_one_line(home: Home) -> None:
    paths = make_run(home)
    home.queue.write_bytes(b"{")
    History(home)
    history = History(home)
    [notice] = history.notices
    assert "queue.json is damaged" in notice
    assert "\n" not in notice
    assert state(history, paths) == "finished"


def test_an_engine_that_died_before_a_word_is_lost_also_for_who_looks_late(home: Home) -> None:
    paths = make_run(home, state="new")
    age(paths)
    history = History(home)
    assert state(history, paths) == "new"
    paths.log.write_text("Segmentation fault (made up)\n")
    age(paths, LONG_AGO + 60)  # long ago as well: time stamps tell, and nothing else
    assert history.refresh() == {paths.id}
    assert state(history, paths) == "lost"
    assert state(History(home), paths) == "lost"
