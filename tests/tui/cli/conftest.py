"""The real command line in processes of its own, over a home of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from runs import claim
from runs.paths import Home
from runs.queue import start
from runs.status import read_status
from tests import fake_cli
from tests.waiting import wait_for


class CommandLine:
    """Starts `fitrand-tui`, with the real engine or with one that acts out what a test needs."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.environment = {
            **os.environ,
            "FITRAND_HOME": str(home.root),
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            "OMP_NUM_THREADS": "1",
            "COLUMNS": "100",
        }
        for name in ("TERM", "NO_COLOR", "FORCE_COLOR"):
            self.environment.pop(name, None)

    def command(self, *arguments: str, acted: bool = False) -> list[str]:
        program = [fake_cli.__file__] if acted else ["-m", "tui.cli.main"]
        return [sys.executable, "-P", *program, *arguments]

    def run(
        self, *arguments: str, acted: bool = False, given: str = "", seconds: float = 120.0
    ) -> subprocess.CompletedProcess[str]:
        """Run to the end; stdin is `given`."""
        return subprocess.run(
            self.command(*arguments, acted=acted),
            input=given,
            capture_output=True,
            text=True,
            env=self.environment,
            timeout=seconds,
            check=False,
        )

    def start(self, *arguments: str, acted: bool = False) -> subprocess.Popen[str]:
        """Start, with pipes for stdout and stderr."""
        return subprocess.Popen(
            self.command(*arguments, acted=acted),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment,
        )


@pytest.fixture
def cli(tmp_path: Path) -> Iterator[CommandLine]:
    home = Home(tmp_path / "home")
    yield CommandLine(home)
    if worker := start.worker_here(home):  # first, or it would start the killed engines again
        psutil.Process(worker.pid).kill()
        wait_for(lambda: start.worker_here(home) is None, "the worker's end")
    for folder in home.runs.glob("*"):  # engines outlive their front ends, tests not
        run = home.run(folder.name)
        status = read_status(run)
        if status is not None and status.process.alive():
            psutil.Process(status.process.pid).kill()
        elif held := claim.holder_here(run.claim):  # it has not said a word yet
            psutil.Process(held.pid).kill()
