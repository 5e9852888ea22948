"""A stand-in for the engine, for tests of what happens around it: it trains nothing.

Run as `python fake_engine.py RUN_DIR`. The first word of the configuration's name, or the last
where that is the case of a study, says what it does: `finish`, `wait` (for SIGTERM, then
`stopped`), `deaf` (waits whatever comes), `die` (before a word), `crash` (after two epochs, without
a word), `data`, `diverge` and `disk` (all end as `failed`). Like the engine it claims its run, and
leaves one alone that another holds.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import NoReturn

import msgspec

from runs import claim
from runs.errors import RunError
from runs.events import Event, Failed, Started, Stopped
from runs.journal import EventWriter
from runs.paths import RunPaths
from runs.process import EngineProcess
from runs.status import Fault, State, read_status, write_status
from runs.stored_config import load_resolved
from tests.fabricate import made_up_events, made_up_status

EPOCHS = 3
ACTS = ("finish", "wait", "deaf", "die", "crash", "data", "diverge", "disk")


def main() -> NoReturn:
    """Act out the run in the directory named on the command line."""
    paths = RunPaths(Path(sys.argv[1]))
    try:
        with claim.held(paths):
            _act_out(paths)
    except RunError as error:
        sys.stdout.write(f"fake engine: {error}\n")
        sys.exit(2)


def _act_out(paths: RunPaths) -> NoReturn:
    config = load_resolved(paths.config)
    act = _act(config.name)
    sys.stdout.write(f"fake engine: {act}, cwd {Path.cwd()}\n")
    sys.stdout.flush()
    if act == "die":
        sys.stderr.write("Segmentation fault (made up)\n")
        os._exit(7)
    resumed = paths.metrics.exists()
    writer = EventWriter(paths.metrics)  # cuts the journal back, as a resumed run does

    def say(state: State, epochs: int, event: Event, fault: Fault | None = None) -> None:
        writer.append(msgspec.structs.replace(event, time=time.time()))
        write_status(
            paths,
            made_up_status(
                config, state, epochs, time.time(), process=EngineProcess.this(), fault=fault
            ),
        )

    seq = 0
    asked: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, frame: asked.append(number))
    for event in made_up_events(config, EPOCHS, time.time()):
        if act in ("data", "diverge", "disk") and not isinstance(event, Started):
            kind, exit_code = {"data": ("data", 3), "diverge": ("diverged", 1)}.get(act, (act, 1))
            message = f"{act} trouble (made up)"
            fault = msgspec.convert({"kind": kind, "message": message}, Fault)
            say("failed", 0, Failed(seq=1, time=time.time(), message=message), fault)
            sys.exit(exit_code)
        if isinstance(event, Started) and resumed:
            event = msgspec.structs.replace(event, resumed_epoch=0)
        if act in ("wait", "deaf", "crash") and event.seq > 2:
            break
        state: State = "finished" if event.seq > EPOCHS + 1 else "running"
        say(state, min(max(event.seq - 1, 0), EPOCHS), event)
        seq = event.seq
    if act == "crash":
        os._exit(9)
    paths.checkpoint.write_bytes(b"made up")
    if act in ("wait", "deaf"):
        _begin_epoch_2(paths)
        while act == "deaf" or not asked:
            signal.pause()
        say("stopped", 1, Stopped(seq=seq + 1, time=time.time(), message="asked to stop"))
    sys.exit(0)


def _act(name: str) -> str:
    """The last word where that is an act, else the first."""
    first, *_, last = name.replace(",", "").split() * 2
    return last if last in ACTS else first


def _begin_epoch_2(paths: RunPaths) -> None:
    """Show that the second epoch is under way."""
    status = read_status(paths)
    assert status is not None
    position = msgspec.structs.replace(status.position, epoch=2, step=1, steps=4)
    write_status(paths, msgspec.structs.replace(status, position=position, updated=time.time()))


if __name__ == "__main__":
    main()
