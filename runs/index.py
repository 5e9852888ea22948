"""The index over the run directories: what was known of each run when it was last looked at."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zlib import crc32

import msgspec

from runs.paths import is_run_id
from runs.record import RunRecord
from runs.status import LIVE
from runs.storage import BrokenIndexError, open_table

_encode = msgspec.json.Encoder().encode

Stamp = tuple[int, int]
"""Modification time in nanoseconds and size of a file; (0, 0) where there is none."""
Stamps = tuple[Stamp, ...]
"""Of the files that a record is made from."""


class Indexed(msgspec.Struct, frozen=True, kw_only=True):
    """A run, and the stamps of the files that it was read from."""

    record: RunRecord
    stamps: Stamps


class _Document(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the file: a run, and a sum over it, so that a change by hand is known as one."""

    run: Indexed
    crc: int


def _sum(run: Indexed) -> int:
    return crc32(_encode(run))


class Index:
    """`history.json`, read once and written only where that spares a later reading.

    An entry that does not add up, or is about another run than it is filed under, is not believed:
    the run is read from its directory, and the entry written anew.
    Damage never stops a front end: the file is set aside and begun anew, an index that
    cannot be written is done without, and `notices` says so, a line each.
    """

    def __init__(self, path: Path, *, writable: bool = True) -> None:
        self._path = path
        self._writable = writable
        self._table = open_table(path)
        self.notices: list[str] = []
        self.runs: dict[str, Indexed] = {}
        """What the index holds, by run id."""
        self._doubted: set[str] = set()
        """The ids of entries that are not believed."""
        self.existed = path.exists()
        """Whether there was an index to open."""
        try:
            with no_collection():
                for run_id, document in self._table.each(_Document):
                    self._take(run_id, document)
        except (BrokenIndexError, OSError) as error:
            self._set_aside(error)
        if not self.existed:
            self._write({}, set())  # so that an index that is missing later was deleted

    def update(self, seen: Mapping[str, Indexed], gone: Iterable[str]) -> None:
        """Write what the index gains by: new runs, and those that came into another state.

        A live run's progress is not written: its stamps tell the next front end to read it.
        """
        documents = {
            run_id: run
            for run_id, run in seen.items()
            if run_id not in self.runs or _worth_writing(self.runs[run_id], run)
        }
        removed = (self.runs.keys() & set(gone)) | (self._doubted - documents.keys())
        if documents or removed:
            self._write(documents, removed)

    def _write(self, documents: Mapping[str, Indexed], removed: set[str]) -> None:
        if not self._writable:
            return
        try:
            with no_collection():
                builtins = {
                    run_id: msgspec.to_builtins(_Document(run=run, crc=_sum(run)))
                    for run_id, run in documents.items()
                }
                self._table.put(builtins, removed)
        except (BrokenIndexError, OSError) as error:
            self._notice(
                f"the index {self._path.name} could not be written ({_line(error)}); "
                "the runs themselves are safe"
            )
            return
        self.runs.update(documents)
        self._doubted.clear()
        for run_id in removed:
            self.runs.pop(run_id, None)

    def _take(self, run_id: str, document: _Document | None) -> None:
        """Believe an entry or not; None: written by another version."""
        run = document.run if document is not None and document.crc == _sum(document.run) else None
        if run is not None and run.record.id == run_id and is_run_id(run_id):
            self.runs[run_id] = run
        else:
            self._doubted.add(run_id)

    def _set_aside(self, error: Exception) -> None:
        if not self._writable:
            self._notice(f"the index {self._path.name} is damaged ({_line(error)})")
            return
        aside = self._path.with_name(f"history-broken-{datetime.now():%Y%m%d-%H%M%S}.json")
        try:
            self._path.replace(aside)
            kept = f"it was set aside as {aside.name}"
        except OSError:
            kept = "it could not be set aside"
        self._notice(
            f"the index {self._path.name} was damaged ({_line(error)}): {kept} and is rebuilt"
        )

    def _notice(self, message: str) -> None:
        if message not in self.notices:
            self.notices.append(message)


@contextmanager
def no_collection() -> Iterator[None]:
    """Leave Python's cyclic garbage collector out of a moment that makes many objects.

    Nothing here is garbage, yet it looks through everything again and again: 10,000 runs
    took 1.2 s with it, with pauses of 0.3 s for all threads, and 0.3 s without.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _worth_writing(old: Indexed, new: Indexed) -> bool:
    if old.record.notes != new.record.notes or old.record.config != new.record.config:
        return True
    before, after = old.record.status, new.record.status
    if before is None or after is None:
        return before is not after
    return before.state != after.state or (after.state not in LIVE and old != new)


def _line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
