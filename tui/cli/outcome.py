"""What a run has come to, in words and as an exit code."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import assert_never

from runs import launcher
from runs.config import RunConfig
from runs.description import describe_labels
from runs.files import open_regular
from runs.metrics import Summary
from runs.paths import RunPaths
from runs.status import LIVE, State, Status
from runs.units import bracket, duration, epochs, percent
from tui.cli import exits
from tui.format import accuracy

LOG_LINES = 5
"""Lines of engine.log that are shown of an engine that ended without a word."""
_LOG_BYTES = 4096


@dataclass(frozen=True)
class Outcome:
    """How a run ended."""

    state: State
    code: int
    """The command line's exit code."""
    result: str
    """One line for people."""
    details: tuple[str, ...] = ()
    """More lines, where something went wrong."""


def outcome(paths: RunPaths, config: RunConfig, status: Status | None) -> Outcome:
    """How a run ended whose engine is gone; `status` is the engine's last, if it wrote any."""
    if status is None:
        return _lost(paths)
    match status.state:
        case "starting" | "running":
            # Where two resumed the run at once, the engine that came second has left it alone.
            busy = launcher.state_now(paths) in LIVE
            result = f"{paths.id} is being trained by another engine, and goes on"
            return Outcome("running", exits.USAGE, result) if busy else _lost(paths)
        case "finished":
            return Outcome("finished", exits.DONE, _finished(config, status.summary))
        case "stopped":
            go_on = f"go on with fitrand-tui --resume {paths.id}"
            result = f"stopped{_so_far(status.summary)}; {go_on}"
            return Outcome("stopped", exits.INTERRUPTED, result)
        case "failed":
            fault = status.fault
            code = exits.NO_DATA if fault and fault.kind == "data" else exits.FAILED
            return Outcome("failed", code, f"failed: {fault.message if fault else status.message}")
        case "lost" | "unreadable":
            return _lost(paths)
        case _:
            assert_never(status.state)


def _finished(config: RunConfig, summary: Summary | None) -> str:
    if summary is None or (newest := summary.evaluation) is None:
        return "finished"
    goal = config.training.until or 1.0
    what = f"{percent(goal)} of {config.data.train_size:,} {describe_labels(config)}"
    test = f"test accuracy {accuracy(newest.test_acc)}"
    epoch, seconds = None, None
    if reached := summary.fitted(goal):
        epoch, seconds = f"{reached.epoch}{bracket(reached)}", reached.seconds
    elif newest.train_acc >= goal:  # a goal between the thresholds that are kept
        epoch, seconds = f"{summary.evaluated_epoch}", summary.seconds
    if epoch is None:
        missed = f"{what} not reached in" if config.training.until else "trained"
        return (
            f"finished: {missed} {epochs(summary.epochs)} ({duration(summary.seconds)}); "
            f"train accuracy {accuracy(newest.train_acc)}, {test}"
        )
    after = "" if seconds is None else f" ({duration(seconds)})"
    return f"fitted: {what} at epoch {epoch}{after}; {test}"


def _so_far(summary: Summary | None) -> str:
    if summary is None or summary.evaluation is None:
        return " before the first evaluation"
    train = summary.evaluation.train_acc
    test = accuracy(summary.tested.test_acc) if summary.tested else "not yet"
    if summary.tested_epoch != summary.evaluated_epoch:
        test += f" (at epoch {summary.tested_epoch})"
    return (
        f" after {epochs(summary.epochs)} ({duration(summary.seconds)}); "
        f"train accuracy {accuracy(train)}, test accuracy {test}"
    )


def _lost(paths: RunPaths) -> Outcome:
    code = launcher.exit_code(paths)
    how = "" if code is None else f" (by signal {-code})" if code < 0 else f" (exit code {code})"
    result = (
        f"lost: the engine ended without a word{how}; every recorded epoch is kept, "
        f"go on with fitrand-tui --resume {paths.id}"
    )
    try:
        with open_regular(paths.log) as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _LOG_BYTES))
            lines = file.read(_LOG_BYTES).decode("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    details = tuple(f"engine.log: {line}" for line in lines[-LOG_LINES:])
    return Outcome("lost", exits.FAILED, result, details)
