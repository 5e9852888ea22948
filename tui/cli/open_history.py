"""Opens the history for the command line."""

from __future__ import annotations

from runs.history import History
from runs.paths import Home
from tui.cli.output import complain


def open_history(home: Home) -> History:
    """The history; what there is to know about it is said on stderr."""
    history = History(home)
    for notice in history.notices:
        complain(f"note: {notice}")
    return history
