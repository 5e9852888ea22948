from __future__ import annotations

import time
from pathlib import Path

import msgspec
import pytest

from runs import launcher
from runs.config import RunConfig, resolve
from runs.events import Event
from runs.journal import EventWriter
from runs.paths import Home, RunPaths
from runs.process import EngineProcess
from runs.status import read_status, write_status
from tests.fabricate import made_up_events, make_run
from tui.follow.engine import EngineFollower


@pytest.fixture
def stopped(tmp_path: Path) -> RunPaths:
    """A run that was trained and stopped a while ago."""
    return make_run(Home(tmp_path), state="stopped", epochs=5)


def events_from(now: float) -> list[Event]:
    return made_up_events(resolve(RunConfig()), 2, now)


def test_what_was_said_before_the_start_is_left_out(stopped: RunPaths) -> None:
    follower = EngineFollower(stopped, time.time())
    assert follower.poll() == []
    assert follower.status is None
    assert not follower.ended


def test_events_of_the_new_engine_are_read_once_each(stopped: RunPaths) -> None:
    now = time.time()
    follower = EngineFollower(stopped, now)
    follower.poll()
    first, *rest = events_from(now)
    writer = EventWriter(stopped.metrics)  # a resumed engine goes on behind what there is
    writer.append(first)
    assert follower.poll() == [first]
    for event in rest:
        writer.append(event)
    assert follower.poll() == rest
    assert follower.poll() == []
    writer.close()


def test_the_status_is_the_new_engines(stopped: RunPaths) -> None:
    now = time.time()
    follower = EngineFollower(stopped, now)
    status = read_status(stopped)
    assert status is not None
    fresh = msgspec.structs.replace(
        status, state="running", process=EngineProcess.this(), updated=now
    )
    write_status(stopped, fresh)
    follower.poll()
    assert follower.status == fresh


def test_the_end_is_the_end_of_the_process(
    stopped: RunPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    follower = EngineFollower(stopped, time.time())
    monkeypatch.setattr(launcher, "exit_code", lambda paths: 0)
    follower.poll()
    assert follower.ended
