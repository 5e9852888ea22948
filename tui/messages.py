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
    """A followed run has new events."""

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
class ActionDone(Message):
    """What came of something that the user wanted done to runs."""

    text: str
    """A sentence for the user, plain text: what was done, or why it could not be."""
    problem: bool = False
    """Whether something went wrong."""
    run_id: str | None = None
    """The run that the cursor should go to."""
    started: bool = False
    """Whether that run is new, so that its curves are wanted at once."""


@dataclass
class RowHighlighted(Message):
    """The cursor of a list is on another row; None when there is none."""

    row_id: str | None


@dataclass
class RowOpened(Message):
    """A row of a list was chosen."""

    row_id: str


@dataclass
class CellHighlighted(Message):
    """The cursor of a study's table is on another cell."""

    cell: int
    """Its index among the study's cells."""


@dataclass
class CellOpened(Message):
    """A cell of a study's table was chosen, to look at its runs."""

    cell: int
