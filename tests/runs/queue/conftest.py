"""What the tests of the queue share: a home, and workers whose engines only act."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from runs import claim, launcher
from runs.config import RunConfig
from runs.journal import read_events
from runs.paths import Home, RunPaths
from runs.queue import start
from runs.queue.queue import Queue
from runs.status import State
from tests.fake_worker import acting, working
from tests.waiting import wait_for


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@dataclass
class Place:
    """A home with a queue, workers and engines; `acts` are those of the fake engine."""

    home: Home
    made: list[RunPaths] = field(default_factory=list)

    @property
    def queue(self) -> Queue:
        return Queue(self.home)

    def add(self, *acts: str, keep_checkpoint: bool = True) -> list[RunPaths]:
        """New runs that wait in the queue, in this order."""
        made = [launcher.create_run(self.home, RunConfig(name=act)) for act in acts]
        self.queue.add([run.id for run in made], keep_checkpoint=keep_checkpoint)
        self.made += made
        return made

    def work(self, slots: int | None = None) -> psutil.Process:
        """Let there be a worker; returns once it is there."""
        start.ensure_worker(self.home, slots)
        worker = wait_for(self.worker, "the worker")
        assert worker is not None
        return worker

    def worker(self) -> psutil.Process | None:
        found = start.worker_here(self.home)
        return psutil.Process(found.pid) if found else None

    def leaves(self) -> None:
        """Wait until no worker is left, because nothing is left to do."""
        wait_for(lambda: self.worker() is None, "the worker to leave")

    def engine(self, run: RunPaths) -> psutil.Process:
        """The process that is at work on a run, once there is one."""
        held = wait_for(lambda: claim.holder_here(run.claim), f"an engine on {run.id}")
        assert held is not None
        return psutil.Process(held.pid)

    def reaches(self, run: RunPaths, state: State) -> None:
        wait_for(lambda: launcher.state_now(run) == state, f"{run.id} to be {state}")

    def waits_for_a_signal(self, run: RunPaths) -> None:
        """A fake engine that waits has come to its second epoch by then, and listens."""
        self.reaches(run, "running")
        wait_for(lambda: len(read_events(run.metrics)) >= 3, f"{run.id} to train")

    def listed(self) -> list[str]:
        return [entry.id for entry in self.queue.load().entries]

    def said(self) -> str:
        """The worker's log."""
        log = self.home.root / "queue.log"
        return log.read_text("utf-8") if log.exists() else ""


def starts(run: RunPaths) -> int:
    """How many engines have begun to work on a run."""
    return run.log.read_text("utf-8").count("fake engine: ") if run.log.exists() else 0


@pytest.fixture
def place(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """No worker and no engine outlives the test."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(p for p in sys.path if p))
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")  # one slot, wherever the tests run
    monkeypatch.setattr(launcher, "_command", acting)
    monkeypatch.setattr(start, "_command", working)
    place = Place(home)
    yield place
    if worker := place.worker():
        worker.kill()
        wait_for(lambda: place.worker() is None, "the worker's end")
    for run in place.made:
        if held := claim.holder_here(run.claim):
            psutil.Process(held.pid).kill()
    for worker_process in start._workers:
        worker_process.kill()
        worker_process.wait()
    start._workers.clear()
