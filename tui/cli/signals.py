"""The signals that ask a watching command for an end: noted, and looked at by its loop."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1, signal.SIGUSR2, signal.SIGXCPU)
"""What asks for an end: Ctrl-C; timeout, systemd and docker stop; schedulers before a limit. The
engine has a session of its own and hears none of them, and in a container it would be killed
without a fresh checkpoint once this process is gone."""


class Signals:
    """Which signals have come; the watch loop looks at them, so that nothing is cut short."""

    def __init__(self) -> None:
        self.interrupts = 0
        """How often somebody asked for an end."""
        self.leave = False
        """Whether the terminal hung up."""

    @classmethod
    @contextmanager
    def caught(cls) -> Iterator[Signals]:
        """Catch them until the block ends, but for those that this process ignores (nohup)."""
        signals = cls()
        handlers = {
            number: signal.signal(number, signals._take)
            for number in (*STOPPING, signal.SIGHUP)
            if signal.getsignal(number) is not signal.SIG_IGN
        }
        try:
            yield signals
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)

    def _take(self, number: int, frame: FrameType | None) -> None:
        if number == signal.SIGHUP:
            self.leave = True
        else:
            self.interrupts += 1
