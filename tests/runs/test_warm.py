"""The front end's side, with processes that do what an engine in waiting must not do."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from runs import launcher, warm
from runs.config import RunConfig
from runs.paths import Home
from runs.status import read_status
from runs.warm import WarmEngine
from tests import fake_engine
from tests.waiting import wait_for

TAKES = """
import os, socket, sys
line = socket.socket(fileno=0)
message, files, _, _ = socket.recv_fds(line, 65536, 1)
if not message:
    sys.exit(0)
os.write(files[0], b"took " + message)
line.sendall(b"taken")
"""
LEAVES = "pass"
HANGS = "import time; time.sleep(600)"
BABBLES = "import socket; socket.socket(fileno=0).sendall(b'what?'); " + HANGS


def engine(code: str) -> WarmEngine:
    return WarmEngine([sys.executable, "-c", code], os.environ)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[int]:
    descriptor = os.open(tmp_path / "log", os.O_WRONLY | os.O_CREAT)
    yield descriptor
    os.close(descriptor)


def test_a_run_is_handed_over_with_its_log(tmp_path: Path, log: int) -> None:
    waiting = engine(TAKES)
    assert waiting.is_waiting()
    taken = waiting.hand_over(tmp_path / "a run, ünïcode", log)
    assert taken is not None
    assert taken.wait(60) == 0
    assert (tmp_path / "log").read_text("utf-8") == f"took {tmp_path}/a run, ünïcode"


@pytest.mark.parametrize("code", [LEAVES, HANGS, BABBLES], ids=["leaves", "hangs", "babbles"])
def test_one_that_does_not_take_it_is_dead_before_another_is_started(
    tmp_path: Path, log: int, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warm, "ANSWER_SECONDS", 2.0)
    waiting = engine(code)
    if code == LEAVES:
        wait_for(lambda: not waiting.is_waiting(), "it to leave")
    assert waiting.hand_over(tmp_path, log) is None
    assert waiting._process.returncode is not None


def test_one_that_cannot_be_started_is_an_oserror() -> None:
    with pytest.raises(FileNotFoundError):
        WarmEngine(["/no/such/program"], os.environ)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """Runs are acted out by the fake engine."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(p for p in sys.path if p))
    monkeypatch.setattr(
        launcher, "_command", lambda root: [sys.executable, "-P", fake_engine.__file__, str(root)]
    )
    yield Home(tmp_path / "home")
    for started in launcher._engines.values():
        started.kill()
        started.wait()
    launcher._engines.clear()
    launcher._waiting = None


@pytest.mark.parametrize("code", [LEAVES, HANGS], ids=["leaves", "hangs"])
def test_a_run_begins_whatever_becomes_of_the_engine_that_waited(
    home: Home, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warm, "ANSWER_SECONDS", 0.5)
    monkeypatch.setattr(launcher, "_WARM_COMMAND", [sys.executable, "-c", code])
    launcher.warm_up()
    assert launcher._waiting is not None
    waited = launcher._waiting._process
    paths = launcher.launch(home, RunConfig(name="finish"))
    wait_for(lambda: launcher.exit_code(paths) == 0, "the run to finish")
    status = read_status(paths)
    assert status is not None
    assert status.process.pid != waited.pid
    assert not psutil.pid_exists(waited.pid)


def test_there_is_one_in_waiting_and_a_new_one_when_it_has_left(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launcher, "_WARM_COMMAND", [sys.executable, "-c", TAKES])
    launcher.warm_up()
    first = launcher._waiting
    assert first is not None
    launcher.warm_up()
    assert launcher._waiting is first
    first._process.kill()
    first._process.wait()
    launcher.warm_up()
    assert launcher._waiting is not first


def test_where_none_can_be_started_nobody_is_told(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launcher, "_WARM_COMMAND", ["/no/such/program"])
    launcher.warm_up()
    assert launcher._waiting is None


def test_it_hears_of_the_end_of_a_front_end_that_is_killed(tmp_path: Path) -> None:
    code = f"""
import os, signal, subprocess, sys
from runs.warm import WarmEngine
waiting = WarmEngine([sys.executable, "-c", {TAKES!r}], os.environ)
other = subprocess.Popen([sys.executable, "-c", {HANGS!r}], stdout=subprocess.DEVNULL)
print(waiting._process.pid, other.pid, flush=True)
signal.pause()
"""
    front_end = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert front_end.stdout is not None
    waiting, other = (psutil.Process(int(pid)) for pid in front_end.stdout.readline().split())
    front_end.kill()
    front_end.communicate()
    waiting.wait(60)  # though another child of the front end is still there
    assert other.is_running()
    other.kill()
