"""The worker: lets the runs of a home have engines, one a slot, in the order of the queue.

All that it knows stands in queue.json and in the directories of the runs, so that one that is
killed is replaced by the next at any moment. A run is listed with its slot before its engine is
started and until it has ended: whoever comes next sees which are at work and which were lost.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from contextlib import suppress

import msgspec

from runs import checkpoints, claim, launcher
from runs.errors import RunError
from runs.files import NO_ROOM, open_for_writing
from runs.paths import Home, RunPaths
from runs.queue import slots
from runs.queue.ending import Ending, done, ending, is_gone, mark
from runs.queue.engines import Bell, Engine
from runs.queue.entries import Entry, Slot, Snapshot
from runs.queue.queue import Queue, Stamp
from runs.record import RunRecord, load_record
from runs.status import LIVE

LOOK_SECONDS = 0.5
"""Between two looks at whether the queue has changed; an engine's end is heard at once."""
AGAIN_SECONDS = 5.0
"""Between two looks at runs that wait while somebody else works on them."""


class Worker:
    """One look after the other, until nothing is left to do on this host."""

    def __init__(self, home: Home, bell: Bell) -> None:
        self._home = home
        self._bell = bell
        self._queue = Queue(home)
        self._host = socket.gethostname()
        self._gpus = slots.gpus()
        self._engines: dict[str, Engine] = {}
        self._waits = False
        """Whether there are runs that this worker could train and others of this host hold."""

    def work(self) -> Stamp | None:
        """Let runs have engines until none is left; the stamp of the queue that said so.

        None where a signal asked to leave. Raises OSError where the queue cannot be written. Either
        way what is at work goes on.
        """
        seen: Stamp | None = None
        looked = 0.0
        while not self._bell.leave:
            stamp, now = self._queue.stamp(), time.monotonic()
            ended = any(engine.ended() for engine in self._engines.values())
            if stamp != seen or ended or (self._waits and now - looked > AGAIN_SECONDS):
                seen, looked = stamp, now
                try:
                    self._look()
                except TimeoutError as error:  # somebody sits on the lock: later
                    say(f"the queue is not free: {error.strerror}")
                    seen = None
            elif not (self._engines or self._waits):
                return stamp
            self._bell.wait(self._engines.values(), LOOK_SECONDS)
        return None

    def _look(self) -> None:
        """Take in what has ended, then fill the slots."""
        for run_id, engine in list(self._engines.items()):
            if engine.ended():
                # First, so that it is done at the next look where the queue is not free now.
                self._settle(engine.paths, watched=True)
                engine.close()
                if self._engines[run_id] is engine:
                    del self._engines[run_id]
        for entry in self._load().at_work(self._host):
            if entry.id not in self._engines:
                self._take_up(entry)
        self._fill(self._load())

    def _load(self) -> Snapshot:
        try:
            return self._queue.load()
        except RunError as error:
            say(str(error))
            return Snapshot()

    # Engines that are there, or are no more

    def _take_up(self, entry: Entry) -> None:
        """An entry whose engine an earlier worker started."""
        paths = self._home.run(entry.id)
        if not self._follow(paths, entry):
            self._settle(paths, watched=False)

    def _follow(self, paths: RunPaths, entry: Entry) -> bool:
        """Whether somebody of this host is at work on the run, in its slot from now on."""
        holder = claim.holder_here(paths.claim)
        if holder is None or entry.slot is None:
            return False
        self._engines[entry.id] = Engine(paths, entry.slot.number, holder)
        say(f"{entry.id}: process {holder.pid} is at work on it")
        return True

    def _settle(self, paths: RunPaths, *, watched: bool) -> None:
        """Let a run whose engine is gone leave the queue or wait again."""
        entry = self._load().entry(paths.id)
        if entry is None or entry.slot is None or entry.slot.host != self._host:
            return  # somebody took it out of the queue, and its engine has ended since
        if self._follow(paths, entry):  # ours came second
            return
        self._conclude(paths, entry, ending(paths, entry, time.time(), watched=watched))

    def _conclude(self, paths: RunPaths, entry: Entry, came: Ending) -> None:
        """Write down what became of a run, and say it."""

        def change(queue: Snapshot) -> Snapshot:
            entries = [came.entry if known.id == entry.id else known for known in queue.entries]
            paused = {"paused": True, "why": came.pause} if came.pause else {}
            kept = tuple(known for known in entries if known is not None)
            return msgspec.structs.replace(queue, entries=kept, **paused)

        if came.finished and not entry.keep_checkpoint:
            with suppress(RunError, OSError):  # dropped already, or asked to go on
                checkpoints.drop(paths)
        self._queue.change(change)
        say(f"{paths.id}: {came.line}")
        if came.given_up:
            _say_in_log(paths, came.line)

    # Engines to come

    def _fill(self, queue: Snapshot) -> None:
        """Start engines in the free slots, for the first runs that can have one."""
        taken = {engine.number for engine in self._engines.values()}
        free = slots.free(slots.count(queue.slots, self._gpus), taken)
        self._waits = False
        for entry in queue.ready:
            if not free:
                return
            record = None if entry.id in self._engines else self._startable(entry)
            if record is not None and self._start(entry, record, free[0]):
                free.pop(0)

    def _startable(self, entry: Entry) -> RunRecord | None:
        """A run that waits and can have an engine; one that needs none leaves the queue."""
        paths = self._home.run(entry.id)
        if is_gone(paths):
            self._conclude(paths, entry, Ending(None, "is not there any more"))
            return None
        try:
            record = load_record(paths)
        except RunError as error:
            self._pause(entry, str(error))
            return None
        said = record.status
        trained = said is not None and record.state(time.time()) in LIVE
        if trained or claim.refusal(paths):
            here = claim.is_held_here(paths) or (said is not None and trained and said.process.here)
            self._waits |= here
            return None
        if done(record):
            self._conclude(paths, entry, Ending(None, "is finished already", finished=True))
            return None
        return record

    def _start(self, entry: Entry, record: RunRecord, number: int) -> bool:
        """Start the engine of a run, unless somebody has changed its entry; whether one started."""
        paths = self._home.run(entry.id)
        slot = Slot(host=self._host, number=number, since=time.time())
        reached = mark(record, paths)
        now = msgspec.structs.replace(entry, slot=slot, tries=entry.tries + 1, mark=reached)
        if not self._put(entry, now, unless_paused=True):
            return False
        try:
            launcher.start_engine(paths, slots.variables(number, self._gpus))
        except OSError as error:
            self._put(now, entry)
            why = f"no engine could be started: {error.strerror or error}"
            if error.errno in NO_ROOM:
                self._queue.pause(None, why)
            else:
                self._pause(entry, why)
            return False
        self._engines[entry.id] = Engine(paths, number)
        gpu = "".join(slots.variables(number, self._gpus).values())
        say(f"{entry.id}: started in slot {number}{', GPU ' if gpu else ''}{gpu}")
        return True

    def _put(self, before: Entry, after: Entry, *, unless_paused: bool = False) -> bool:
        """Replace an entry that is as it was before; False where it is not."""

        def change(queue: Snapshot) -> Snapshot:
            if unless_paused and queue.paused:
                return queue
            entries = tuple(after if known == before else known for known in queue.entries)
            return msgspec.structs.replace(queue, entries=entries)

        return after in self._queue.change(change).entries

    def _pause(self, entry: Entry, why: str) -> None:
        """Pass over a run until a person has looked at it."""
        self._queue.pause([entry.id], why)
        say(f"{entry.id}: paused: {why}")


def say(line: str) -> None:
    """A line of the worker's log; lost without a word on a full disk."""
    with suppress(OSError):
        sys.stderr.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {line}\n")
        sys.stderr.flush()


def _say_in_log(paths: RunPaths, line: str) -> None:
    """A last line in a run's own log, where people look for what happened."""
    with suppress(OSError), os.fdopen(open_for_writing(paths.log), "ab") as log:
        log.write(f"{time.strftime('%H:%M:%S')} {line}\n".encode())
