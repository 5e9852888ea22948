"""What becomes of a run in the queue whose engine is gone: it leaves, or gets another one."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import msgspec

from runs import claim
from runs.errors import RunError
from runs.extension import left_to_do
from runs.paths import RunPaths
from runs.queue.entries import Entry
from runs.record import RunRecord, load_record
from runs.status import effective_state

TRIES = 3
"""Engines that may be lost one after the other without any progress of the run."""
ROOM = 1 << 20
"""Bytes free below which an engine that said nothing most likely had no room for a word."""


@dataclass(frozen=True)
class Ending:
    """What to do with an entry, and what to say."""

    entry: Entry | None
    """The entry as it is now; None where the run leaves the queue."""
    line: str
    """For the worker's log."""
    pause: str = ""
    """Why the whole queue pauses, for people; empty where it does not."""
    finished: bool = False
    """Whether the run is done, so that its checkpoint may go."""
    given_up: bool = False
    """Whether the run is left as it is though it could go on."""


def mark(record: RunRecord, paths: RunPaths) -> tuple[int, int]:
    """How far a run is: epochs, and when its checkpoint was written, which is within them too."""
    try:
        written = paths.checkpoint.stat().st_mtime_ns
    except OSError:
        written = 0
    return (record.summary.epochs if record.summary else 0, written)


def done(record: RunRecord) -> bool:
    """Whether a run is finished and has not been asked for more."""
    said = record.status
    return (
        said is not None
        and said.state == "finished"
        and not left_to_do(record.config.training, said.summary)
    )


def ending(paths: RunPaths, entry: Entry, now: float, *, watched: bool) -> Ending:
    """What becomes of an entry whose engine has ended.

    `watched` says that this worker saw it end. What ended while there was none may have been
    stopped by a shutdown: a person's stop takes a run out of the queue by itself.
    """
    assert entry.slot is not None
    waits = msgspec.structs.replace(entry, slot=None)
    if is_gone(paths):
        return Ending(None, "is not there any more")
    try:
        record = load_record(paths)
    except RunError as error:
        paused = msgspec.structs.replace(_afresh(waits), paused=True, why=str(error))
        return Ending(paused, f"paused: {error}")
    if done(record):
        return Ending(None, "finished", finished=True)
    if held := claim.refusal(paths):
        return Ending(waits, held)
    said = record.status
    state = effective_state(said, record.started, now, record.status_trouble)
    if said is None or said.updated < entry.slot.since:
        return _lost(paths, waits, record, "its engine ended without a word")
    match state:
        case "failed":
            return _failed(waits, record, watched=watched)
        case "stopped" if not watched:
            return Ending(_afresh(waits), "was stopped while there was no worker; it waits again")
        case "stopped" | "finished":
            return Ending(None, state)
        case _:
            return _lost(paths, waits, record, "its engine is gone without a word")


def _failed(waits: Entry, record: RunRecord, *, watched: bool) -> Ending:
    fault = record.status.fault if record.status else None
    if fault is None or fault.kind != "disk":
        return Ending(None, f"failed: {record.reason}")
    if not watched:  # there may be room by now, and if not it fails again
        return Ending(_afresh(waits), f"failed while there was no worker: {fault.message}")
    return Ending(_afresh(waits), f"failed: {fault.message}", pause=fault.message)


def _lost(paths: RunPaths, waits: Entry, record: RunRecord, how: str) -> Ending:
    if mark(record, paths) != waits.mark:
        return Ending(_afresh(waits), f"lost, after some progress: {how}")
    if not has_room(paths.root):
        why = f"No room on the disk for {paths.root}. Free some space, then let the queue go on."
        return Ending(_afresh(waits), f"lost: {how}", pause=why)
    if waits.tries < TRIES:
        return Ending(waits, f"lost {waits.tries} of {TRIES} times without progress: {how}")
    line = f"given up by the queue: lost {TRIES} times without progress, the last time {how}"
    return Ending(None, line, given_up=True)


def _afresh(entry: Entry) -> Entry:
    return msgspec.structs.replace(entry, tries=0)


def is_gone(paths: RunPaths) -> bool:
    """Whether there is no such run: moved to the trash, say."""
    try:
        paths.config.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:  # a network that is down tells nothing
        return False
    return False


def has_room(folder: Path) -> bool:
    """Whether there is room for the small files of a run, as far as the file system tells."""
    try:
        return shutil.disk_usage(folder).free >= ROOM
    except OSError:
        return True
