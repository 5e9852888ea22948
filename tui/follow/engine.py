"""Follows one engine through its run directory, from its start to its end."""

from __future__ import annotations

from runs import launcher
from runs.events import Event
from runs.journal import EventReader
from runs.paths import RunPaths
from runs.status import Status, read_status


class EngineFollower:
    """What the engine that this process started at `since` (seconds since 1970) has said.

    A resumed run has a status and events from before, which are left out: the old state is over.
    """

    def __init__(self, paths: RunPaths, since: float) -> None:
        self._paths = paths
        self._since = since
        self._reader = EventReader(paths.metrics)
        self.status: Status | None = None
        """The engine's newest status, None before its first."""
        self.ended = False
        """Whether the engine's process has ended, with or without a word."""

    def poll(self) -> list[Event]:
        """The events since the last call; `status` and `ended` are up to date after it.

        The end is looked for first and the events last, so that an engine that has ended has
        nothing unread.
        """
        self.ended = launcher.exit_code(self._paths) is not None
        status = read_status(self._paths)
        if status is not None and status.updated >= self._since:
            self.status = status
        return self._events()

    def _events(self) -> list[Event]:
        return [event for event in self._reader.read() if event.time >= self._since]
