"""The main screen: the runs, and what one does with them."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from time import monotonic, time
from typing import Any, ClassVar, TypeVar

from textual import events, on, work
from textual.binding import BindingType
from textual.screen import Screen

from runs import presets
from runs.config import RunConfig
from runs.extension import at_its_end
from runs.paths import Home
from runs.record import RunRecord
from runs.status import LIVE
from tui.actions import Actions
from tui.messages import ActionDone, HistoryChanged, RunOpened
from tui.screens import keys
from tui.screens.confirm import ConfirmScreen
from tui.screens.help import HelpScreen
from tui.screens.new_run import NewRunScreen
from tui.screens.notes import NotesScreen
from tui.screens.queue import QueueScreen
from tui.screens.runs import SAID_SECONDS, Place, RunsScreen
from tui.screens.studies import StudiesScreen

T = TypeVar("T")

LEISURE = 0.5
"""Seconds from the moment that asks for a warm engine until it is started: what has to be drawn in
that moment comes first."""


@dataclass(frozen=True)
class _Question:
    """A question about a run that is on the screen."""

    action: str
    """What it is about."""
    run: RunRecord
    """The run as it was when the question came."""
    screen: Screen[Any]


class MainScreen(RunsScreen):
    """Takes the keys, asks where it must, acts, and says what came of it."""

    BINDINGS: ClassVar[list[BindingType]] = keys.BINDINGS

    def __init__(self, home: Home) -> None:
        super().__init__(home)
        self._home = home
        self._actions = Actions(home)
        self._refused, self._refused_at = "", 0.0
        self._question: _Question | None = None
        self._idle = False
        """Whether nothing is trained in this home, nor waits for it."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Show only the keys that do something to the selected run or group."""
        group = self.selected_group is not None
        return keys.applies(action, self.selected_state(), bool(self._records), group)

    def on_key(self, event: events.Key) -> None:
        """Say why a key does nothing, rather than nothing; once for a key that is held."""
        state, run = self.selected_state(), self.selected
        group = self.selected_group is not None
        why = keys.refusal(event.key, state, bool(self._records), group)
        if why and run and (event.key, state) == ("r", "finished"):
            why = at_its_end(self._home.run(run.id), run.config, run.summary)
        if why and (why != self._refused or monotonic() - self._refused_at > SAID_SECONDS):
            self._refused, self._refused_at = why, monotonic()
            self._tell(why)

    @on(events.Mount)
    def _wake_queue(self) -> None:
        """Let the runs that wait in the queue have their worker, after a reboot say."""
        self._wake()

    @work
    async def _wake(self) -> None:
        if done := await self._actions.wake_queue():
            self.post_message(done)

    # What changes the screen only

    def action_mark(self) -> None:
        """Mark or unmark the run or the group; what is marked is drawn whatever is selected."""
        here = self.history_pane.table.row_id
        if here in self._marked:
            self._marked.remove(here)
        elif here is not None:
            self._marked.append(here)
        self._marks_changed()

    def action_clear_marks(self) -> None:
        """Unmark all."""
        if not self._marked:
            self._tell("No run is marked: space marks the one under the cursor.")
        self._marked.clear()
        self._marks_changed()

    def _marks_changed(self) -> None:
        self._show_marks()
        self._follow()

    def action_filter(self) -> None:
        """Type a filter."""
        self.pane = "history"
        self.history_pane.open_filter()

    def action_back(self) -> None:
        """Back to the history; from there, out of its filter."""
        if self.pane == "history":
            self.history_pane.clear_filter()
        super().action_back()

    def action_by_group(self) -> None:
        """Fold the history by group, or unfold it to single runs."""
        self.by_group = not self.by_group

    def action_band(self) -> None:
        """Draw the bands of groups the other way."""
        if not self.curves_pane.draws_a_group:
            self._tell("No group is drawn: f shows the history by group.")
        self.curves_pane.next_band()

    def action_log_y(self) -> None:
        """Switch the loss's axis."""
        self.curves_pane.toggle_log()

    def action_studies(self) -> None:
        """Go to the studies."""
        self.go_to_place("studies")

    def action_queue(self) -> None:
        """Go to the queue."""
        self.go_to_place("queue")

    def go_to_place(self, place: Place) -> None:
        """Go there, back where it lies below already."""
        wanted = StudiesScreen if place == "studies" else QueueScreen
        if not any(isinstance(screen, wanted) for screen in self.app.screen_stack):
            self.app.push_screen(wanted(self))
        while not isinstance(self.app.screen, wanted):
            self.app.pop_screen()

    def action_help(self) -> None:
        """Show all keys."""
        self.app.push_screen(HelpScreen(self))

    # What is done to runs

    @work
    async def action_new_run(self) -> None:
        """Set up and start a run."""
        await self._set_up(None)

    @work
    async def action_rerun(self) -> None:
        """Start a copy of the run, with changes."""
        if self.selected:
            await self._set_up(self.selected.config)

    async def _set_up(self, copied: RunConfig | None) -> None:
        self.set_timer(LEISURE, self._warm_up)
        form = NewRunScreen(copied, list(self._records.values()))
        if config := await self.app.push_screen_wait(form):
            await self._act(self._actions.start(config))

    @work
    async def action_quickstart(self) -> None:
        """Start the quickstart."""
        await self._act(self._actions.start(presets.load("quickstart")))

    @work
    async def action_stop(self) -> None:
        """Stop the run, once it is confirmed; take one that waits out of the queue."""
        if run := self.selected:
            if self.selected_state() == "queued":  # which takes nothing from it
                await self._act(self._actions.unqueue(run.id))
                return
            what = f"{run.title}: it writes a checkpoint and ends. r goes on from there."
            if await self._asked("stop", run, ConfirmScreen("Stop this run?", what, "Stop")):
                await self._act(self._actions.stop(run.id))

    @work
    async def action_resume(self) -> None:
        """Start the run, or go on with it."""
        if self.selected:
            await self._act(self._actions.resume(self.selected.id))

    @on(RunOpened)
    def _start_new(self, message: RunOpened) -> None:
        """Opening a run that nobody has started starts it: there is nothing else to see."""
        if message.run_id == self._selected and self.selected_state() == "new":
            self.action_resume()

    @work
    async def action_delete(self) -> None:
        """Move the run to the trash, once it is confirmed."""
        if run := self.selected:
            what = f"{run.title}: it goes to the trash; u brings it back."
            if await self._asked("delete", run, ConfirmScreen("Delete this run?", what, "Delete")):
                await self._act(self._actions.delete(run.id))

    @work
    async def action_restore(self) -> None:
        """Bring the last deleted run back."""
        await self._act(self._actions.restore())

    @work
    async def action_notes(self) -> None:
        """Edit name, tags and note."""
        if run := self.selected:
            notes = await self._asked("notes", run, NotesScreen(run))
            if notes is not None:
                await self._act(self._actions.write_notes(run.id, notes))

    async def _asked(self, action: str, run: RunRecord, screen: Screen[T]) -> T | None:
        """What is answered about a run; None where the run changed before there was an answer."""
        self._question = _Question(action, run, screen)
        try:
            return await self.app.push_screen_wait(screen)
        finally:
            self._question = None

    @on(HistoryChanged)
    def _look_at_question(self, message: HistoryChanged) -> None:
        """Close a question about a run that has become something else, and say what."""
        asked = self._question
        if asked is None or not asked.screen.is_current:
            return
        now = {record.id: record for record in message.records}.get(asked.run.id)
        state = now.state(time()) if now else None
        if not keys.applies(asked.action, state, runs=True):
            why = keys.why_not(asked.action, state) if state else "This run is no longer here."
            asked.screen.dismiss(None)
            self._tell(f"{asked.run.title}: {why}")

    @on(HistoryChanged)
    def _look_for_leisure(self, message: HistoryChanged) -> None:
        """When nothing is trained, at the start or after a run, the next run may be near."""
        now, was_idle = time(), self._idle
        self._idle = not any(
            record.queued or record.state(now) in LIVE for record in message.records
        )
        if self._idle and not was_idle:
            self.set_timer(LEISURE, self._warm_up)

    @work
    async def _warm_up(self) -> None:
        await self._actions.warm_up()

    async def _act(self, action: Awaitable[ActionDone]) -> None:
        self.post_message(await action)

    @on(ActionDone)
    def _action_done(self, message: ActionDone) -> None:
        """Say what was done, and look at the disk again at once."""
        self._tell(message.text, problem=message.problem)
        if message.run_id is not None:
            self._go_to = message.run_id
        if message.started and self.has_class("-narrow"):
            self.pane = "curves"
        self._follower.hurry()
