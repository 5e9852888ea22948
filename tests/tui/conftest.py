"""What the tests of the terminal share: a home, and engines that only act."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from runs import launcher
from runs.paths import Home
from runs.queue import start
from tests import fake_engine


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture(autouse=True)
def warmed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """No engine loads torch ahead of runs that are only acted; the moments when one would."""
    moments: list[str] = []
    monkeypatch.setattr(launcher, "warm_up", lambda: moments.append("warm"))
    return moments


@pytest.fixture(autouse=True)
def woken(monkeypatch: pytest.MonkeyPatch) -> list[Home]:
    """No worker outlives a test: the homes whose queue would have one."""
    homes: list[Home] = []
    monkeypatch.setattr(start, "ensure_worker", lambda home: homes.append(home))
    return homes


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Engines that were started do not outlive the test."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(p for p in sys.path if p))
    yield
    for engine in launcher._engines.values():
        engine.kill()
        engine.wait()
    launcher._engines.clear()


@pytest.fixture
def acted(engines: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs are acted out by the fake engine, by the first word of their name."""
    monkeypatch.setattr(
        launcher, "_command", lambda root: [sys.executable, "-P", fake_engine.__file__, str(root)]
    )
