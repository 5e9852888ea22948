from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import psutil
import pytest

from runs import status as module
from runs.metrics import Summary
from runs.paths import RunPaths
from runs.process import EngineProcess
from runs.status import (
    LIVE,
    OPEN,
    RESUMABLE,
    STALE_SECONDS,
    START_SECONDS,
    STARTABLE,
    STATES,
    Fault,
    Position,
    State,
    Status,
    effective_state,
    read_status,
    write_status,
)
from tests.waiting import wait_for

NOW = 1_790_000_000.0
ELSEWHERE = EngineProcess(pid=1, started=1.0, host="elsewhere.invalid")


@pytest.fixture
def paths(tmp_path: Path) -> RunPaths:
    return RunPaths(tmp_path)


@pytest.fixture
def engine() -> Iterator[subprocess.Popen[bytes]]:
    """A process of this host that waits."""
    process = subprocess.Popen(
        [sys.executable, "-c", "import signal; signal.pause()"], stdin=subprocess.DEVNULL
    )
    yield process
    process.kill()
    process.wait()


def identity(process: subprocess.Popen[bytes]) -> EngineProcess:
    started = psutil.Process(process.pid).create_time()
    return EngineProcess(pid=process.pid, started=started, host=socket.gethostname())


def status(state: State, process: EngineProcess, *, updated: float = NOW) -> Status:
    return Status(state=state, process=process, started=NOW - 100.0, updated=updated)


def test_the_states_are_told_apart() -> None:
    assert set(STATES) == LIVE | RESUMABLE | {"new", "queued", "finished"}
    assert not LIVE & RESUMABLE
    assert LIVE | {"new", "queued"} == OPEN
    assert RESUMABLE | {"new"} == STARTABLE


@pytest.mark.parametrize("state", STATES)
def test_a_run_of_a_living_process_is_in_the_state_that_it_says(state: State) -> None:
    assert effective_state(status(state, EngineProcess.this()), NOW, NOW) == state


@pytest.mark.parametrize("state", STATES)
def test_an_old_heartbeat_of_a_living_process_means_nothing(state: State) -> None:
    old = status(state, EngineProcess.this(), updated=NOW - 10 * STALE_SECONDS)
    assert effective_state(old, NOW, NOW) == state


@pytest.mark.parametrize("state", STATES)
def test_a_killed_process_leaves_a_lost_run(state: State, engine: subprocess.Popen[bytes]) -> None:
    said = status(state, identity(engine))
    assert effective_state(said, NOW, NOW) == state
    engine.send_signal(signal.SIGKILL)
    expected = "lost" if state in LIVE else state
    # Before anybody has waited for it, it is a zombie, which is as dead.
    wait_for(lambda: psutil.Process(engine.pid).status() == psutil.STATUS_ZOMBIE, "its death")
    assert effective_state(said, NOW, NOW) == expected
    engine.wait()
    assert effective_state(said, NOW, NOW) == expected


def test_a_step_of_the_clock_does_not_end_a_living_engine() -> None:
    me = EngineProcess.this()
    assert me.ticks is not None
    for moved in (-86_400.0, -3.5, 3.5, 86_400.0):  # which moves the creation times of all
        assert msgspec.structs.replace(me, started=me.started + moved).alive()


def test_start_ticks_and_boot_tell_a_process_from_a_later_one_of_its_pid() -> None:
    me = EngineProcess.this()
    assert me.ticks is not None
    assert not msgspec.structs.replace(me, ticks=me.ticks + 1).alive()
    assert not msgspec.structs.replace(me, boot="another boot").alive()
    assert not msgspec.structs.replace(me, pid=2**22 - 1).alive()


@pytest.mark.parametrize("pid", [-1, 0, 2**31, 2**70])
def test_what_is_no_pid_is_no_process(pid: int) -> None:
    me = EngineProcess.this()
    assert not msgspec.structs.replace(me, pid=pid).alive()
    assert not msgspec.structs.replace(me, pid=pid, ticks=None, boot=None).alive()


@pytest.mark.parametrize("moved", [-3600.0, -4.0, 4.0, 3600.0])
def test_another_process_with_the_same_pid_is_not_the_engine(moved: float) -> None:
    me = EngineProcess.this()
    # As 0.1.0 wrote it, and as it is where there are no start ticks.
    other = msgspec.structs.replace(me, started=me.started + moved, ticks=None, boot=None)
    assert not other.alive()
    assert effective_state(status("running", other), NOW, NOW) == "lost"


@pytest.mark.parametrize("moved", [-2.0, 2.0])
def test_a_clock_that_was_adjusted_does_not_kill_a_run(moved: float) -> None:
    me = EngineProcess.this()
    assert msgspec.structs.replace(me, started=me.started + moved).alive()


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (0.0, "running"),
        (STALE_SECONDS - 1, "running"),
        (STALE_SECONDS + 1, "lost"),
        (-STALE_SECONDS + 1, "running"),
        (-STALE_SECONDS - 1, "lost"),
        (-1e9, "lost"),
    ],
)
def test_on_another_host_the_heartbeat_decides(age: float, expected: State) -> None:
    said = status("running", ELSEWHERE, updated=NOW - age)
    assert not said.process.here
    assert effective_state(said, NOW, NOW) == expected


@pytest.mark.parametrize("state", sorted(set(STATES) - LIVE))
def test_on_another_host_an_end_stays_an_end(state: State) -> None:
    said = status(state, ELSEWHERE, updated=NOW - 365 * 86_400)
    assert effective_state(said, NOW, NOW) == state


def test_a_clock_that_is_behind_another_hosts_does_not_lose_its_runs() -> None:
    assert effective_state(status("running", ELSEWHERE, updated=NOW + 60), NOW, NOW) == "running"


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (0.0, "starting"),
        (START_SECONDS - 1, "starting"),
        (START_SECONDS + 1, "lost"),
        (-START_SECONDS - 1, "lost"),
    ],
)
def test_a_run_without_a_word_is_starting_for_a_while(age: float, expected: State) -> None:
    assert effective_state(None, NOW - age, NOW) == expected


def test_a_run_whose_engine_nobody_started_is_new_and_never_lost() -> None:
    assert effective_state(None, None, NOW) == "new"
    assert effective_state(None, None, NOW, "status.json is damaged") == "unreadable"


def full(message: str = "") -> Status:
    return Status(
        state="failed",
        process=EngineProcess.this(),
        started=NOW,
        updated=NOW + 5,
        ended=NOW + 5,
        device="cpu",
        precision="fp32",
        versions={"torch": "2"},
        position=Position(doing="", epoch=3, epochs=9, step=1, steps=8, eta=2.5, memory=1 << 30),
        summary=Summary(noise_rate=0.9, epochs=3),
        message=message,
        fault=Fault(kind="diverged", message="the loss is NaN"),
    )


def test_a_status_is_read_as_it_was_written(paths: RunPaths) -> None:
    write_status(paths, full("é \x1b[31m [/red]"))
    assert read_status(paths) == full("é \x1b[31m [/red]")
    write_status(paths, full(), durable=True)
    assert read_status(paths) == full()


def test_the_calling_process_is_alive_and_here() -> None:
    me = EngineProcess.this()
    assert me.pid == os.getpid()
    assert me.here
    assert me.alive()
    assert me.started < time.time()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"{}",
        b"[]",
        b"\0\0\0",
        b'{"state":"dancing"}',
        b'{"state":"\xff"}',
        b'{"x":' + b"[" * 9999,
    ],
)
def test_an_unreadable_status_is_none(paths: RunPaths, content: bytes) -> None:
    assert read_status(paths) is None
    paths.status.write_bytes(content)
    assert read_status(paths) is None


def disk_full(path: Path, content: bytes, *, durable: bool = False) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


@pytest.mark.parametrize("before", ["", "x" * 5000])
def test_on_a_full_disk_the_last_word_overwrites_the_one_before(
    paths: RunPaths, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    write_status(paths, full(before))
    monkeypatch.setattr(module, "write_atomic", disk_full)
    write_status(paths, full("no room on the disk"))
    assert read_status(paths) == full("no room on the disk")


def test_on_a_full_disk_a_first_word_has_no_place(
    paths: RunPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "write_atomic", disk_full)
    with pytest.raises(OSError, match="No space left"):
        write_status(paths, full())
    assert not paths.status.exists()


@pytest.mark.parametrize("number", [errno.EIO, errno.EROFS, errno.EACCES, errno.ESTALE])
def test_a_status_is_overwritten_in_place_only_for_want_of_room(
    paths: RunPaths, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    write_status(paths, status("running", EngineProcess.this()))
    before = paths.status.read_bytes()

    def fail(*_: object, **__: object) -> None:
        raise OSError(number, "made up")

    monkeypatch.setattr("runs.status.write_atomic", fail)
    with pytest.raises(OSError, match="made up"):
        write_status(paths, status("finished", EngineProcess.this()))
    assert paths.status.read_bytes() == before
