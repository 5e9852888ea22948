"""The details pane: what a run is, what it has reached, where it ran, and the notes on it."""

from __future__ import annotations

from typing import ClassVar

from rich.console import Group as Stack
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text
from textual import getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from runs.record import RunRecord
from runs.studies.groups import Group
from tui.facts import Fact, facts
from tui.format import symbol
from tui.group_facts import group_facts
from tui.sanitize import clean
from tui.widgets.scrolling import SCROLL_KEYS


class DetailsPane(VerticalScroll):
    """Everything about one run, or one group of runs, in words."""

    BINDINGS: ClassVar[list[BindingType]] = SCROLL_KEYS
    DEFAULT_CSS = """
    DetailsPane { border: round $foreground 30%; border-title-color: $text-muted; padding: 0 1; }
    DetailsPane:focus { border: round $accent; border-title-color: $text; }
    """

    body = getters.query_one("#details-body", Static)

    def __init__(self) -> None:
        super().__init__(id="details")
        self.border_title = "3 Details"
        self._shown: object = None

    def compose(self) -> ComposeResult:
        """One text, made anew when the run changes."""
        yield Static("No run is selected.", id="details-body", markup=False)

    def show(self, record: RunRecord | None, warnings: list[str], now: float) -> None:
        """Show this run, with what its engine warned of; None clears the pane."""
        if record is None:
            self._shown = None
            self.body.update("No run is selected.")
            return
        state = record.state(now)
        key = (record, len(warnings), state)
        if key == self._shown:
            return
        self._shown = key
        glyph, colour = symbol(state)
        parts: list[RenderableType] = [
            Text.assemble((clean(record.title), "bold"), "  ", (f"{glyph} {state}", colour))
        ]
        status = record.status
        if record.reason and state != "queued":  # why it ended is over when it goes on
            failed = status is not None and status.fault is not None
            reason = "\n".join(map(clean, record.reason.splitlines()))
            parts.append(Text(reason, style="red" if failed else ""))
        if state == "new":
            parts.append(Text("No engine has been started; press r to start it.", "cyan"))
        if state == "queued":
            parts.append(Text("Waits in the queue; x takes it out.", "cyan"))
        if state == "lost":
            parts.append(Text("Its engine is gone without a word; press r to go on.", "magenta"))
        parts += [Text(f"! {clean(warning)}", style="yellow") for warning in warnings]
        parts += [_table(title, known) for title, known in facts(record, now)]
        self.body.update(Stack(*parts))

    def show_group(self, group: Group, title: str, now: float) -> None:
        """Show this group, by the name `title`."""
        key = (group, title, group.states(now))
        if key == self._shown:
            return
        self._shown = key
        parts: list[RenderableType] = [
            Text.assemble((clean(title), "bold"), "  ", f"n={group.n}  {group.states(now)}")
        ]
        if group.mixed:
            parts.append(Text(f"! mixed: {clean(group.mixed)}", style="yellow"))
        parts += [_table(heading, known) for heading, known in group_facts(group, now)]
        self.body.update(Stack(*parts))


def _table(title: str, known: list[Fact]) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(style="dim", no_wrap=True, min_width=13)
    table.add_column(overflow="fold")
    table.add_row("", "")
    table.add_row(Text(title, style="bold not dim"), "")
    for name, value in known:
        table.add_row(Text(name), Text(clean(value)))
    return table
