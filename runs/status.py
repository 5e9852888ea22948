"""status.json: the state of a run, and whether its engine is still there."""

from __future__ import annotations

import os
from typing import Literal, assert_never, get_args

import msgspec

from runs.atomic import write_atomic
from runs.files import NO_ROOM, FileTroubleError, load_json, open_for_writing
from runs.metrics import Summary
from runs.paths import RunPaths
from runs.process import EngineProcess

State = Literal[
    "new", "queued", "starting", "running", "finished", "stopped", "failed", "lost", "unreadable"
]
"""A new one is a word here; mypy then names every `match` that has to know it."""
STATES: tuple[State, ...] = get_args(State)
"""All of them, in the order of a run's life."""


def stage(state: State) -> Literal["to come", "live", "resumable", "done"]:
    """Whether an engine is yet to come, is at work or about to be, could go on, or is done."""
    match state:
        case "new" | "queued":
            return "to come"
        case "starting" | "running":
            return "live"
        case "stopped" | "failed" | "lost" | "unreadable":
            return "resumable"
        case "finished":
            return "done"
        case _:
            assert_never(state)


LIVE: frozenset[State] = frozenset(state for state in STATES if stage(state) == "live")
"""States in which an engine is at work, or about to be."""
RESUMABLE: frozenset[State] = frozenset(state for state in STATES if stage(state) == "resumable")
"""States from which a run can go on."""
OPEN: frozenset[State] = LIVE | {state for state in STATES if stage(state) == "to come"}
"""States in which what is missing may still come."""
STARTABLE: frozenset[State] = RESUMABLE | {"new"}
"""States in which a person can let an engine begin or go on."""

MAX_BYTES = 1_000_000
"""A status has a few thousand bytes; a larger file is something else."""
STALE_SECONDS = 120.0
"""A heartbeat from another host that is older, or as far in the future, means the run is lost:
of a clock that is wrong nobody knows when it was."""
START_SECONDS = 60.0
"""An engine writes its first status well before this; without one the run is lost."""

ErrorKind = Literal["data", "diverged", "memory", "disk", "config", "device", "internal"]


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """Why a run failed."""

    kind: ErrorKind
    """What sort of failure: `data` is exit code 3 of the command line, the others 1."""
    message: str
    """What happened, what was kept and what to do."""


class Position(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far a run is."""

    doing: str = ""
    """What the engine does besides training: `looking for the data`, `evaluating`."""
    epoch: int = 0
    """The epoch under way, from 1."""
    epochs: int = 0
    """Epochs at most."""
    step: int = 0
    """Steps done in this epoch."""
    steps: int = 0
    """Steps in an epoch."""
    images_per_second: float | None = None
    """The newest training speed, of an epoch that is done or under way."""
    eta: float | None = None
    """Seconds until all epochs are trained; a run that fits sooner ends sooner."""
    memory: int | None = None
    """Peak memory so far, bytes."""


class Status(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the engine last said about its run."""

    state: State
    """As the engine wrote it; see `effective_state` for what is true now."""
    process: EngineProcess
    """The engine."""
    started: float
    """When the run first started, seconds since 1970."""
    updated: float
    """The heartbeat: when this was written."""
    ended: float | None = None
    """When the engine ended."""
    device: str = ""
    """`cpu` or `cuda:0`, with the hardware's name."""
    precision: str = ""
    """`fp32` or `bf16`."""
    versions: dict[str, str] = {}
    """Versions of Python, torch and the rest."""
    position: Position = Position()
    """How far the run is."""
    summary: Summary | None = None
    """What it has come to so far."""
    message: str = ""
    """Why it ended, for people."""
    fault: Fault | None = None
    """Why it failed."""
    extendable: bool = False
    """Whether the checkpoint of a finished run keeps the optimizer too, so that more epochs can
    follow; 0.1.0 kept the model alone."""


def load_status(paths: RunPaths) -> tuple[Status | None, str]:
    """The run's status, None where there is none; and why it cannot be read, where it cannot."""
    try:
        return load_json(paths.status, Status, MAX_BYTES), ""
    except FileTroubleError as trouble:
        return None, f"{paths.status.name} {trouble}"


def read_status(paths: RunPaths) -> Status | None:
    """The run's status, or None where the engine has not written any, or not a readable one."""
    return load_status(paths)[0]


def write_status(paths: RunPaths, status: Status, *, durable: bool = False) -> None:
    """Replace status.json; on a full disk, overwrite it in place.

    Replacing needs room for a second copy. Where there is none, the last word of a run
    still fits into the blocks that the file already has.
    """
    content = msgspec.json.encode(status)
    try:
        write_atomic(paths.status, content, durable=durable)
    except OSError as error:
        if error.errno not in NO_ROOM or not paths.status.exists():
            raise  # whatever else is wrong, half a status would make it worse
        with os.fdopen(open_for_writing(paths.status), "r+b") as file:
            file.write(content)
            file.truncate()


def effective_state(
    status: Status | None, started: float | None, now: float, trouble: str = ""
) -> State:
    """What is true of a run now, whatever its engine wrote last; the queue is not looked at.

    Of a process of this host it is known whether it lives. Of another host's the heartbeat tells:
    one of now, give or take STALE_SECONDS for clocks that disagree.

    `started` is when an engine was started, as far as its log tells, and None where it has none;
    `now` is the time, both in seconds since 1970. `trouble` is why a status cannot be read, which
    is never taken for there being none.
    """
    if trouble:
        return "unreadable"
    if status is None:
        if started is None:  # whoever starts an engine opens its log first
            return "new"
        return "starting" if abs(now - started) < START_SECONDS else "lost"
    if status.state not in LIVE:
        return status.state
    if status.process.here:
        return status.state if status.process.alive() else "lost"
    return status.state if abs(now - status.updated) < STALE_SECONDS else "lost"
