"""metrics.jsonl: one writer that appends, any number of readers that follow.

A reader keeps the unterminated end of a file that is being written and takes it up
at the next call; a writer that resumes a run cuts the journal back to its checkpoint.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec

from runs.atomic import write_atomic
from runs.events import Event, decode, encode

log = logging.getLogger(__name__)

CHUNK = 256 * 1024
"""Bytes per read, so that a follower of a long file stays responsive."""
_PROGRESS = b'{"type":"progress",'
"""Begins a line that 0.1.0 wrote once a second; status.json has said the same since then."""


class EventWriter:
    """Appends events to a journal. Every line is in the file when `append` returns."""

    def __init__(self, path: Path, *, offset: int = 0) -> None:
        """Open `path`; whatever lies past `offset` bytes is cut off, and so is a torn line.

        Where something is cut off, a new file takes the old one's place.
        """
        _cut(path, offset)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self._file: IO[bytes] = os.fdopen(descriptor, "r+b", buffering=0)
        self._file.seek(0, os.SEEK_END)

    @property
    def offset(self) -> int:
        """The size of the journal in bytes."""
        return self._file.tell()

    def append(self, event: Event) -> None:
        """Write one event; OSError, with no half line left behind, when the disk is full."""
        line, start = encode(event), self.offset
        try:
            written = 0
            while written < len(line):  # an unbuffered write may take only a part
                written += self._file.write(line[written:])
        except OSError:
            self._file.truncate(start)
            self._file.seek(start)
            raise

    def sync(self) -> None:
        """Wait until the journal is on the disk."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _cut(path: Path, offset: int) -> None:
    """Keep the whole lines within the first `offset` bytes, in a new file if that is not all.

    A follower that looks again only when a file cut in place has grown past its old size
    would miss the cut; another inode it cannot miss.
    """
    try:
        with path.open("rb") as file:
            kept, further = file.read(offset), file.read(1)
    except FileNotFoundError:
        return
    lines = kept[: kept.rfind(b"\n") + 1]
    if further or len(lines) < len(kept):
        write_atomic(path, lines, durable=True)


class EventReader:
    """Follows a journal: each call of `read` gives the events that have come since the last."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        self._rest = b""
        self._identity: int | None = None
        self.rewound = False
        """Whether the last `read` found the journal cut back or replaced, and began anew:
        what was read before no longer counts."""

    def read(self, limit: int | None = None) -> list[Event]:
        """The new events, at most about `limit` bytes of them; empty when there is nothing new.

        Lines that are not events are skipped with a log entry, the progress of 0.1.0 without.
        """
        self.rewound = False
        try:
            with self._path.open("rb") as file:
                self._check_identity(file)
                file.seek(self._offset)
                # A portion may hold no event at all, which is not the end of the journal.
                while chunk := file.read(-1 if limit is None else limit):
                    if events := self._take(chunk):
                        return events
        except FileNotFoundError:
            pass
        return []

    def _take(self, chunk: bytes) -> list[Event]:
        self._offset += len(chunk)
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        return list(self._events(lines))

    def _check_identity(self, file: IO[bytes]) -> None:
        stat = os.fstat(file.fileno())
        if self._identity not in (None, stat.st_ino) or stat.st_size < self._offset:
            self._offset, self._rest, self.rewound = 0, b"", True
        self._identity = stat.st_ino

    def _events(self, lines: list[bytes]) -> Iterator[Event]:
        for line in lines:
            if not line.strip() or line.startswith(_PROGRESS):
                continue
            try:
                yield decode(line)
            except msgspec.DecodeError as error:
                log.warning("%s: skipped a line that is no event: %s", self._path, error)


def read_events(path: Path) -> list[Event]:
    """All events of a journal, for those who need them once."""
    return EventReader(path).read()
