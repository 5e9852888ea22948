"""A process that can be recognised again later, though its pid may be used anew."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

import msgspec

PROC = Path("/proc")
CLOCK_SLACK = 3.0
"""Seconds by which a creation time may move: it is derived from the boot time, and that from the
clock. Start ticks do not move."""


class EngineProcess(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A process of some host, with what tells it from a later one of the same pid."""

    pid: int
    """Process id on its host."""
    started: float
    """When it was created, seconds since 1970; for people, and where there are no ticks."""
    host: str
    """The host's name."""
    ticks: int | None = None
    """Clock ticks from the boot to the process's start, where the system tells (Linux)."""
    boot: str | None = None
    """The boot that they count from."""

    @classmethod
    def this(cls) -> EngineProcess:
        """The calling process."""
        import psutil  # 5 ms, which a front end spares that only reads

        me = os.getpid()
        return cls(
            pid=me,
            started=psutil.Process(me).create_time(),
            host=socket.gethostname(),
            ticks=_ticks(me),
            boot=_boot(),
        )

    @property
    def here(self) -> bool:
        """Whether it is a process of this host."""
        return self.host == socket.gethostname()

    def alive(self) -> bool:
        """Whether it still runs; only for processes of this host."""
        if self.ticks is not None and (boot := _boot()) is not None:
            return boot == self.boot and _ticks(self.pid) == self.ticks
        return self._alive_by_the_clock()

    def terminate(self) -> bool:
        """Send SIGTERM; False where it is gone. Raises PermissionError for another user's."""
        # The pid may have been used anew since somebody looked, hence a look right before it.
        if not self.alive():
            return False
        try:
            os.kill(self.pid, signal.SIGTERM)
        except ProcessLookupError:
            return False
        return True

    def _alive_by_the_clock(self) -> bool:
        """By the creation time: all that other systems have, and that 0.1.0 wrote."""
        import psutil

        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) < CLOCK_SLACK
            return same and process.status() != psutil.STATUS_ZOMBIE
        except (psutil.NoSuchProcess, ValueError, OverflowError):  # or no pid at all: -1, 2**70
            return False


def _ticks(pid: int) -> int | None:
    """Field 22 of /proc/PID/stat; None where there is no such process, or only its zombie."""
    try:
        stat = (PROC / str(pid) / "stat").read_text("ascii", "replace")
        state, *fields = stat.rpartition(")")[2].split()  # the name before may hold anything
        return None if state in ("Z", "X") else int(fields[18])
    except (OSError, ValueError, IndexError):
        return None


def _boot() -> str | None:
    try:
        return (PROC / "sys/kernel/random/boot_id").read_text("ascii").strip()
    except (OSError, ValueError):
        return None
