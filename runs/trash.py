"""Deleted runs: moved aside whole, so that they can be moved back."""

from __future__ import annotations

import os

from filelock import FileLock, Timeout

from runs.errors import RunError
from runs.launcher import state_now
from runs.paths import Home, RunPaths, is_run_id
from runs.status import LIVE


def move_to_trash(home: Home, run_id: str) -> None:
    """Take a run out of the history. Raises RunError for a run whose engine is at work."""
    paths = home.run(run_id)
    state = state_now(paths)
    if state in LIVE:
        raise RunError(f"run {run_id} is {state}: stop it before you delete it")
    if _is_held(paths):  # whatever its status says, or does not
        raise RunError(f"an engine is at work on run {run_id}: stop it before you delete it")
    moved = RunPaths(home.trash / run_id)
    _move(paths, moved)
    os.utime(moved.root)  # when it was deleted: moving alone does not change the time


def restore(home: Home, run_id: str) -> None:
    """Bring a deleted run back. Raises RunError where there is none, or one of its id again."""
    paths = home.run(run_id)
    _move(RunPaths(home.trash / run_id), paths)


def trashed(home: Home) -> list[str]:
    """The ids of the deleted runs, the last deleted one first."""
    if not home.trash.is_dir():
        return []
    folders = [path for path in home.trash.iterdir() if is_run_id(path.name)]
    folders.sort(key=lambda path: (path.lstat().st_mtime_ns, path.name), reverse=True)
    return [path.name for path in folders]


def _is_held(paths: RunPaths) -> bool:
    """Whether an engine holds the run's lock, as far as this file system has locks."""
    if not paths.lock.is_file():
        return False
    try:
        with FileLock(paths.lock, blocking=False):
            return False
    except Timeout:
        return True
    except OSError:
        return False


def _move(source: RunPaths, target: RunPaths) -> None:
    if target.root.exists():
        raise RunError(f"run {source.id} was not moved: {target.root} exists already")
    try:
        target.root.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        source.root.rename(target.root)
    except FileNotFoundError:
        raise RunError(f"run {source.id} is not there any more: {source.root}") from None
    except OSError as error:
        raise RunError(f"run {source.id} was not moved: {error.strerror}: {source.root}") from None
