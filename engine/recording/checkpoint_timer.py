"""When the next checkpoint is due: seldom enough that checkpoints cost a run little."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

LEAST_SECONDS = 10.0
"""At least this long between two checkpoints, within epochs too: one may take half an hour."""
LEAST_SHARE = 20.0
"""At least this many times as long as writing the last one took, so that it costs 5 % at most."""


class CheckpointTimer:
    """Begins to count when it is made: the work of the first seconds can be done again."""

    def __init__(self) -> None:
        self._saved_at = time.monotonic()
        self.took = 0.0
        """Seconds that the last checkpoint took."""

    def due(self) -> bool:
        """Whether enough work has been done since the last checkpoint for another one."""
        pause = max(LEAST_SECONDS, LEAST_SHARE * self.took)
        return time.monotonic() - self._saved_at > pause

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Around all the work that a checkpoint makes."""
        began = time.monotonic()
        yield
        self._saved_at = time.monotonic()
        self.took = self._saved_at - began
