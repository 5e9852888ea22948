"""Starts the worker of a home, where there is none: a process of its own, as engines are."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

from runs import claim, launcher
from runs.paths import Home
from runs.queue.queue import Queue

_workers: list[subprocess.Popen[bytes]] = []
"""Those that this process started. Kept so that one that has ended is reaped."""


def ensure_worker(home: Home, slots: int | None = None) -> None:
    """Start a worker for this host unless one is alive; returns at once. Raises OSError.

    `slots`, if given, is how many engines work at once from now on. Of any number of workers that
    are started at once one stays.
    """
    if slots is not None:
        Queue(home).set_slots(slots)
    _workers[:] = [worker for worker in _workers if worker.poll() is None]
    if worker_here(home) is not None:
        return
    home.create()
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
    log = os.open(home.root / "queue.log", flags, 0o600)
    try:
        worker = subprocess.Popen(
            _command(home.root.absolute()),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd=home.root,
            env=launcher.environment(),
        )
    finally:
        os.close(log)
    _workers.append(worker)


def wake(home: Home) -> bool:
    """Start a worker where runs wait for one, after a reboot say; whether any do.

    Raises RunError where the queue cannot be read, OSError where no worker can be started.
    """
    if not Queue(home).load().needs_worker(socket.gethostname()):
        return False
    ensure_worker(home)
    return True


def worker_here(home: Home) -> claim.Claim | None:
    """The living worker of this host, None where there is none."""
    return claim.holder_here(claim_file(home))


def claim_file(home: Home) -> Path:
    """What a worker claims: its home, on its host."""
    host = re.sub(r"[^A-Za-z0-9.-]", "_", socket.gethostname())
    return home.root / f"worker-{host}.json"


def _command(root: Path) -> list[str]:
    return [sys.executable, "-P", "-m", "runs.queue", str(root)]
