"""What a run has come to, in words and as an exit code."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import assert_never

from runs import launcher
from runs.config import RunConfig
from runs.description import describe_labels
from runs.files import open_regular
from runs.metrics import Summary, TimeToOverfit
from runs.paths import RunPaths
from runs.status import LIVE, State, Status
from runs.units import at_epoch, duration, epochs, percent
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
        case "lost" | "unreadable" | "new" | "queued":  # what no engine says of itself
            return _lost(paths)
        case _:
            assert_never(status.state)


def _finished(config: RunConfig, summary: Summary | None) -> str:
    if summary is None or (newest := summary.evaluation) is None:
        return "finished"
    goal = config.training.until or 1.0
    what = f"{percent(goal)} of {config.data.train_size:,} {describe_labels(config)}"
    test = f"test accuracy {accuracy(newest.test_acc)}"
    when, earlier = _when(summary.fitted(goal)), _when(summary.shown.fitted(goal))
    if not when and newest.train_acc >= goal:  # a goal between the thresholds that are kept
        when = f"epoch {summary.evaluated_epoch} ({duration(summary.seconds)})"
    sooner = f", by precise statistics at {earlier}" if earlier and earlier != when else ""
    if when:
        return f"fitted: {what} at {when}{sooner}; {test}"
    missed = f"{what} not reached in" if config.training.until else "trained"
    train = accuracy(newest.train_acc)
    if bn := summary.precise_bn:
        train += (
            f" (by precise statistics {accuracy(bn.precise_acc)}, in train mode "
            f"{accuracy(bn.batch_acc)}: batch norm's moving averages lag)"
        )
    return (
        f"finished: {missed} {epochs(summary.epochs)} ({duration(summary.seconds)})"
        f"{sooner}; train accuracy {train}, {test}"
    )


def _when(time: TimeToOverfit | None) -> str:
    """`epoch 7 (3.1 s)`; empty where the threshold was not reached."""
    if time is None or time.epoch is None:
        return ""
    return f"{at_epoch(time.epoch, time.after_epoch)} ({duration(time.seconds or 0.0)})"


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
    lines = _last_lines(paths)
    if code == exits.USAGE and lines:  # it said why, and changed nothing
        reason = lines[-1].partition(" ")[2]
        return Outcome(launcher.state_now(paths), exits.USAGE, f"not trained: {reason}")
    how = "" if code is None else f" (by signal {-code})" if code < 0 else f" (exit code {code})"
    result = (
        f"lost: the engine ended without a word{how}; every recorded epoch is kept, "
        f"go on with fitrand-tui --resume {paths.id}"
    )
    return Outcome("lost", exits.FAILED, result, tuple(f"engine.log: {line}" for line in lines))


def _last_lines(paths: RunPaths) -> list[str]:
    try:
        with open_regular(paths.log) as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _LOG_BYTES))
            lines = file.read(_LOG_BYTES).decode("utf-8", "replace").splitlines()
    except OSError:
        return []
    return lines[-LOG_LINES:]
