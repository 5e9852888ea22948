from __future__ import annotations

import fcntl
import os
import re
import subprocess
import sys

import msgspec
import pytest

from runs import locks
from runs.errors import RunError
from runs.leftovers import sweep_home
from runs.paths import Home
from runs.queue import queue as module
from runs.queue.entries import Entry, Slot, Snapshot
from runs.queue.queue import Queue

A, B, C, D = (f"20261123-20451{i}-r50-uniform-10k-000{i}" for i in range(4))


@pytest.fixture
def queue(home: Home) -> Queue:
    return Queue(home)


def ids(queue: Queue) -> list[str]:
    return [entry.id for entry in queue.load().entries]


def at_work(queue: Queue, run_id: str, host: str = "here") -> None:
    """Let a run have a slot."""

    def change(before: Snapshot) -> Snapshot:
        entries = tuple(
            msgspec.structs.replace(e, slot=Slot(host=host, number=0, since=1.0))
            if e.id == run_id
            else e
            for e in before.entries
        )
        return msgspec.structs.replace(before, entries=entries)

    queue.change(change)


def test_there_is_no_queue_until_something_waits(queue: Queue) -> None:
    assert queue.load() == Snapshot()
    assert queue.stamp() == (0, 0, 0)
    assert not queue.home.root.exists()


def test_runs_wait_in_the_order_in_which_they_came_each_once(queue: Queue) -> None:
    assert queue.add([A, B, A]) == [A, B]
    assert queue.add([B, C]) == [C]
    assert queue.add([D, A], first=True) == [D]
    assert ids(queue) == [D, A, B, C]
    assert queue.home.queue.stat().st_mode & 0o777 == 0o600


def test_the_order_can_be_changed(queue: Queue) -> None:
    queue.add([A, B, C])
    assert queue.move(C, "first")
    assert queue.move(A, "last")
    assert ids(queue) == [C, B, A]
    assert not queue.move(D, "first")
    assert ids(queue) == [C, B, A]


def test_runs_are_taken_out_and_what_is_at_work_is_not_cleared(queue: Queue) -> None:
    queue.add([A, B, C, D])
    at_work(queue, A)
    assert queue.remove([D, "nonsense"]) == [D]
    assert queue.clear() == [B, C]
    assert ids(queue) == [A]
    assert queue.remove([A]) == [A]


def test_a_pause_of_all_and_a_pause_of_one(queue: Queue) -> None:
    queue.add([A, B, C])
    queue.pause([B], "look at it first")
    assert [entry.id for entry in queue.load().ready] == [A, C]
    queue.pause(None, "no room")
    snapshot = queue.load()
    assert (snapshot.paused, snapshot.why, snapshot.ready) == (True, "no room", ())
    queue.go([B])
    assert queue.load().ready == ()
    queue.pause([A])
    queue.go(None)
    assert [entry.id for entry in queue.load().ready] == [A, B, C]
    assert not any(entry.why for entry in queue.load().entries)


def test_of_what_is_asked_for_nothing_is_nothing(queue: Queue) -> None:
    queue.add([A])
    queue.pause([])
    queue.go([])
    assert [entry.id for entry in queue.load().ready] == [A]
    assert queue.add([]) == queue.remove([]) == []


def test_whether_a_worker_would_find_something_to_do(queue: Queue) -> None:
    assert not queue.load().needs_worker("here")
    queue.add([A])
    assert queue.load().needs_worker("here")
    at_work(queue, A, "there")
    assert queue.load().needs_worker("there")
    assert not queue.load().needs_worker("here")


def test_slots_and_what_a_study_wants_of_checkpoints_are_kept(queue: Queue) -> None:
    queue.add([A], keep_checkpoint=False)
    queue.add([B])
    queue.set_slots(3)
    snapshot = queue.load()
    assert snapshot.slots == 3
    assert [entry.keep_checkpoint for entry in snapshot.entries] == [False, True]
    queue.set_slots(None)
    assert queue.load().slots is None


NEWER = msgspec.json.encode({"format": 99, "entries": []})
TWICE = msgspec.json.encode({"entries": [{"id": A}, {"id": A}]})
NO_ID = msgspec.json.encode({"entries": [{"id": "../../etc"}]})
BAD = [b"", b"{", b"[]", b"\0" * 99, b'{"entries": 1}', b'{"slots": 0}', NEWER, TWICE, NO_ID]


@pytest.mark.parametrize("content", BAD)
def test_what_cannot_be_read_is_said_and_set_aside_by_the_next_change(
    queue: Queue, content: bytes
) -> None:
    queue.add([A])
    queue.home.queue.write_bytes(content)
    with pytest.raises(RunError, match=r"queue\.json is (damaged|of a newer version|.* or of a)"):
        queue.load()
    assert queue.home.queue.read_bytes() == content
    queue.add([B])
    assert ids(queue) == [B]
    [aside] = queue.home.root.glob("queue-unreadable-*.json")
    assert re.fullmatch(r"queue-unreadable-\d{8}-\d{6}\.json", aside.name)
    assert aside.read_bytes() == content
    assert aside.name in queue.notice
    assert "\n" not in queue.notice
    queue.add([C])
    assert queue.notice == ""


def test_a_pipe_in_its_place_hangs_nobody(queue: Queue) -> None:
    queue.home.create()
    os.mkfifo(queue.home.queue)
    with pytest.raises(RunError, match="cannot be read"):
        queue.load()
    queue.add([A])
    assert ids(queue) == [A]


def test_what_a_later_version_adds_to_an_entry_is_no_damage(queue: Queue) -> None:
    queue.home.create()
    queue.home.queue.write_bytes(msgspec.json.encode({"entries": [{"id": A, "colour": "red"}]}))
    assert queue.load().entries == (Entry(id=A),)


def test_a_lock_that_is_held_for_long_is_said(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.add([A])
    monkeypatch.setattr(module, "LOCK_SECONDS", 0.0)
    with (queue.home.root / "queue.json.lock").open("rb+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(TimeoutError):
            queue.add([B])
    assert ids(queue) == [A]


@pytest.mark.parametrize("number", sorted(locks.NO_LOCKS))
def test_it_works_where_locks_do_not(
    queue: Queue, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refuse)
    queue.add([A])
    assert ids(queue) == [A]


def test_a_change_that_fails_leaves_the_queue_as_it_was(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.add([A])

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "write_atomic", full)
    with pytest.raises(OSError, match="No space"):
        queue.add([B])
    assert ids(queue) == [A]


ADD = """
import sys
from pathlib import Path
from runs.paths import Home
from runs.queue.queue import Queue
queue, first = Queue(Home(Path(sys.argv[1]))), int(sys.argv[2])
for i in range(first, first + 20):
    queue.add([f"20261123-204512-r50-uniform-10k-{i:04}"])
"""


def test_two_processes_that_add_at_once_lose_nothing(queue: Queue) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    adding = [
        subprocess.Popen(
            [sys.executable, "-c", ADD, str(queue.home.root), str(first)], env=environment
        )
        for first in (0, 100)
    ]
    assert [one.wait(60) for one in adding] == [0, 0]
    assert len(ids(queue)) == 40


def test_old_temporary_files_of_killed_writers_go(queue: Queue) -> None:
    queue.add([A])
    left = queue.home.root / ".queue.json.abcd1234.tmp"
    left.touch()
    os.utime(left, (1e9, 1e9))
    sweep_home(queue.home)
    assert not left.exists()
    assert ids(queue) == [A]
