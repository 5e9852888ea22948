"""Engines that have waited for their run, as front ends hand it to them: real ones, real data."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import psutil
import pytest

from runs import launcher
from runs.config import RunConfig
from runs.errors import RunError
from runs.journal import read_events
from runs.paths import Home, RunPaths
from runs.status import read_status
from tests.engine.tiny_training import science
from tests.waiting import wait_for

SMALL: dict[str, Any] = {
    "model": {"depth": 18, "stem": "imagenet"},
    "data": {"train_size": 64},
    "training": {"epochs": 2, "batch_size": 16, "lr": 0.0003, "eval_every": 2},
    "device": "cpu",
}


@pytest.fixture
def home(tmp_path: Path, fashion_mnist: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    # One thread, so that results do not depend on what else the machine does.
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    yield Home(tmp_path / "home")
    for engine in launcher._engines.values():
        engine.kill()
        engine.wait()
    launcher._engines.clear()


def config(**training: Any) -> RunConfig:
    return msgspec.convert({**SMALL, "training": {**SMALL["training"], **training}}, RunConfig)


def warmed() -> psutil.Process:
    """The engine that waits now."""
    launcher.warm_up()
    assert launcher._waiting is not None
    return psutil.Process(launcher._waiting._process.pid)


def ended(paths: RunPaths) -> int:
    wait_for(lambda: launcher.exit_code(paths) is not None, "the engine's end", 120)
    code = launcher.exit_code(paths)
    assert code is not None
    return code


def engine_of(paths: RunPaths) -> psutil.Process:
    """The engine, once it has said something and not ended yet."""
    wait_for(paths.status.exists, "the first status")
    status = read_status(paths)
    assert status is not None
    return psutil.Process(status.process.pid)


def traits(engine: psutil.Process) -> dict[str, object]:
    """All that an engine has from its start, but for its number."""
    files = Path(f"/proc/{engine.pid}/fd")
    return {
        "session": os.getsid(engine.pid) == engine.pid,
        "parent": engine.ppid(),
        "folder": engine.cwd(),
        "nice": engine.nice(),
        "environment": engine.environ(),
        "streams": [(files / str(number)).resolve() for number in (0, 1, 2)],
        "sockets": [file.name for file in files.iterdir() if "socket" in str(file.readlink())],
        "masks": [
            line
            for line in Path(f"/proc/{engine.pid}/status").read_text("ascii").splitlines()
            if line.startswith(("SigIgn", "SigCgt", "SigBlk"))
        ],
    }


def test_a_run_that_is_handed_over_is_the_run_that_is_started(home: Home) -> None:
    cold = launcher.launch(home, config())
    told = traits(engine_of(cold))
    assert ended(cold) == 0

    waiting = warmed()
    warm = launcher.launch(home, config())
    engine = engine_of(warm)
    assert engine == waiting
    found = traits(engine)
    assert found["streams"] == [Path(os.devnull), warm.log, warm.log]
    assert {**found, "streams": 0} == {**told, "streams": 0}
    assert ended(warm) == 0

    assert science(warm) == science(cold)
    lines = [paths.log.read_text("utf-8").splitlines() for paths in (cold, warm)]
    assert len(lines[0]) == len(lines[1])
    for paths in (cold, warm):
        status = read_status(paths)
        assert status is not None
        assert status.state == "finished"


def test_it_is_stopped_and_goes_on_like_any_other(home: Home) -> None:
    warmed()
    paths = launcher.launch(home, config(epochs=500, eval_every=500))
    wait_for(lambda: len(read_events(paths.metrics)) > 2, "the first epoch", 120)
    launcher.stop(paths)
    assert ended(paths) == 0
    status = read_status(paths)
    assert status is not None
    assert status.state == "stopped"
    waiting = warmed()
    launcher.resume(paths)
    with pytest.raises(RunError, match="trained already"):
        launcher.resume(paths)
    wait_for(lambda: len(read_events(paths.metrics)) > len(science(paths)) + 3, "more", 120)
    assert engine_of(paths) == waiting
    waiting.send_signal(signal.SIGKILL)
    assert ended(paths) == -signal.SIGKILL
    assert launcher.state_now(paths) == "lost"


def test_nothing_is_touched_before_there_is_a_run(home: Home) -> None:
    """No folder of the user's, and no GPU: a context takes half a gigabyte of its memory."""
    waiting = warmed()
    wait_for(lambda: any("libtorch" in m.path for m in waiting.memory_maps()), "torch")
    assert waiting.cwd() == "/"
    assert not any("/dev/nvidia" in file.path for file in waiting.open_files())
    assert not home.root.exists()
    waiting.kill()


@pytest.mark.parametrize("patience", [0.1, 600.0])
def test_it_leaves_when_no_run_comes_or_nobody_is_there_to_send_one(patience: float) -> None:
    code = (
        "import sys\n"
        "from engine import warm\n"
        f"warm.PATIENCE = {patience}\n"
        "sys.exit(0 if warm.wait() is None else 1)"
    )
    ours, theirs = socket.socketpair()
    process = subprocess.Popen([sys.executable, "-c", code], stdin=theirs.fileno())
    theirs.close()
    if patience > 1:
        ours.close()
    assert process.wait(60) == 0
    ours.close()
