"""Time worked: since the first step, evaluations included, pauses not."""

from __future__ import annotations

import time


class Clock:
    """A stopwatch that can begin where an earlier one was read."""

    def __init__(self, seconds: float = 0.0) -> None:
        self._before = seconds
        self._since: float | None = None

    @property
    def seconds(self) -> float:
        """The time worked so far; 0 until the first start."""
        running = 0.0 if self._since is None else time.monotonic() - self._since
        return self._before + running

    def start(self) -> None:
        """Run from now on; nothing when it runs already."""
        if self._since is None:
            self._since = time.monotonic()
