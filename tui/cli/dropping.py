"""`--drop-checkpoint`: room on the disk, for runs that are finished."""

from __future__ import annotations

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
    history = open_history(home)
    ids = list(dict.fromkeys(history.resolve(text).id for text in texts))
    code, freed = exits.DONE, 0
    for run_id in ids:
        try:
            one = checkpoints.drop(home.run(run_id))
        except RunError as error:
            complain(f"fitrand-tui: {error}")
            code = exits.USAGE
            continue
        freed += one
        say(f"{run_id}: {size(one)} freed; it can no longer go on for more epochs")
    if len(ids) > 1:
        say(f"{size(freed)} freed in all")
    return code
