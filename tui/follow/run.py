"""Follows the files of a run for the screen: events and log, as they grow.

Plain readers without a widget in sight; the screen's workers call them and post what
they give.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO

from runs.curves import Curves
from runs.events import Event
from runs.files import open_regular
from runs.journal import EventReader
from runs.paths import RunPaths

PORTION = 1024 * 1024
"""Bytes of a journal that are read at a time: in smaller ones, most of the time goes into passing
Python's lock to and fro between the reading thread and the screen."""
LOG_TAIL = 256 * 1024
"""Bytes of a long log that are shown: its end."""

Taken = tuple[list[Event], bool]
"""New events, and whether those before them no longer count."""


@dataclass
class CurvesFollower:
    """The curves of one run, kept up to date from its journal."""

    paths: RunPaths
    curves: Curves = field(default_factory=Curves)
    trouble: str = ""
    """Why the journal cannot be read; empty where it can."""
    read_through: bool = False
    """Whether its end has been seen: until then, what is missing may only not be read yet."""

    def __post_init__(self) -> None:
        self._reader = EventReader(self.paths.metrics)

    def read(self) -> Taken:
        """What is new, at most a portion of it: call again for the rest. Safe in a thread.

        Nothing from a journal that cannot be read: there may be anything in its place.
        """
        try:
            events = self._reader.read(PORTION)
        except OSError as error:
            self.trouble = f"metrics.jsonl cannot be read: {error.strerror or error}"
            return [], False
        self.trouble = ""
        return events, self._reader.rewound

    def take(self, new: Taken) -> bool:
        """Add what `read` gave; True when that is news. On the event loop only."""
        events, rewound = new
        if rewound:
            self.curves = Curves()
        self.curves.add(events)
        at_the_end = not events and not self.read_through
        self.read_through |= at_the_end
        return bool(events) or rewound or at_the_end


@dataclass
class LogFollower:
    """The lines of one run's log."""

    paths: RunPaths
    _offset: int | None = None
    _rest: bytes = b""
    _trouble: str = ""

    def poll(self) -> list[str]:
        """The lines that are new. A progress line that is overwritten counts as its last text."""
        try:
            with open_regular(self.paths.log) as file:
                offset = _start(file) if self._offset is None else self._offset
                file.seek(offset)
                chunk = file.read(LOG_TAIL)
        except FileNotFoundError:
            return []
        except OSError as error:
            return self._once(f"engine.log cannot be read: {error.strerror or error}")
        self._offset = offset + len(chunk)
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        last_texts = (line.rstrip(b"\r").rsplit(b"\r", 1)[-1] for line in lines)
        return [text.decode("utf-8", "replace") for text in last_texts]

    def _once(self, trouble: str) -> list[str]:
        lines = [] if trouble == self._trouble else [trouble]
        self._trouble = trouble
        return lines


def _start(log: IO[bytes]) -> int:
    """Where to begin with a log: at its beginning, or with a whole line of its end."""
    end = log.seek(0, 2)
    offset = log.seek(max(0, end - LOG_TAIL))
    # Within a line, most likely: begin with the next one.
    return offset + len(log.readline()) if offset else 0
