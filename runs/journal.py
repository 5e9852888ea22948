"""metrics.jsonl: one writer that appends, any number of readers that follow.

What was recorded stays: a writer that goes on with a run appends to what there is, and readers let
a later record of an epoch take the place of an earlier one (`runs.curves`). A reader keeps the
unterminated end of a file that is being written and takes it up at the next call.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec

from runs.atomic import replacing
from runs.events import Event, decode, encode
from runs.files import open_for_writing, open_regular

CHUNK = 256 * 1024
"""Bytes per read, so that a follower of a long file stays responsive."""
LONGEST_LINE = 1_000_000
"""Bytes of a line at most. The longest event has a few thousand; what goes on for longer is no
event: zeros after a power cut, or another file."""
_PROGRESS = b'{"type":"progress",'
"""Begins a line that 0.1.0 wrote once a second; status.json has said the same since then."""


class EventWriter:
    """Appends events to a journal. Every line is in the file when `append` returns."""

    def __init__(self, path: Path) -> None:
        """Open `path`, and cut off a last line that was never finished; nothing else ever is.

        Where something is cut off, a new file takes the old one's place.
        """
        _cut_torn_line(path)
        self._file: IO[bytes] = os.fdopen(open_for_writing(path), "r+b", buffering=0)
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


def next_seq(path: Path) -> int:
    """The number of the next event: one more than the last one has; 0 for a new journal."""
    for line in reversed(_last_lines(path)):
        try:
            return decode(line).seq + 1
        except msgspec.DecodeError:
            continue
    return 0


def _last_lines(path: Path) -> list[bytes]:
    """The whole lines in the last chunk."""
    try:
        with open_regular(path) as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - CHUNK))
            return file.read(CHUNK).split(b"\n")[:-1]
    except FileNotFoundError:
        return []


def _cut_torn_line(path: Path) -> None:
    """Keep the whole lines, in a new file if that is not all.

    A follower that looks again only when a file cut in place has grown past its old size
    would miss the cut; another inode it cannot miss.
    """
    try:
        with open_regular(path) as file:
            size, whole = file.seek(0, os.SEEK_END), _end_of_last_line(file)
            if whole == size:
                return
            file.seek(0)
            with replacing(path, durable=True) as kept:
                while (left := whole - file.tell()) > 0:
                    kept.write(file.read(min(CHUNK, left)))
    except FileNotFoundError:
        return


def _end_of_last_line(file: IO[bytes]) -> int:
    """Where the last whole line ends; found from the end, however long what follows it is."""
    at = file.seek(0, os.SEEK_END)
    while at > 0:
        start = max(0, at - CHUNK)
        file.seek(start)
        found = file.read(at - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        at = start
    return 0


class EventReader:
    """Follows a journal: each call of `read` gives the events that have come since the last."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        self._rest = b""
        self._overlong = False
        self._identity: int | None = None
        self.skipped = 0
        """Lines that are no events of this version."""
        self.rewound = False
        """Whether the last `read` found the journal replaced, and began anew: what was read before
        no longer counts."""

    def read(self, limit: int | None = None) -> list[Event]:
        """The new events, at most about `limit` bytes of them; empty when there is nothing new.

        Lines that are not events are counted and skipped, the progress of 0.1.0 silently. Raises
        OSError for a journal that cannot be read, or is no regular file.
        """
        self.rewound = False
        try:
            with open_regular(self._path) as file:
                self._check_identity(file)
                file.seek(self._offset)
                # A portion may hold no event at all, which is not the end of the journal.
                while chunk := file.read(CHUNK if limit is None else limit):
                    events = self._take(chunk)
                    if limit is None:
                        events += self._all_others(file)
                    if events:
                        return events
        except FileNotFoundError:
            pass
        return []

    def _all_others(self, file: IO[bytes]) -> list[Event]:
        events: list[Event] = []
        while chunk := file.read(CHUNK):
            events += self._take(chunk)
        return events

    def _take(self, chunk: bytes) -> list[Event]:
        self._offset += len(chunk)
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        if lines and self._overlong:  # the end of what began long ago
            lines, self._overlong = lines[1:], False
        if len(self._rest) > LONGEST_LINE:
            self.skipped += not self._overlong
            self._rest, self._overlong = b"", True
        return list(self._events(lines))

    def _check_identity(self, file: IO[bytes]) -> None:
        stat = os.fstat(file.fileno())
        if self._identity not in (None, stat.st_ino) or stat.st_size < self._offset:
            self._offset, self._rest, self._overlong, self.rewound = 0, b"", False, True
            self.skipped = 0
        self._identity = stat.st_ino

    def _events(self, lines: list[bytes]) -> Iterator[Event]:
        for line in lines:
            if not line.strip() or line.startswith(_PROGRESS):
                continue
            try:
                yield decode(line)
            except msgspec.DecodeError:
                # Not logged: the words would quote the line, and a terminal would obey it.
                self.skipped += 1


def read_events(path: Path) -> list[Event]:
    """All events of a journal, for those who need them once."""
    return EventReader(path).read()
