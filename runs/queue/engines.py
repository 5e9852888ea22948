"""The engines of one worker, and waiting for the first of them to end.

A worker looks at nothing while nothing happens: it sleeps until an engine ends, a signal comes, or
it is time to see whether somebody has changed the queue.
"""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

from runs import launcher
from runs.paths import RunPaths
from runs.process import EngineProcess

STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGUSR2, signal.SIGXCPU)
"""What asks a worker to leave; its engines hear such signals themselves."""


@dataclass
class Engine:
    """An engine in a slot: started by this worker, or found at work when it came."""

    paths: RunPaths
    number: int
    """Of its slot."""
    found: EngineProcess | None = None
    """The process, where an earlier worker started it: no child of this one."""
    descriptor: int | None = field(init=False, default=None)
    """Becomes readable when the process ends; None where there is no such thing (not Linux)."""

    def __post_init__(self) -> None:
        pid = self.found.pid if self.found else launcher.process_of(self.paths)
        with suppress(AttributeError, OSError):  # the next look sees the end as well
            self.descriptor = os.pidfd_open(pid) if pid else None

    def ended(self) -> bool:
        """Whether it is gone."""
        if self.found is not None:
            return not self.found.alive()
        return launcher.exit_code(self.paths) is not None

    def close(self) -> None:
        """Wait for it no more."""
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None


class Bell:
    """Sleeps until an engine ends, a signal comes or time is up."""

    def __init__(self) -> None:
        """From now on, signals do not kill; `leave` says that one came."""
        self.leave = False
        self._signals, wakeup = os.pipe()
        for end in (self._signals, wakeup):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)
        for number in STOPPING:
            signal.signal(number, self._take)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def wait(self, engines: Collection[Engine], seconds: float) -> None:
        """Sleep, at most so long."""
        poll = select.poll()
        poll.register(self._signals, select.POLLIN)
        for engine in engines:
            if engine.descriptor is not None:
                poll.register(engine.descriptor, select.POLLIN)
        if not self.leave:
            poll.poll(seconds * 1000)
        with suppress(BlockingIOError):
            os.read(self._signals, 4096)

    def _take(self, number: int, frame: FrameType | None) -> None:
        self.leave = True
