"""The queue as a front end watches it: read again only when its file has moved."""

from __future__ import annotations

import time

from runs.errors import RunError
from runs.paths import Home
from runs.queue.entries import Entry
from runs.queue.queue import Queue
from runs.record import Listed, RunRecord

SETTLED_SECONDS = 2.0
"""A file that changed this recently may change again within the tick of its time stamp."""


class WatchedQueue:
    """Which runs are listed."""

    def __init__(self, home: Home) -> None:
        self._queue = Queue(home)
        self._stamp: object = None
        self._entries: dict[str, Entry] = {}
        self.notice = ""
        """Why it cannot be read; empty where it can. What it listed last is kept in sight then."""

    def refresh(self) -> None:
        """Take in what has changed; one stat where nothing has."""
        stamp = self._queue.stamp()
        settled = abs(time.time() - stamp[0] / 1e9) > SETTLED_SECONDS
        if settled and stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            entries = self._queue.load().entries
        except RunError as error:
            self.notice = str(error)
            return
        self.notice = ""
        self._entries = {entry.id: entry for entry in entries}

    def listed(self, record: RunRecord) -> Listed:
        """Whether the run is in the queue, and as what."""
        entry = self._entries.get(record.id)
        return entry.listed(record.status) if entry else ""
