"""The status strip: where the selected run is, how fast it goes, and what it has reached."""

from __future__ import annotations

from typing import assert_never

from rich.table import Table
from rich.text import Text
from textual.widgets import Static

from runs.metrics import THRESHOLDS
from runs.record import RunRecord
from runs.status import LIVE, OPEN, Position, State, Status
from runs.studies.groups import Group
from runs.units import at_epoch, duration, epochs
from tui.format import accuracy, size, symbol, to_go
from tui.sanitize import clean

BAR = 20
"""Cells of the progress bar."""


class StatusStrip(Static):
    """Two lines about one run, or one group of runs."""

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

    def show_group(self, group: Group, title: str, now: float) -> None:
        """Show this group, by the name `title`: what became of its runs, and what they reached."""
        grid = Table.grid(expand=True)
        grid.add_column(no_wrap=True, overflow="ellipsis")
        runs = f"n={group.n}  {group.states(now)}"
        grid.add_row(Text.assemble((clean(title, 40), "bold"), f"  {runs}"))
        grid.add_row(Text(_group_reached(group), style="dim"))
        self.update(grid)


def _group_reached(group: Group) -> str:
    """The epochs to 100 %, by which statistics; and what differs that should not."""
    words = ["no result yet"]
    if group.n:
        times = group.times()
        words = [f"fitted 1.00 at epoch {times.sentence()}", times.kind]
    if group.mixed:
        words.append(f"mixed: {clean(group.mixed)}")
    return "   ".join(filter(None, words))


def _where(record: RunRecord, state: State, now: float) -> Text:
    """State and name, then how far the run is, or how it ended."""
    glyph, colour = symbol(state)
    title = clean(record.title, 24)
    line = Text.assemble((f"{glyph} {state}", colour), "  ", (title, "bold"), "  ")
    if record.status_trouble:
        return line + Text(clean(record.reason))
    if state == "new":
        return line + Text("no engine has been started: r starts one")
    if state == "queued":
        after = f"after epoch {_epochs(record)}" if _epochs(record) else "for its turn"
        return line + Text(f"waits {after}; x takes it out")
    if record.status is None:
        return line + Text("waiting for its engine" if state in LIVE else "its engine never began")
    match state:
        case "starting" | "running":
            return line + _progress(record, record.status, colour, now)
        case "stopped":
            return line + Text(f"after epoch {_epochs(record)}; r goes on from there")
        case "lost":
            gone = f"gone after epoch {_epochs(record)}; r goes on from its checkpoint"
            return line + Text(gone)
        case "finished":
            return line + Text(_result(record) or clean(record.reason))
        case "failed" | "unreadable":
            return line + Text(clean(record.reason))
        case _:
            assert_never(state)


def _progress(record: RunRecord, status: Status, colour: str, now: float) -> Text:
    """What the engine of a live run does."""
    position = status.position
    doing = clean(position.doing)
    if not position.epochs:
        return Text(doing or "the engine starts")
    # The heartbeat is as old as the last write; counting on keeps the time to go honest.
    eta = max(0.0, position.eta - (now - status.updated)) if position.eta is not None else None
    wait = "" if eta is None else to_go(eta, record.config)
    epoch = f"epoch {position.epoch}/{position.epochs} "
    return Text.assemble(epoch, *_bar(position, colour), f"  {doing or wait}")


def _epochs(record: RunRecord) -> int:
    return record.summary.epochs if record.summary else 0


def _result(record: RunRecord) -> str:
    """What a finished run has come to, in few words: the details have the sentence."""
    if record.evaluation is None or record.tested is None:
        return ""
    train, test = record.evaluation.train_acc, record.tested.test_acc
    after = epochs(_epochs(record))
    return f"train {accuracy(train)}   test {accuracy(test)}   after {after}"


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
        if status.position.memory:
            parts.append(f"mem {size(status.position.memory)}")
        # Last, because a processor's marketing name is long, and the details have all of it.
        parts.append(clean(status.device))
    words = "   ".join(part for part in parts if part)
    return Text(words, style="" if state in LIVE else "dim")


def _fitted(record: RunRecord, state: State) -> str:
    """The highest threshold reached, and the next one."""
    summary = record.summary
    if summary is None or summary.evaluation is None:
        return ""
    reached = [t for t in summary.shown.time_to_overfit if t.epoch is not None]
    words = ""
    if reached:
        best = max(reached, key=lambda t: t.theta)
        when = at_epoch(best.epoch or 0, best.after_epoch)
        by = f", {record.kind}" if record.kind else ""
        words = f"fitted {best.theta:.2f} at {when} ({duration(best.seconds or 0.0)}{by})"
    missing = [theta for theta in THRESHOLDS if theta not in [t.theta for t in reached]]
    if missing:
        not_reached = "not yet" if state in OPEN else "not reached"
        words += f"{'  ' if words else ''}{missing[0]:.2f} {not_reached}"
        if not reached:
            words += f" (train {accuracy(summary.evaluation.train_acc)})"
    return words
