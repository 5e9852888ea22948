"""Deleted runs: moved aside whole, so that they can be moved back."""

from __future__ import annotations

import os
from contextlib import suppress

from runs import claim
from runs.errors import RunError
from runs.launcher import state_now
from runs.paths import Home, RunPaths, is_run_id
from runs.queue.queue import Queue
from runs.status import LIVE


def move_to_trash(home: Home, run_id: str) -> None:
    """Take a run out of the history. Raises RunError for a run whose engine is at work.

    And OSError where nothing can be changed.
    """
    home.refuse_demo()
    paths = home.run(run_id)
    state = state_now(paths)
    if state in LIVE:
        raise RunError(f"run {run_id} is {state}: stop it before you delete it")
    mine = claim.take(paths)  # whatever its status says, or does not
    moved, moved_to = RunPaths(home.trash / run_id), paths
    try:
        _move(paths, moved)
        moved_to = moved
    finally:
        claim.release(moved_to, mine)
    os.utime(moved.root)  # when it was deleted: moving alone does not change the time
    with suppress(RunError, OSError):  # a worker passes over a run that is not there any more
        if Queue(home).load().entry(run_id) is not None:
            Queue(home).remove([run_id])


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
