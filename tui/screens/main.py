"""The main screen: history, curves, details and log of the runs."""

from __future__ import annotations

import time
from typing import ClassVar

from rich.text import Text
from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.reactive import reactive
from textual.screen import Screen
from textual.widgets import Footer

from runs.paths import Home
from runs.record import RunRecord
from runs.status import LIVE, RESUMABLE, State
from tui.actions import Deeds
from tui.follow.home import Watch
from tui.messages import CurvesChanged, HistoryChanged, LogGrew, Report, RunHighlighted, RunOpened
from tui.sanitize import clean
from tui.screens.help import HelpScreen
from tui.widgets.curves_pane import MARKERS, CurvesPane, Overlay
from tui.widgets.details_pane import DetailsPane
from tui.widgets.history_pane import HistoryPane
from tui.widgets.log_pane import LogPane
from tui.widgets.status_strip import StatusStrip
from tui.widgets.top_bar import PANES, TopBar
from tui.widgets.welcome import Welcome


class MainScreen(Screen[None]):
    """Shows what the watch sees, and passes what the user wants done to `Deeds`."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new_run", "New", tooltip="Set up and start a run"),
        Binding("s", "quickstart", "Quickstart", show=False, tooltip="Start the quickstart run"),
        Binding("R", "rerun", "Rerun", tooltip="Start a copy of the run, with changes"),
        Binding("x", "stop", "Stop", tooltip="Stop the run; its checkpoint is kept"),
        Binding("r", "resume", "Resume", tooltip="Go on from the run's checkpoint"),
        Binding("space", "mark", "Mark", tooltip="Draw the run's curves over the others"),
        Binding("c", "clear_marks", "Clear marks", show=False, tooltip="Unmark all runs"),
        Binding("slash", "filter", "Filter", key_display="/", tooltip="Filter the history"),
        Binding("y", "log_y", "Log y", show=False, tooltip="Cross-entropy: log or linear axis"),
        Binding("e", "notes", "Notes", show=False, tooltip="Name, tags and note of the run"),
        Binding("d", "delete", "Delete", tooltip="Move the run to the trash"),
        Binding("u", "restore", "Undelete", show=False, tooltip="Restore the last deleted run"),
        Binding("1", "go('history')", "History", show=False, tooltip="Go to the history"),
        Binding("2", "go('curves')", "Curves", show=False, tooltip="Go to the curves"),
        Binding("3", "go('details')", "Details", show=False, tooltip="Go to the details"),
        Binding("4", "go('log')", "Log", show=False, tooltip="Go to the engine's log"),
        Binding("tab", "next_pane(1)", "Next pane", show=False),
        Binding("shift+tab", "next_pane(-1)", "Pane before", show=False),
        Binding("escape", "back", "Back", show=False, tooltip="Back to the history"),
        Binding("question_mark", "help", "Help", key_display="?", tooltip="This list of keys"),
    ]

    history_pane = getters.query_one(HistoryPane)
    curves_pane = getters.query_one(CurvesPane)
    details_pane = getters.query_one(DetailsPane)
    log_pane = getters.query_one(LogPane)
    status_strip = getters.query_one(StatusStrip)
    top_bar = getters.query_one(TopBar)

    pane: reactive[str] = reactive("history", init=False)
    """The pane one is in; on a small terminal the only one that shows."""

    def __init__(self, home: Home) -> None:
        super().__init__()
        self._watch = Watch(home)
        self._deeds = Deeds(home)
        self._records: dict[str, RunRecord] = {}
        self._selected: str | None = None
        self._marked: list[str] = []
        self._go_to: str | None = None
        self._keys_for: tuple[State | None, bool] | None = None

    def compose(self) -> ComposeResult:
        """Two columns; on a small terminal, one pane at a time."""
        yield TopBar()
        yield Welcome()
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield HistoryPane()
                yield DetailsPane()
                yield LogPane()
            with Vertical(id="right"):
                yield CurvesPane()
        yield StatusStrip()
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Begin to watch the runs on disk."""
        self.top_bar.activate(self.pane)
        self.add_class("-pane-history", "-side-details")
        self._watch_history()
        self._watch_files()

    # What the watch sees

    @work
    async def _watch_history(self) -> None:
        async for message in self._watch.history():
            self.post_message(message)

    @work
    async def _watch_files(self) -> None:
        async for message in self._watch.files():
            self.post_message(message)

    @on(HistoryChanged)
    def _show_history(self, message: HistoryChanged) -> None:
        self._records = {record.id: record for record in message.records}
        self._marked = [run_id for run_id in self._marked if run_id in self._records]
        self.set_class(not self._records, "-empty")
        self.set_class(True, "-loaded")
        for notice in message.notices:
            self._tell(Report(notice))
        self._show_marks()
        if self._go_to in self._records:
            self.history_pane.table.move_to(self._go_to)
            self._go_to = None
        if not self._records:
            self._selected = None
            self.query_one(Welcome).focus()
        elif self.focused is None or isinstance(self.focused, Welcome):
            self._focus_pane()
        self._show_run()

    @on(RunHighlighted)
    def _select(self, message: RunHighlighted) -> None:
        self._selected = message.run_id
        self._follow()
        self._show_run()

    @on(CurvesChanged)
    def _curves_changed(self, message: CurvesChanged) -> None:
        if message.run_id in (self._selected, *self._marked):
            self._show_curves()
            if message.run_id == self._selected:
                self._show_run()

    @on(LogGrew)
    def _log_grew(self, message: LogGrew) -> None:
        if message.run_id == self._selected:
            self.log_pane.grow(message.lines, fresh=message.fresh)

    @on(Report)
    def _tell(self, message: Report) -> None:
        self.notify(
            clean(message.text),
            severity="error" if message.problem else "information",
            markup=False,
            timeout=8,
        )

    # What is shown

    @property
    def selected(self) -> RunRecord | None:
        """The run under the cursor."""
        return self._records.get(self._selected) if self._selected else None

    def _show_run(self) -> None:
        now = time.time()
        curves = self._watch.curves(self._selected)
        self.status_strip.show(self.selected, now)
        self.details_pane.show(self.selected, curves.warnings if curves else [], now)
        keys_for = (self.selected.state(now) if self.selected else None, bool(self._records))
        if keys_for != self._keys_for:  # the footer is empty for a moment whenever it is remade
            self._keys_for = keys_for
            self.refresh_bindings()

    def _show_marks(self) -> None:
        marks = {run_id: self._marker(run_id) for run_id in self._marked}
        texts = {run_id: Text(marker) for run_id, marker in marks.items()}
        self.history_pane.show(list(self._records.values()), texts, time.time())

    def _marker(self, run_id: str) -> str:
        return MARKERS[self._marked.index(run_id) % len(MARKERS)] if run_id in self._marked else ""

    def _follow(self) -> None:
        """Tell the watch whose curves and log are wanted."""
        self._watch.follow(self._selected, self._marked)
        self._show_curves()

    def _show_curves(self) -> None:
        ids = [self._selected] if self._selected else []
        ids += [run_id for run_id in self._marked if run_id != self._selected]
        overlays = []
        for run_id in ids:
            curves, record = self._watch.curves(run_id), self._records.get(run_id)
            if curves is not None and record is not None:
                classes = record.config.data_set.classes
                overlays.append(Overlay(record.title, self._marker(run_id), curves, classes))
        self.curves_pane.show(overlays)

    # Where one is

    def watch_pane(self, before: str, pane: str) -> None:
        """Show the pane and put the focus into it."""
        self.remove_class(f"-pane-{before}")
        self.add_class(f"-pane-{pane}")
        if pane in ("details", "log"):
            self.set_class(pane == "details", "-side-details")
        self.top_bar.activate(pane)
        self.call_after_refresh(self._focus_pane)

    def action_go(self, pane: str) -> None:
        """Go to a pane."""
        self.pane = pane
        self._focus_pane()

    def action_next_pane(self, step: int) -> None:
        """Go to the next pane, or the one before."""
        names = list(PANES)
        self.action_go(names[(names.index(self.pane) + step) % len(names)])

    def action_back(self) -> None:
        """Back to the history; nothing else happens."""
        self.action_go("history")

    def _focus_pane(self) -> None:
        panes = {
            "history": self.history_pane.table,
            "curves": self.curves_pane,
            "details": self.details_pane,
            "log": self.log_pane,
        }
        if self._records:
            panes[self.pane].focus()

    @on(RunOpened)
    def _open(self, message: RunOpened) -> None:
        self._selected = message.run_id
        self._follow()
        self.action_go("curves")

    # What is done

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Show only the keys that do something to the selected run."""
        record = self.selected
        state = record.state(time.time()) if record else None
        match action:
            case "stop":
                return state in LIVE
            case "resume":
                return state in RESUMABLE
            case "delete":
                return state is not None and state not in LIVE
            case "rerun" | "mark" | "notes" | "filter" | "log_y" | "clear_marks":
                return record is not None or (action == "filter" and bool(self._records))
            case _:
                return True

    def action_mark(self) -> None:
        """Mark or unmark the run; marked runs are drawn whichever is selected."""
        if self._selected in self._marked:
            self._marked.remove(self._selected)
        elif self._selected is not None:
            self._marked.append(self._selected)
        self._marks_changed()

    def action_clear_marks(self) -> None:
        """Unmark all runs."""
        self._marked.clear()
        self._marks_changed()

    def _marks_changed(self) -> None:
        self._show_marks()
        self._follow()

    def action_filter(self) -> None:
        """Type a filter."""
        self.pane = "history"
        self.call_after_refresh(self.history_pane.open_filter)

    def action_log_y(self) -> None:
        """Switch the loss's axis."""
        self.curves_pane.toggle_log()

    def action_help(self) -> None:
        """Show all keys."""
        self.app.push_screen(HelpScreen(self))

    @work
    async def action_new_run(self) -> None:
        """Set up and start a run."""
        await self._done(await self._deeds.new_run(self.app, self._records.values()))

    @work
    async def action_rerun(self) -> None:
        """Start a copy of the run, with changes."""
        if self.selected:
            copied = self.selected
            await self._done(await self._deeds.new_run(self.app, self._records.values(), copied))

    @work
    async def action_quickstart(self) -> None:
        """Start the quickstart."""
        await self._done(await self._deeds.quickstart())

    @work
    async def action_stop(self) -> None:
        """Stop the run, once it is confirmed."""
        if self.selected:
            await self._done(await self._deeds.stop(self.app, self.selected))

    @work
    async def action_resume(self) -> None:
        """Go on with the run."""
        if self.selected:
            await self._done(await self._deeds.resume(self.selected))

    @work
    async def action_delete(self) -> None:
        """Move the run to the trash, once it is confirmed."""
        if self.selected:
            await self._done(await self._deeds.delete(self.app, self.selected))

    @work
    async def action_restore(self) -> None:
        """Bring the last deleted run back."""
        await self._done(await self._deeds.restore())

    @work
    async def action_notes(self) -> None:
        """Edit name, tags and note."""
        if self.selected:
            await self._done(await self._deeds.edit_notes(self.app, self.selected))

    async def _done(self, report: Report | None) -> None:
        """Say what was done, and look at the disk again at once."""
        if report is None:
            return
        self._tell(report)
        if report.run_id is not None:
            self._go_to = report.run_id
        if report.started and self.has_class("-narrow"):
            self.pane = "curves"
        self._watch.hurry()

    def live_runs(self) -> int:
        """How many runs go on when the application ends."""
        now = time.time()
        return sum(record.state(now) in LIVE for record in self._records.values())
