"""The queue of a home: read by whoever wants to, changed by front ends and workers alike.

A change reads the file, changes what it holds and replaces it, under a lock. Where locks do not
work, of two changes at once one may be lost: a run is then not queued, or looked at once more. That
none is trained twice rests on `runs.claim` alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from typing import Literal

import msgspec

from runs.atomic import write_atomic
from runs.errors import RunError
from runs.files import FileTroubleError
from runs.locks import locked
from runs.paths import Home
from runs.queue.entries import Entry, Snapshot, read

LOCK_SECONDS = 10.0
"""A change takes milliseconds, so a lock that is held longer is a fault."""

Change = Callable[[Snapshot], Snapshot]
Stamp = tuple[int, int, int]
"""Of the file: when it was written, its size and its inode; zeros where there is none."""


class Queue:
    """The runs that wait in a home.

    Whatever changes it raises OSError where the file cannot be written, and TimeoutError, which is
    one, while another process holds its lock. A file that cannot be read is set aside by the first
    change, and begun anew; `notice` then says so.
    """

    def __init__(self, home: Home) -> None:
        self.home = home
        self.notice = ""
        """What a person should know of the last change, a line; mostly nothing."""

    def load(self) -> Snapshot:
        """The queue now; raises RunError, a line for people, where its file cannot be read."""
        try:
            return read(self.home)
        except FileTroubleError as trouble:
            raise RunError(
                f"{self.home.queue} {trouble}: the runs that it lists are kept, and wait. The next "
                "fitrand-tui --queue add sets it aside and begins anew"
            ) from None

    def stamp(self) -> Stamp:
        """Moves whenever the queue is changed; costs one stat."""
        try:
            found = self.home.queue.stat()
        except OSError:
            return (0, 0, 0)
        return (found.st_mtime_ns, found.st_size, found.st_ino)

    def add(
        self, ids: Iterable[str], first: bool = False, *, keep_checkpoint: bool = True
    ) -> list[str]:
        """Let runs wait, in this order, at the end or before all others; those that are new there.

        One that is listed already stays where it is.
        """
        wanted = list(dict.fromkeys(ids))
        added: list[str] = []

        def change(queue: Snapshot) -> Snapshot:
            known = {entry.id for entry in queue.entries}
            added[:] = [run_id for run_id in wanted if run_id not in known]
            new = [Entry(id=run_id, keep_checkpoint=keep_checkpoint) for run_id in added]
            return _with(queue, [*new, *queue.entries] if first else [*queue.entries, *new])

        self.change(change)
        return added

    def remove(self, ids: Iterable[str]) -> list[str]:
        """Take runs out; those that were in. One that is at work goes on without the queue."""
        unwanted = set(ids)
        return self._drop(lambda entry: entry.id in unwanted)

    def clear(self) -> list[str]:
        """Take out all that wait, and say which; those at work stay until they have ended."""
        return self._drop(lambda entry: entry.slot is None)

    def move(self, run_id: str, where: Literal["first", "last"]) -> bool:
        """Let a run be the next, or the last; False where it is not listed."""
        found: list[Entry] = []

        def change(queue: Snapshot) -> Snapshot:
            found[:] = [entry for entry in queue.entries if entry.id == run_id]
            others = [entry for entry in queue.entries if entry.id != run_id]
            return _with(queue, [*found, *others] if where == "first" else [*others, *found])

        self.change(change)
        return bool(found)

    def pause(self, ids: Iterable[str] | None, why: str = "") -> None:
        """Start no run any more (None), or none of these; what is at work goes on to its end."""
        if ids is None:
            self.change(lambda queue: msgspec.structs.replace(queue, paused=True, why=why))
        else:
            self._set(set(ids), paused=True, why=why)

    def go(self, ids: Iterable[str] | None) -> None:
        """Let all runs go on (None), those that were paused by themselves too, or only these."""
        if ids is None:
            self.change(
                lambda queue: _with(
                    msgspec.structs.replace(queue, paused=False, why=""),
                    [_changed(entry, paused=False, why="") for entry in queue.entries],
                )
            )
        else:
            self._set(set(ids), paused=False, why="")

    def set_slots(self, slots: int | None) -> None:
        """Let so many engines work at once on a host; None for one a GPU, or one."""
        self.change(lambda queue: msgspec.structs.replace(queue, slots=slots))

    def change(self, change: Change) -> Snapshot:
        """Change what the file holds; what it holds then."""
        self.notice = ""
        self.home.create()
        with locked(self.home.queue.with_name(f"{self.home.queue.name}.lock"), LOCK_SECONDS):
            try:
                before = read(self.home)
            except FileTroubleError as trouble:
                self._set_aside(trouble)
                before = Snapshot()
            after = change(before)
            if after != before:
                write_atomic(self.home.queue, msgspec.json.encode(after), durable=True)
        return after

    def _set_aside(self, trouble: FileTroubleError) -> None:
        aside = self.home.queue.with_name(f"queue-unreadable-{time.strftime('%Y%m%d-%H%M%S')}.json")
        self.home.queue.rename(aside)
        self.notice = (
            f"{self.home.queue.name} {trouble}: it was set aside as {aside.name}, and the queue "
            "begins anew; its runs are kept, and fitrand-tui --queue add RUN lets one wait again"
        )

    def _drop(self, unwanted: Callable[[Entry], bool]) -> list[str]:
        dropped: list[str] = []

        def change(queue: Snapshot) -> Snapshot:
            dropped[:] = [entry.id for entry in queue.entries if unwanted(entry)]
            return _with(queue, [entry for entry in queue.entries if not unwanted(entry)])

        self.change(change)
        return dropped

    def _set(self, ids: Collection[str], *, paused: bool, why: str) -> None:
        self.change(
            lambda queue: _with(
                queue,
                [_changed(e, paused=paused, why=why) if e.id in ids else e for e in queue.entries],
            )
        )


def _with(queue: Snapshot, entries: Iterable[Entry]) -> Snapshot:
    return msgspec.structs.replace(queue, entries=tuple(entries))


def _changed(entry: Entry, *, paused: bool, why: str) -> Entry:
    return msgspec.structs.replace(entry, paused=paused, why=why)
