"""`--drop-checkpoint`: room on the disk, for runs that are finished."""

from __future__ import annotations

import time
from collections.abc import Sequence

from runs import checkpoints
from runs.errors import RunError
from runs.paths import Home
from tui.cli import exits
from tui.cli.open_history import open_history
from tui.cli.output import complain, say
from tui.format import size


def drop(home: Home, texts: Sequence[str]) -> int:
    """Drop the checkpoints of these runs, each once; the exit code is 2 if any is kept.

    Raises RunError, before any is dropped, where a text names no run.
    """
    history, now = open_history(home), time.time()
    states = {run.id: run.state(now) for run in map(history.resolve, texts)}
    code, freed = exits.DONE, 0
    for run_id, state in states.items():
        try:
            if state == "queued":
                raise RunError(f"run {run_id} waits in the queue: its checkpoint, if any, is kept")
            one = checkpoints.drop(home.run(run_id))
        except RunError as error:
            complain(f"fitrand-tui: {error}")
            code = exits.USAGE
            continue
        freed += one
        say(f"{run_id}: {size(one)} freed; it can no longer go on for more epochs")
    if len(states) > 1:
        say(f"{size(freed)} freed in all")
    return code
