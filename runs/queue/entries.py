"""queue.json: which runs wait for an engine, in which order, and which have one."""

from __future__ import annotations

from typing import Annotated

import msgspec

from runs.files import FileTroubleError, load_json
from runs.paths import Home, is_run_id
from runs.record import Listed
from runs.status import Status

FORMAT = 1
"""Raised when the file means something else than before."""
MAX_BYTES = 100_000_000
"""About half a million entries."""


class Slot(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One of the places of a host that an engine is at work in, or was when its worker died."""

    host: str
    """The worker's host."""
    number: Annotated[int, msgspec.Meta(ge=0)]
    """From 0; which GPU it means, the worker knows."""
    since: float
    """When the engine was started, seconds since 1970."""


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A run in the queue."""

    id: str
    """The run id."""
    paused: bool = False
    """Whether it is passed over until somebody lets it go."""
    why: str = ""
    """Why it is paused, where no person did it."""
    slot: Slot | None = None
    """Where its engine is; None for a run that waits."""
    tries: int = 0
    """Engines that were started for it since it last made progress."""
    mark: tuple[int, int] = (0, 0)
    """How far it was when the last one was started; any other value is progress."""
    keep_checkpoint: bool = True
    """Whether its checkpoint stays once it is finished."""

    def listed(self, status: Status | None) -> Listed:
        """Whether the run waits, or its engine has begun to write its status."""
        if self.slot is None or status is None or status.updated < self.slot.since:
            return "waiting"
        return "at work"


class Snapshot(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The whole queue at one moment."""

    format: int = FORMAT
    """Of the file."""
    entries: tuple[Entry, ...] = ()
    """In the order in which runs are started; those at work keep their places."""
    paused: bool = False
    """Whether no run is started at all."""
    why: str = ""
    """Why, where no person did it: a full disk."""
    slots: Annotated[int, msgspec.Meta(ge=1)] | None = None
    """Engines at once on a host; None for one a GPU, or one."""

    def entry(self, run_id: str) -> Entry | None:
        """The entry of a run, None where it is not listed."""
        return next((entry for entry in self.entries if entry.id == run_id), None)

    @property
    def ready(self) -> tuple[Entry, ...]:
        """The entries that wait for nothing but a slot."""
        if self.paused:
            return ()
        return tuple(e for e in self.entries if e.slot is None and not e.paused)

    def needs_worker(self, host: str) -> bool:
        """Whether a worker of that host would find something to do."""
        return bool(self.ready or self.at_work(host))

    def at_work(self, host: str) -> tuple[Entry, ...]:
        """The entries whose engines a worker of that host has started."""
        return tuple(e for e in self.entries if e.slot is not None and e.slot.host == host)


def read(home: Home) -> Snapshot:
    """The queue as it lies on the disk; an empty one where there is none.

    Raises FileTroubleError for what is damaged, or of a newer version.
    """
    snapshot = load_json(home.queue, Snapshot, MAX_BYTES) or Snapshot()
    if snapshot.format > FORMAT:
        raise FileTroubleError("is of a newer version of fitrand-tui")
    ids = [entry.id for entry in snapshot.entries]
    if len(set(ids)) < len(ids) or not all(map(is_run_id, ids)):
        raise FileTroubleError("is damaged")
    return snapshot
