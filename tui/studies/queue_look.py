"""The queue at one moment: what waits in which order, what is at work, and who works on it."""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from runs.errors import ConfigError
from runs.paths import Home
from runs.queue.entries import Entry, Snapshot
from runs.queue.start import worker_here
from runs.record import RunRecord
from runs.status import State
from runs.studies import own
from runs.studies.cells import cells_of
from runs.studies.keys import run_key
from tui.format import accuracy
from tui.studies.look import queue_of


@dataclass(frozen=True)
class Waiting:
    """A run in the queue."""

    entry: Entry
    position: int
    """Among those that wait, from 1; 0 for one that has an engine."""
    title: str
    """What the run is called; empty where its directory is gone."""
    state: State | None
    """None where its directory is gone."""
    study: str
    """Of the studies that it belongs to, one; empty for a run of its own."""
    doing: str
    """Where it is, or why it waits."""


@dataclass(frozen=True)
class QueueLook:
    """All of it."""

    snapshot: Snapshot
    runs: tuple[Waiting, ...]
    worker: int | None
    """The process that works on it here, None where there is none."""
    trouble: str = ""

    @property
    def waiting(self) -> int:
        """Runs that have no engine."""
        return sum(run.entry.slot is None for run in self.runs)

    def words(self) -> str:
        """How it stands, and what to do where it does not go on."""
        slots = self.snapshot.slots
        at_once = "one engine a GPU, or one" if slots is None else f"{slots} at once"
        said = [f"{self.waiting:,} waiting, {len(self.runs) - self.waiting} at work, {at_once}"]
        if self.snapshot.paused:
            why = f" ({self.snapshot.why})" if self.snapshot.why else ""
            said.append(f"paused as a whole{why}: P lets it go on")
        elif self.worker is not None:
            said.append(f"a worker is here (process {self.worker})")
        elif self.snapshot.needs_worker(socket.gethostname()):
            said.append("no worker here: s starts one")
        elif self.waiting:
            said.append("all that wait are paused: s lets them go on")
        return "; ".join(said)


def look_at_queue(
    home: Home, records: Sequence[RunRecord], now: float, studies: Mapping[str, str]
) -> QueueLook:
    """The queue now; `studies` are the names of studies by `run_key`."""
    snapshot, trouble = queue_of(home)
    known = {record.id: record for record in records}
    runs, position = [], 0
    for entry in snapshot.entries:
        position += entry.slot is None
        record = known.get(entry.id)
        runs.append(
            Waiting(
                entry,
                0 if entry.slot else position,
                record.title if record else "",
                record.state(now) if record else None,
                studies.get(run_key(record.config), "") if record else "",
                _doing(snapshot, entry, record),
            )
        )
    try:
        worker = worker_here(home)
    except OSError:
        worker = None
    return QueueLook(snapshot, tuple(runs), worker.pid if worker else None, trouble)


def studies_by_run(home: Home) -> dict[str, str]:
    """The name of a study that each experiment belongs to, by `run_key`; one's own go first."""
    found: dict[str, str] = {}
    try:
        known, _ = own.known(home)
    except OSError:
        return found
    for name, study in known.items():
        try:
            cells = cells_of(study, name)
        except ConfigError:  # which the list of studies says
            continue
        for cell in cells:
            for seed in study.all_seeds:
                found[run_key(cell.with_seed(seed))] = name
    return found


def _doing(snapshot: Snapshot, entry: Entry, record: RunRecord | None) -> str:
    if record is None:
        return "its directory is gone"
    if entry.slot is not None:
        there = "" if entry.slot.host == socket.gethostname() else f" of {entry.slot.host}"
        return f"slot {entry.slot.number}{there}{_position(record)}"
    if entry.paused:
        return f"paused{': ' if entry.why else ''}{entry.why}"
    if snapshot.paused:
        return "waits: the queue is paused"
    return f"lost before, try {entry.tries + 1}" if entry.tries else "waits"


def _position(record: RunRecord) -> str:
    position = record.status.position if record.status else None
    if position is None or not position.epochs:
        return ": starting"
    train = f", train {accuracy(record.evaluation.train_acc)}" if record.evaluation else ""
    return f": epoch {position.epoch}/{position.epochs}{train}"
