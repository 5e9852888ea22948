"""The status strip: where the selected run is, how fast it goes, and what it has reached."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text
from textual.widgets import Static

from runs.metrics import THRESHOLDS
from runs.record import RunRecord
from runs.status import LIVE, Position, State
from runs.units import bracket, duration
from tui.format import STATES, accuracy, epochs, size
from tui.sanitize import clean

BAR = 20
"""Cells of the progress bar."""


class StatusStrip(Static):
    """Two lines about one run."""

    DEFAULT_CSS = """
    StatusStrip { height: 2; padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__(id="status", markup=False)

    def show(self, record: RunRecord | None, now: float) -> None:
        """Show this run; None clears the strip."""
        if record is None:
            self.update("")
            return
        grid = Table.grid(expand=True)
        grid.add_column(no_wrap=True, overflow="ellipsis")
        state = record.state(now)
        grid.add_row(_where(record, state, now))
        grid.add_row(_reached(record, state))
        self.update(grid)


def _where(record: RunRecord, state: State, now: float) -> Text:
    glyph, colour = STATES[state]
    title = clean(record.title, 24)
    line = Text.assemble((f"{glyph} {state}", colour), "  ", (title, "bold"), "  ")
    status = record.status
    if status is None:
        return line + Text("waiting for its engine" if state in LIVE else "its engine never began")
    position = status.position
    if state in LIVE and position.epochs:
        # The heartbeat is as old as the last write; counting on keeps the time to go honest.
        eta = max(0.0, position.eta - (now - status.updated)) if position.eta is not None else None
        to_go = "" if eta is None else f"eta {duration(eta)}"
        line += Text.assemble(
            f"epoch {position.epoch}/{position.epochs} ",
            *_bar(position, colour),
            f"  {clean(position.doing) or to_go}",
        )
    elif state in LIVE:
        line += Text(clean(position.doing) or "the engine starts")
    else:
        line += Text(_ended(record, state))
    return line


def _ended(record: RunRecord, state: State) -> str:
    """How a run ended, in few words: the details have the sentence."""
    epoch = record.summary.epochs if record.summary else 0
    match state:
        case "lost":
            return f"gone after epoch {epoch}; r goes on from its checkpoint"
        case "stopped":
            return f"after epoch {epoch}; r goes on from there"
        case "finished" if record.evaluation and record.tested:
            train, test = record.evaluation.train_acc, record.tested.test_acc
            return f"train {accuracy(train)}   test {accuracy(test)}   after {epochs(epoch)}"
        case _:
            return clean(record.reason)


def _bar(position: Position, colour: str) -> tuple[tuple[str, str], tuple[str, str]]:
    within = position.step / position.steps if position.steps else 0.0
    done = (max(position.epoch - 1, 0) + within) / position.epochs
    filled = round(min(1.0, done) * BAR)
    return ("━" * filled, colour), ("─" * (BAR - filled), "dim")


def _reached(record: RunRecord, state: State) -> Text:
    status, summary = record.status, record.summary
    parts: list[str] = []
    if summary:
        parts.append(_fitted(record, state))
    if status:
        speed = status.position.images_per_second
        if speed and state in LIVE:
            parts.append(f"{speed:,.0f} img/s")
        parts.append(clean(status.device))
        if status.position.memory:
            parts.append(f"mem {size(status.position.memory)}")
    words = "   ".join(part for part in parts if part)
    return Text(words, style="" if state in LIVE else "dim")


def _fitted(record: RunRecord, state: State) -> str:
    """The highest threshold reached, and the next one."""
    summary = record.summary
    if summary is None or summary.evaluation is None:
        return ""
    reached = [t for t in summary.time_to_overfit if t.reached]
    words = ""
    if reached:
        best = max(reached, key=lambda t: t.theta)
        time = duration(best.seconds or 0.0)
        words = f"fitted {best.theta:.2f} at epoch {best.epoch}{bracket(best)} ({time})"
    missing = [theta for theta in THRESHOLDS if theta not in [t.theta for t in reached]]
    if missing:
        not_reached = "not yet" if state in LIVE else "not reached"
        words += f"{'  ' if words else ''}{missing[0]:.2f} {not_reached}"
        if not reached:
            words += f" (train {accuracy(summary.evaluation.train_acc)})"
    return words
