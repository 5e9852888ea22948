"""Being asked to stop: a signal ends a run at its next step, with a checkpoint."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

REQUESTS = (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGUSR2, signal.SIGXCPU)
"""SIGUSR1 and SIGUSR2 are what schedulers send before a limit, SIGXCPU is the limit of CPU time.
Unhandled, they would kill."""


class StopRequested(BaseException):
    """The engine was asked to stop. Like KeyboardInterrupt, it is no error to be handled."""


class StopSignal:
    """Remembers the first request to stop; further ones change nothing."""

    def __init__(self) -> None:
        self.requested = False
        self._at_once = False

    def install(self) -> None:
        """Listen for requests; a hang-up of the terminal is none of our business."""
        for number in REQUESTS:
            signal.signal(number, self._handle)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def check(self) -> None:
        """Raise StopRequested when there was a request: called wherever stopping is safe."""
        if self.requested:
            raise StopRequested

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """A block, a download say, that a request breaks off wherever it is."""
        self.check()
        self._at_once = True
        try:
            yield
        finally:
            self._at_once = False

    def _handle(self, number: int, frame: FrameType | None) -> None:
        first, self.requested = not self.requested, True
        if first and self._at_once:
            raise StopRequested
