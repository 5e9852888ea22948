"""The history: all runs of a home, kept in an index and held against the directories.

The directories are the truth. The index spares a front end that opens 10,000 runs from
reading 30,000 files: what has not changed is not read again.
"""

from __future__ import annotations

import gc
import os
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from runs.errors import RunError
from runs.index import Index, Indexed, Stamp, Stamps, no_collection
from runs.leftovers import sweep_home
from runs.paths import Home, RunPaths, is_run_id
from runs.queue.watched import WatchedQueue
from runs.record import RunRecord, load_record
from runs.status import LIVE, State

SETTLED_SECONDS = 2.0
"""A file that changed this recently may change again within the tick of its time stamp."""
NEW_SECONDS = 60.0
"""A directory without a configuration that is younger is being made, not broken."""
_RUN = RunPaths(Path())
STAMPED = tuple(
    path.name for path in (_RUN.config, _RUN.extension, _RUN.status, _RUN.notes, _RUN.checkpoint)
)
"""The files that a record is made from."""
MANY = 1_000
"""Runs from which on they are worth keeping away from Python's garbage collector."""
CANDIDATES = 5
"""Ids that an error names at most."""


@dataclass(frozen=True)
class _Seen:
    """A run directory as it was when it was read."""

    modified: int
    """Its modification time, ns: it moves whenever a file in it is replaced."""
    settled: bool
    """Whether everything in it was old enough then for time stamps to tell a later change."""

    def still(self, modified: int) -> bool:
        """Whether a directory of that modification time need not be read again."""
        return self.settled and self.modified == modified


@dataclass(frozen=True)
class _Unreadable:
    """A run that cannot be read."""

    message: str
    """What to say about it."""
    seen: _Seen
    """What its directory was like when it was tried."""


@dataclass(frozen=True)
class _Entry:
    """A run in memory."""

    record: RunRecord
    stamps: Stamps
    seen: _Seen
    """What its directory was like when it was read."""
    state: State


class History:
    """All runs of a home, newest first.

    Opening reads the index and reconciles it with the directories; `refresh` takes in what
    has changed since. Both may take a while and belong in a thread; `records`, `get` and
    `notices` give the last refresh's result at once, from any thread.
    """

    def __init__(self, home: Home) -> None:
        """Open the history; read-only, and saying so, where nothing can be written.

        Raises OSError where there is no home and none can be made.
        """
        self.home = home
        self._runs = str(home.runs)
        self._read_only = _why_read_only(home)
        if not self._read_only:
            sweep_home(home)
        self.notices: list[str] = []
        """What a person should know about the history, a line each; empty when all is well."""
        self._lock = threading.Lock()
        self._queue = WatchedQueue(home)
        self._entries: dict[str, _Entry] = {}
        self._records: list[RunRecord] = []
        self._unreadable: dict[str, _Unreadable] = {}
        with no_collection():
            self._index = Index(home.history, writable=not self._read_only)
            self.refresh()
            if len(self._entries) >= MANY:
                gc.freeze()  # what stays: looking through it again and again held keys for 0.2 s
        if self._entries and not self._index.existed and not self._read_only:
            count = len(self._entries)
            runs = "1 run" if count == 1 else f"{count:,} runs"
            notice = f"the index {home.history.name} was missing: rebuilt from {runs}"
            self._index.notices.append(notice)
            self.notices.insert(0, notice)

    def records(self) -> list[RunRecord]:
        """All readable runs, newest first."""
        return list(self._records)

    def get(self, run_id: str) -> RunRecord | None:
        """The run of that id, None where there is none."""
        entry = self._entries.get(run_id)
        return entry.record if entry else None

    def resolve(self, text: str) -> RunRecord:
        """The run that `text` names: an id, a unique prefix of one, or `last` for the newest.

        Raises RunError, which names the candidates.
        """
        text = text.strip()
        records = self.records()
        if not records:
            raise RunError(f"there are no runs yet in {self.home.runs}")
        if text == "last":
            return records[0]
        if record := self.get(text):
            return record
        if text in self._unreadable:
            raise RunError(self._unreadable[text].message)
        fitting = [record for record in records if text and record.id.startswith(text)]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            raise RunError(f"{text!r} fits {len(fitting)} runs: {_some(fitting)}")
        raise RunError(f"no run begins with {text!r}; the newest: {_some(records)}")

    def refresh(self) -> set[str]:
        """Take in what has changed on the disk; the ids of the runs that came, went or changed.

        Costs a scan of the runs' folder and one stat per run, and reads only what moved.
        A run whose engine has died without a word counts as changed, once.
        """
        with self._lock:
            now = time.time()
            self._queue.refresh()
            folders = _scan(self.home.runs)
            entries: dict[str, _Entry] = {}
            for run_id, modified in folders.items():
                entry = self._look(run_id, modified, now)
                if entry is not None:
                    entries[run_id] = self._in_queue(entry, now)
            before, self._entries = self._entries, entries
            changed = {i for i in before.keys() | entries.keys() if _differ(before, entries, i)}
            if changed:
                self._records = [entries[run_id].record for run_id in sorted(entries, reverse=True)]
            indexed = {run_id: _to_index(entries[run_id]) for run_id in changed & entries.keys()}
            self._index.update(indexed, gone=self._index.runs.keys() - entries.keys())
            self._unreadable = {i: n for i, n in self._unreadable.items() if i in folders}
            unreadable = (run.message for run in self._unreadable.values())
            queue = [self._queue.notice] if self._queue.notice else []
            self.notices = [*self._read_only, *self._index.notices, *queue, *unreadable]
            return changed

    def _look(self, run_id: str, modified: int, now: float) -> _Entry | None:
        """The run as it is now, read anew only where its directory has moved."""
        entry = self._entries.get(run_id)
        if entry is not None and entry.seen.still(modified):
            return _with_state(entry, now)
        unreadable = self._unreadable.get(run_id)
        if unreadable is not None and unreadable.seen.still(modified):
            return None
        return self._read(run_id, modified, now)

    def _read(self, run_id: str, modified: int, now: float) -> _Entry | None:
        """The run from its files, or from the index where these are as they were."""
        root = f"{self._runs}/{run_id}"  # making a Path takes as long as all five stamps
        stamps = _stamps(root)
        newest = max(modified, *(stamp[0] for stamp in stamps))
        seen = _Seen(modified, settled=now - newest / 1e9 > SETTLED_SECONDS)
        known = self._entries.get(run_id) or self._index.runs.get(run_id)
        try:
            if known is not None and seen.settled and known.stamps == stamps:
                record = known.record
            else:
                record = load_record(self.home.run(run_id))
        except RunError as error:
            self._note_unreadable(self.home.run(run_id), _Unreadable(str(error), seen), now)
            return None
        self._unreadable.pop(run_id, None)
        return _Entry(record, stamps, seen, record.state(now))

    def _in_queue(self, entry: _Entry, now: float) -> _Entry:
        """The same run with what the queue says of it, which no file of the run does."""
        queued = self._queue.listed(entry.record)
        if queued == entry.record.queued:
            return entry
        record = msgspec.structs.replace(entry.record, queued=queued)
        return replace(entry, record=record, state=record.state(now))

    def _note_unreadable(self, paths: RunPaths, unreadable: _Unreadable, now: float) -> None:
        age = now - unreadable.seen.modified / 1e9
        if age >= NEW_SECONDS or paths.config.exists():
            self._unreadable[paths.id] = unreadable


def _why_read_only(home: Home) -> list[str]:
    """Nothing where a home can be written, else a line for people: a colleague's runs, a mount."""
    try:
        home.create()
        if os.access(home.runs, os.W_OK):
            return []
        reason = "Permission denied"
    except OSError as error:
        if not home.runs.is_dir():
            raise
        reason = error.strerror or str(error)
    if home.shipped.exists():
        return ["the demo: real runs that ship with fitrand-tui; yours are there without --demo"]
    return [f"{home.root} is read-only ({reason}): runs can be looked at, not started or changed"]


def _with_state(entry: _Entry, now: float) -> _Entry:
    """The same run with its state of now: an engine can die without touching a file."""
    if entry.state not in LIVE:
        return entry
    state = entry.record.state(now)
    return entry if state == entry.state else replace(entry, state=state)


def _scan(runs: Path) -> dict[str, int]:
    """Modification time in ns of every run directory, by run id."""
    folders: dict[str, int] = {}
    try:
        with os.scandir(runs) as items:
            for item in items:
                try:
                    if is_run_id(item.name) and item.is_dir():
                        folders[item.name] = item.stat().st_mtime_ns
                except OSError:  # moved to the trash this moment, or a link that leads nowhere
                    continue
    except OSError:  # there is none, or it is not for us: `_why_read_only` has said so
        return {}
    return folders


def _to_index(entry: _Entry) -> Indexed:
    """What the index keeps of a run: what its files say."""
    return Indexed(record=msgspec.structs.replace(entry.record, queued=""), stamps=entry.stamps)


def _stamps(root: str) -> Stamps:
    """Those of the files that a record is made from.

    The log's is asked for only where there is no status: then alone it tells whether an engine was
    ever started, and a stat for each of 10,000 runs is spared.
    """
    stamps = tuple([_stamp(f"{root}/{name}") for name in STAMPED])
    if stamps[STAMPED.index(_RUN.status.name)] == (0, 0):
        stamps += (_stamp(f"{root}/{_RUN.log.name}"),)
    return stamps


def _stamp(path: str) -> Stamp:
    try:
        stat = os.stat(path)  # noqa: PTH116 - with a Path, the whole opening takes 1.2 times as long
    except OSError:
        return (0, 0)
    return (stat.st_mtime_ns, stat.st_size)


def _differ(before: dict[str, _Entry], after: dict[str, _Entry], run_id: str) -> bool:
    old, new = before.get(run_id), after.get(run_id)
    if old is None or new is None or old is new:
        return old is not new
    return old.state != new.state or old.record != new.record


def _some(records: list[RunRecord]) -> str:
    ids = ", ".join(record.id for record in records[:CANDIDATES])
    return ids if len(records) <= CANDIDATES else f"{ids}, ..."
