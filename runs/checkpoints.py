"""checkpoint.pt as front ends see it: how large it is, and that it can be dropped.

Checkpoints are the largest things in a home. A run that has ended early goes on from its own; a
finished one needs it only to go on for more epochs.
"""

from __future__ import annotations

import stat

from runs import claim
from runs.errors import RunError
from runs.extension import left_to_do
from runs.launcher import state_now
from runs.leftovers import sweep_run
from runs.paths import RunPaths
from runs.record import load_record


def drop(paths: RunPaths) -> int:
    """Remove the checkpoint of a finished run; the bytes that are free now.

    Raises RunError for any other run, and OSError.
    """
    _refuse_unfinished(paths)
    with claim.held(paths):  # so that no engine begins to read it
        _refuse_unfinished(paths)
        sweep_run(paths)
        try:
            found = paths.checkpoint.lstat()
        except FileNotFoundError:
            raise RunError(f"run {paths.id} has no checkpoint") from None
        if not stat.S_ISREG(found.st_mode):
            raise RunError(f"{paths.checkpoint} is no regular file: it is left alone")
        paths.checkpoint.unlink()
    return found.st_size


def _refuse_unfinished(paths: RunPaths) -> None:
    state = state_now(paths)
    if state == "new":
        raise RunError(f"run {paths.id} is new: it has no checkpoint yet")
    if state != "finished":
        raise RunError(
            f"run {paths.id} is {state} and goes on from its checkpoint, which is kept; to give "
            "the run up, delete it in the application (d)"
        )
    record = load_record(paths)
    if not left_to_do(record.config.training, record.summary):
        return
    raise RunError(
        f"run {paths.id} has been asked for more epochs and goes on from its checkpoint, which is "
        f"kept: fitrand-tui --resume {paths.id}"
    )
