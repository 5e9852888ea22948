"""Everything that the application's workers and widgets tell each other."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from runs.record import RunRecord


@dataclass
class HistoryChanged(Message):
    """The runs on disk are no longer the ones shown."""

    records: list[RunRecord]
    """All runs, newest first."""
    notices: list[str]
    """What the history had to say of itself, such as a rebuilt index."""

    def can_replace(self, message: Message) -> bool:
        """A newer list makes an older one needless."""
        return isinstance(message, HistoryChanged) and not message.notices


@dataclass
class CurvesChanged(Message):
    """A watched run has new events."""

    run_id: str
    """Which run."""


@dataclass
class LogGrew(Message):
    """The engine of the selected run has printed something."""

    run_id: str
    """Which run."""
    lines: list[str]
    """The new lines."""
    fresh: bool
    """Whether these are the first: the log shown before is of another run."""


@dataclass
class RunHighlighted(Message):
    """The cursor is on another run; None when there is none."""

    run_id: str | None


@dataclass
class RunOpened(Message):
    """A run was chosen, to look at its curves."""

    run_id: str


@dataclass
class Report(Message):
    """A sentence for the user: what was done, or why it could not be."""

    text: str
    """Plain text, never markup."""
    problem: bool = False
    """Whether something went wrong."""
    run_id: str | None = None
    """The run that the cursor should go to."""
    started: bool = False
    """Whether that run is new, so that its curves are wanted at once."""
