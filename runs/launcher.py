"""Runs are made, started, stopped and resumed here; each is trained by a process of its own.

The engine gets a session of its own, no terminal and no pipe, so that neither a closed
terminal nor a front end that ends can touch it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from runs import claim, extension
from runs.atomic import write_atomic
from runs.config import RunConfig, resolve
from runs.errors import RunError
from runs.paths import Home, RunPaths, absolute, new_run_id
from runs.record import load_record, started_at
from runs.status import LIVE, State, Status, effective_state, load_status, read_status
from runs.warm import WARM, WarmEngine

_engines: dict[Path, subprocess.Popen[bytes]] = {}
"""The engines that this process started, by run directory. Kept so that an engine that has
ended is reaped, and does not stay behind as a zombie."""

_waiting: WarmEngine | None = None
"""The engine that waits for the next run, if there is one."""
_starting = threading.RLock()
"""Held while an engine is started: an application acts in threads, and what is about to have an
engine counts as having one."""

_WARM_COMMAND = [sys.executable, "-P", "-m", "engine", WARM]
_FOLDER_VARIABLES = ("FITRAND_HOME", "FITRAND_CACHE", "FITRAND_DATA")


def create_run(home: Home, config: RunConfig) -> RunPaths:
    """Make a run directory with the resolved configuration in it. Raises OSError."""
    config = resolve(config)
    home.create()
    while True:
        paths = home.run(new_run_id(config, datetime.now(UTC)))
        try:
            paths.root.mkdir(mode=0o700)
        except FileExistsError:  # the same second and the same four digits: draw again
            continue
        try:
            content = msgspec.json.format(msgspec.json.encode(config))
            write_atomic(paths.config, content, durable=True)
        except BaseException:  # a full disk, say: a directory without its configuration is no run
            paths.root.rmdir()
            raise
        return paths


def start_engine(paths: RunPaths, variables: Mapping[str, str] | None = None) -> None:
    """Start the engine of a run; it goes on whatever becomes of this process. Raises OSError.

    It is the one that waits, where there is one, else a new one; with `variables` of its own in
    its environment, such as the GPU that it may see, always a new one.
    """
    with _starting:
        _reap()
        root = paths.root.absolute()
        descriptor = os.open(paths.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            warm = None if variables else _warm_engine(root, descriptor)
            _engines[root] = warm or _cold_engine(root, descriptor, variables or {})
        finally:
            os.close(descriptor)


def warm_up() -> None:
    """Let an engine load torch now, so that the next run of this process begins at once.

    It leaves with this process, or when no run has come for some minutes. Does nothing where
    one waits already, or cannot be started.
    """
    global _waiting
    with _starting:
        if _waiting is not None and _waiting.is_waiting():
            return
        with suppress(OSError):
            _waiting = WarmEngine(_WARM_COMMAND, environment())


def _warm_engine(root: Path, log: int) -> subprocess.Popen[bytes] | None:
    """The engine that has waited for this run, if there is one and it takes it."""
    global _waiting
    waiting, _waiting = _waiting, None
    return waiting.hand_over(root, log) if waiting is not None else None


def _cold_engine(root: Path, log: int, variables: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """A new engine.

    `-P` keeps a folder named `engine` in the working directory from being run instead, and
    the run's own parent is the working directory for the same reason.
    """
    return subprocess.Popen(
        _command(root),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
        cwd=root.parent,
        env={**environment(), **variables},
    )


def environment() -> dict[str, str]:
    """A detached process's: this one's, but folders are relative to this one's directory."""
    inherited = dict(os.environ)
    for name in _FOLDER_VARIABLES:
        if inherited.get(name):
            inherited[name] = str(absolute(inherited[name]))
    return inherited


def process_of(paths: RunPaths) -> int | None:
    """The process id of the engine that this process started last for the run, if it did."""
    engine = _engines.get(paths.root.absolute())
    return engine.pid if engine else None


def exit_code(paths: RunPaths) -> int | None:
    """How the engine that this process started for the run ended; None while it works.

    None as well for an engine that another process started.
    """
    engine = _engines.get(paths.root.absolute())
    return engine.poll() if engine else None


def launch(home: Home, config: RunConfig) -> RunPaths:
    """Make a run and start its engine. Raises OSError."""
    paths = create_run(home, config)
    start_engine(paths)
    return paths


def stop(paths: RunPaths) -> None:
    """Ask the engine of a run to write a checkpoint and to stop; returns at once.

    Raises RunError where there is no engine at work, or none that can be reached from here.
    """
    engine = _own_engine(paths)
    if engine is not None:  # even before its first status
        engine.terminate()
        return
    status = read_status(paths)
    state = state_now(paths)
    if state not in LIVE:
        raise RunError(f"run {paths.id} is not running: it is {state}")
    if status is None:
        raise RunError(f"run {paths.id} is about to start: try again in a moment")
    if not status.process.here:
        raise RunError(
            f"run {paths.id} is trained on another host, {status.process.host}: stop it there"
        )
    try:
        if not status.process.terminate():
            raise RunError(f"run {paths.id} is not running any more")
    except PermissionError:
        raise RunError(
            f"run {paths.id} belongs to another user: process {status.process.pid}"
        ) from None


def resume(paths: RunPaths) -> None:
    """Start the engine on a run that is new, stopped, failed, was lost or has been extended.

    It goes on from the checkpoint, or from the beginning where there is none. Raises
    RunError for a run in any other state, OSError when the engine cannot be started.
    """
    if _own_engine(paths) is not None:  # though its first status may be to come
        raise RunError(f"run {paths.id} is being trained already")
    state = state_now(paths)
    if state in LIVE:
        raise RunError(f"run {paths.id} is {state}: it is being trained")
    if state == "finished":
        record = load_record(paths)
        if not extension.left_to_do(record.config.training, record.summary):
            raise RunError(extension.at_its_end(paths, record.config, record.summary))
    if is_ending(paths):
        raise RunError(f"run {paths.id} is {state}, but its engine still ends: try again shortly")
    if held := claim.refusal(paths):
        raise RunError(held)
    start_engine(paths)


def extend(paths: RunPaths, overrides: Sequence[str]) -> str:
    """Let a run that no engine works on have more epochs, or another `until`; then `resume` it.

    What has been changed, for people; empty where all is so already. Raises RunError, ConfigError
    and OSError; nothing is changed then.
    """
    state = state_now(paths)
    if state in LIVE:
        raise RunError(f"run {paths.id} is {state}: stop it before you change its epochs or until")
    if state == "unreadable":
        raise RunError(
            f"run {paths.id}: {load_status(paths)[1]}, so how far it is cannot be told: resume it "
            "without --set first, which writes it anew"
        )
    with claim.held(paths):
        record = load_record(paths)
        config = extension.with_overrides(paths, record.config, overrides)
        extension.check(paths, record.config, config, record.summary)
        if state == "finished":
            if not extension.left_to_do(config.training, record.summary):
                raise RunError(extension.at_its_end(paths, config, record.summary))
            _check_checkpoint(paths, record.status)
        if config != record.config:
            extension.write(paths, config.training)
    return extension.describe(record.config.training, config.training)


def _check_checkpoint(paths: RunPaths, status: Status | None) -> None:
    """Raise RunError where a finished run has nothing to go on from."""
    if not paths.checkpoint.is_file():
        why = "it has no checkpoint to go on from"
    elif status is None or not status.extendable:
        why = "its checkpoint keeps the model alone, as version 0.1.0 left it, and no optimizer"
    else:
        return
    copy = extension.start_a_copy(paths, "training.epochs=N")
    raise RunError(f"run {paths.id} cannot go on: {why}. {copy}")


def is_ending(paths: RunPaths) -> bool:
    """Whether an engine of this host has written its last state, but has not left yet.

    A moment later it gives it up.
    """
    status = read_status(paths)
    return status is not None and status.state not in LIVE and claim.is_held_here(paths)


def state_now(paths: RunPaths) -> State:
    """What is true of a run at this moment."""
    status, trouble = load_status(paths)
    return effective_state(status, started_at(paths), time.time(), trouble)


def _own_engine(paths: RunPaths) -> subprocess.Popen[bytes] | None:
    """The engine that this process started for the run, as long as it is at work."""
    with _starting:
        engine = _engines.get(paths.root.absolute())
    return engine if engine is not None and engine.poll() is None else None


def _command(root: Path) -> list[str]:
    return [sys.executable, "-P", "-m", "engine", str(root)]


def _reap() -> None:
    """Collect the engines that have ended; `poll` does it."""
    for engine in _engines.values():
        engine.poll()
