"""`--run`, `--resume` and `--stop`: an engine is started, watched and stopped without a TUI.

The engine belongs to nobody: this process watches its run directory like any other front
end. Ctrl-C, and what ends a command politely, ask the engine to stop; a terminal that hangs up
only ends the watching.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from runs import launcher
from runs.config import RunConfig
from runs.errors import RunError
from runs.paths import Home, RunPaths
from runs.queue.stop import stop as stop_run
from runs.record import load_record
from runs.status import LIVE
from tui.cli import exits
from tui.cli.open_history import open_history
from tui.cli.outcome import outcome
from tui.cli.output import abandon_stdout, complain, is_gone, say
from tui.cli.reporters import Reporter, reporter
from tui.cli.signals import Signals
from tui.follow.engine import EngineFollower

POLL_SECONDS = 0.2


def run(home: Home, config: RunConfig, *, as_json: bool) -> int:
    """Train a new run and report on it."""
    history = open_history(home)
    with Signals.caught() as signals:
        paths = launcher.create_run(home, config)
        since = time.time()
        launcher.start_engine(paths)
        history.refresh()  # which puts the run into the index
        return _watch(home, paths, config, since, reporter(as_json=as_json), signals)


def resume(home: Home, text: str, overrides: Sequence[str], *, as_json: bool) -> int:
    """Go on with a run, for more epochs if asked, and report. Raises RunError and ConfigError."""
    paths = home.run(open_history(home).resolve(text).id)
    if overrides and (changed := launcher.extend(paths, overrides)):
        complain(f"{paths.id}: {changed}")
    with Signals.caught() as signals:
        config, since = load_record(paths).config, time.time()
        launcher.resume(paths)
        return _watch(home, paths, config, since, reporter(as_json=as_json), signals)


def stop(home: Home, text: str) -> int:
    """Ask a run to stop, and wait until it has. Raises RunError."""
    record = open_history(home).resolve(text)
    paths = home.run(record.id)
    if record.state(time.time()) == "queued":
        raise RunError(
            f"run {paths.id} waits in the queue, and no engine is at work on it: "
            f"fitrand-tui --queue remove {paths.id} takes it out"
        )
    stop_run(home, paths.id)
    say(f"{paths.id} was asked to stop; it writes a checkpoint first")
    while (state := launcher.state_now(paths)) in LIVE or launcher.is_ending(paths):
        time.sleep(POLL_SECONDS)
    say(f"{paths.id} is {state}")
    return exits.DONE


def _watch(
    home: Home,
    paths: RunPaths,
    config: RunConfig,
    since: float,
    report: Reporter,
    signals: Signals,
) -> int:
    """Follow the engine to its end and say what came out; the exit code."""
    try:
        report.begin(paths, config)
        follower = EngineFollower(paths, since)
        asked = False
        while True:
            report.update(follower.poll(), follower.status)
            if follower.ended:
                break
            if signals.leave:
                complain(_goes_on(paths))
                return exits.INTERRUPTED
            if signals.interrupts > 1:
                complain(f"not waiting any longer: {paths.id} still stops by itself")
                return exits.INTERRUPTED
            # An engine without a status may not be listening yet, and would die of the signal.
            if signals.interrupts and not asked and follower.status is not None:
                asked = True
                _ask_to_stop(home, paths)
            time.sleep(POLL_SECONDS)
        result = outcome(paths, config, follower.status)
        report.end(paths, result, follower.status)
        return result.code
    except OSError as error:
        if not is_gone(error):
            raise
        abandon_stdout()
        complain(f"nobody reads the output any more; {_goes_on(paths)}")
        return exits.INTERRUPTED
    finally:
        _close(report)


def _ask_to_stop(home: Home, paths: RunPaths) -> None:
    try:
        stop_run(home, paths.id)
    except RunError:
        return  # it has just ended by itself, which the next look shows
    complain("stopping: the engine writes a checkpoint first (Ctrl-C again: do not wait for it)")


def _goes_on(paths: RunPaths) -> str:
    return f"{paths.id} goes on: fitrand-tui shows it, fitrand-tui --stop {paths.id} stops it"


def _close(report: Reporter) -> None:
    try:
        report.close()
    except OSError as error:
        if not is_gone(error):
            raise
        abandon_stdout()
