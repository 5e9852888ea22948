"""Real processes of real sides; how they are measured is in test_main.py."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from engine.bench.driver import SideError, SideProcess
from engine.bench.messages import Machine, Ready, Task, Train
from tests.engine.bench.samples import CASE
from tests.waiting import wait_for

WAITING = Task(side="machine", device="cpu")


@pytest.fixture
def side(request: pytest.FixtureRequest) -> Iterator[SideProcess]:
    process = SideProcess(getattr(request, "param", WAITING))
    yield process
    process.close()


def only_child() -> psutil.Process:
    [child] = psutil.Process().children()
    return child


def test_a_side_that_is_killed_is_an_error_that_says_so(side: SideProcess) -> None:
    only_child().kill()
    with pytest.raises(SideError, match="killed by SIGKILL"):
        side.answer(Machine)


def test_a_side_that_is_gone_can_be_asked_and_then_says_so(side: SideProcess) -> None:
    child = only_child()
    child.kill()
    wait_for(lambda: child.status() == psutil.STATUS_ZOMBIE, "its end")
    side.ask(Train(seconds=1.0))
    with pytest.raises(SideError, match="killed by SIGKILL"):
        side.answer(Ready)


def test_the_last_line_of_a_side_that_ends_without_a_word_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho first >&2\necho last words >&2\nexit 7\n", "utf-8")
    python.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(python))
    side = SideProcess(WAITING)
    with pytest.raises(SideError, match="ended with exit code 7: last words"):
        side.answer(Machine)
    side.close()


def test_closing_ends_a_side_whatever_it_does_and_twice_is_once(side: SideProcess) -> None:
    child = only_child()
    side.close()
    side.close()
    assert not child.is_running()


@pytest.mark.parametrize(
    "side", [Task(side="engine", device="cpu", folder="/nowhere", case=CASE)], indirect=True
)
def test_a_side_says_itself_what_it_lacks(side: SideProcess) -> None:
    with pytest.raises(SideError, match="has gone from /nowhere"):
        side.answer(Ready)
