"""The history pane: the table of runs, or of groups, and the filter below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import ClassVar

from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from runs.filters import matches
from runs.record import RunRecord
from runs.status import LIVE
from runs.studies.groups import Group, Grouping
from tui.sanitize import clean
from tui.widgets.history_rows import ByGroup, ByRun
from tui.widgets.history_table import HistoryTable


class FilterInput(Input):
    """The filter's line; `enter` keeps the filter, `esc` gives it up."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter,down", "submit", "To the runs", show=False, tooltip="Keep it, go to the runs"
        ),
        Binding("escape", "give_up", "No filter", tooltip="Give it up: show all runs again"),
    ]

    def action_give_up(self) -> None:
        """Empty the filter and go back to the table."""
        self.value = ""
        self.post_message(self.Submitted(self, ""))


class HistoryPane(Vertical):
    """All runs that match the filter, and how many there are."""

    DEFAULT_CSS = """
    HistoryPane { border: round $foreground 30%; border-title-color: $text-muted; }
    HistoryPane:focus-within { border: round $accent; border-title-color: $text; }
    HistoryPane HistoryTable { height: 1fr; background: transparent; }
    HistoryPane FilterInput { display: none; background: $surface; }
    """

    table = getters.query_one(HistoryTable)
    filter = getters.query_one(FilterInput)

    def __init__(self) -> None:
        super().__init__(id="history")
        self._records: list[RunRecord] = []
        self._marks: Mapping[str, Text] = {}
        self._now = 0.0
        self._grouping: Grouping | None = None

    def compose(self) -> ComposeResult:
        """The table, and the filter, which shows only while it filters."""
        yield HistoryTable()
        yield FilterInput(
            placeholder="filter: name, state, r50, uniform, 10k", compact=True, id="filter"
        )

    def show(
        self,
        records: list[RunRecord],
        marks: Mapping[str, Text],
        now: float,
        grouping: Grouping | None = None,
    ) -> None:
        """Show these runs, as far as they match the filter; with `grouping`, by their groups."""
        self._records, self._marks, self._now = records, marks, now
        self._grouping = grouping
        self._update()

    def open_filter(self) -> None:
        """Show the filter's line and type into it."""
        self.add_class("-filtering")
        self.filter.styles.display = "block"
        # At once: what is typed right behind the key is for the filter, and would be keys here.
        self.screen.set_focus(self.filter)

    def clear_filter(self) -> None:
        """Show all runs again."""
        self.filter.value = ""
        self.remove_class("-filtering")
        self.filter.styles.display = "none"

    @on(Input.Changed, "#filter")
    def _filter_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._update()

    @on(Input.Submitted, "#filter")
    def _filter_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if not event.value.strip():
            self.remove_class("-filtering")
            self.filter.styles.display = "none"
        self.table.focus()

    def _update(self) -> None:
        query = self.filter.value
        shown = [r for r in self._records if matches(r, query, self._now)]
        total = len(self._records)
        runs = f"{total} run{'s' * (total != 1)}"
        if self._grouping is None:
            self.table.show(ByRun(shown, self._marks, self._now))
            count = f"{len(shown)} of {runs}" if len(shown) != total else runs
        else:
            groups = self._groups(self._grouping, shown)
            self.table.show(ByGroup(groups, self._grouping.titles(), self._marks, self._now))
            every = len(self._grouping.groups)
            some = f"{len(groups)} of {every}" if len(groups) != every else str(every)
            count = f"{some} group{'s' * (every != 1)} of {runs}"
        states = Counter(r.state(self._now) for r in self._records)
        live = sum(states[state] for state in LIVE)
        # Groups take more words, and of those that say nothing there is no room for any.
        running = f", {live} running" if live or self._grouping is None else ""
        queued = f", {states['queued']} queued" if states["queued"] else ""
        self.border_title = Text(clean(f"1 History ── {count}{running}{queued}"))

    def _groups(self, grouping: Grouping, shown: list[RunRecord]) -> list[Group]:
        """The groups that have any of the runs that match; always whole, as their numbers are."""
        if len(shown) == len(self._records):
            return list(grouping.groups.values())
        keys = {grouping.key(record.id) for record in shown}
        return [group for key, group in grouping.groups.items() if key in keys]
