"""The engine's process, from its first status to its exit code."""

from __future__ import annotations

import traceback
from pathlib import Path

from engine.hardware import environment
from engine.recording import failures
from engine.recording.log import say
from engine.recording.recorder import Recorder
from engine.signals import StopRequested, StopSignal
from runs import claim
from runs.errors import ConfigError, RunError
from runs.extension import left_to_do
from runs.leftovers import sweep_run
from runs.paths import RunPaths
from runs.status import Status, read_status
from runs.stored_config import load_resolved

DONE, FAILED, UNUSABLE, NO_DATA = 0, 1, 2, 3
"""Exit codes: finished or stopped; failed; no such run or a bad configuration; no data."""


def main(arguments: list[str]) -> int:
    """Train the run whose directory is the only argument; the exit code."""
    if len(arguments) != 1:
        return _refuse("usage: python -P -m engine RUN_DIR")
    paths = RunPaths(Path(arguments[0]).absolute())
    if not paths.config.is_file():
        return _refuse(f"{paths.root} is no run directory: it has no config.json")
    stop = StopSignal()
    stop.install()
    try:
        with claim.held(paths):
            return _work(paths, stop)
    except RunError as error:
        return _refuse(f"{error}; this engine leaves it alone")
    except OSError as error:
        return _refuse(f"cannot use {error.filename or paths.root}: {error.strerror}")


def _work(paths: RunPaths, stop: StopSignal) -> int:
    """Train, and turn whatever ends it into a state, a message and an exit code."""
    sweep_run(paths)
    before = read_status(paths)
    if before is not None and before.state == "finished" and not _is_extended(paths, before):
        say(f"{paths.id} is finished already")
        return DONE
    recorder = Recorder(paths)
    try:
        config = load_resolved(paths.config)
        environment.prepare()
        from engine.training import train

        train(config, recorder, stop)
    except StopRequested:
        recorder.stopped("Stopped as asked before training began.")
    except Exception as error:  # noqa: BLE001 - the boundary where faults become a state
        fault = failures.explain(error)
        if fault is None or isinstance(error, RuntimeError):  # a bug, or torch's own words
            traceback.print_exc()
        fault = fault or failures.internal(error)
        say(fault.message)
        recorder.failed(fault)
        return {"data": NO_DATA, "config": UNUSABLE}.get(fault.kind, FAILED)
    return DONE


def _is_extended(paths: RunPaths, finished: Status) -> bool:
    """Whether a finished run has been asked to go on."""
    try:
        return left_to_do(load_resolved(paths.config).training, finished.summary)
    except ConfigError:
        return False


def _refuse(line: str) -> int:
    say(line)
    return UNUSABLE
