"""The queue: which runs wait, in which order, and what one may do about it."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Footer, Static

from runs.record import RunRecord
from tui.format import symbol
from tui.messages import RowOpened
from tui.sanitize import clean
from tui.screens import place_keys
from tui.screens.place import PlaceScreen
from tui.screens.runs import RunsScreen
from tui.studies.queue_actions import QueueActions, Where
from tui.studies.queue_look import QueueLook, Waiting, look_at_queue, studies_by_run
from tui.widgets.rows_table import ListRow, RowColumn, RowsTable
from tui.widgets.top_bar import TopBar

COLUMNS = (
    RowColumn("#", 3, right=True),
    RowColumn("state", 9),
    RowColumn("run", 14, wide=True),
    RowColumn("study", 15, rank=1, wide=True),
    RowColumn("where it is, or why it waits", 25, wide=True),
    RowColumn("id", 36, rank=2),
)
EMPTY = """Nothing waits for an engine.

The runs of a study wait here for their turn: S shows the studies, and s there starts one. \
A worker in the background trains them one after the other, also when you quit; what was cut \
short goes on from its checkpoint.

fitrand-tui --queue add CONFIG lets a single run wait."""


class QueueScreen(PlaceScreen):
    """The runs that wait, the next one first."""

    BINDINGS: ClassVar[list[BindingType]] = place_keys.QUEUE
    DEFAULT_CSS = """
    QueueScreen #queue-list { height: 1fr; border: round $accent; }
    QueueScreen #queue-words { height: auto; max-height: 3; padding: 0 1; }
    QueueScreen #queue-empty { display: none; height: 1fr; padding: 1 2; max-width: 80; }
    QueueScreen.-empty #queue-empty { display: block; }
    QueueScreen.-empty #queue-list { display: none; }
    """

    table = getters.query_one(RowsTable)

    def __init__(self, runs: RunsScreen) -> None:
        super().__init__(runs)
        self._acts = QueueActions(runs.home)
        self._studies: dict[str, str] | None = None
        self._look: QueueLook | None = None

    def compose(self) -> ComposeResult:
        """The list, and a line about the whole."""
        yield TopBar({}, "Queue")
        yield RowsTable(COLUMNS, id="queue-list")
        yield Static(EMPTY, id="queue-empty", markup=False)
        yield Static(id="queue-words", markup=False)
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """The list has the keys; the queue may change though no run does."""
        super().on_mount()
        self.table.border_title = Text("Queue ── the next one first")
        self.table.focus()
        self.set_interval(1.0, self._wanted.set)

    def look(self, records: list[RunRecord], now: float) -> QueueLook:
        """The queue, with what its runs are for."""
        if self._studies is None:
            self._studies = studies_by_run(self.runs.home)
        return look_at_queue(self.runs.home, records, now, self._studies)

    def show(self, seen: QueueLook) -> None:
        """Show it."""
        self._look = seen
        self.set_class(not seen.runs, "-empty")
        self.table.show([_row(run) for run in seen.runs])
        words = Text(clean(seen.words())) if seen.runs or seen.snapshot.paused else Text()
        if seen.trouble:
            words.append(f"{chr(10) if words.plain else ''}! {clean(seen.trouble)}", "yellow")
        self.query_one("#queue-words", Static).update(words)

    @property
    def chosen(self) -> Waiting | None:
        """The run under the cursor."""
        runs = self._look.runs if self._look else ()
        return next((run for run in runs if run.entry.id == self.table.row_id), None)

    # What is done

    @work
    async def action_shift(self, where: Where) -> None:
        """Move the run among those that wait."""
        if (run := self._there()) and run.entry.slot is not None:
            self.tell("It is at work: only runs that wait have a place in the order.")
        elif run:
            await self.act(self._acts.move(run.entry.id, where))

    @work
    async def action_pause(self) -> None:
        """Pause the run, or let it go on."""
        if (run := self._there()) is None:
            return
        if run.entry.slot is not None:
            self.tell("It is at work: x stops it, P pauses what comes after it.")
        elif run.entry.paused:
            await self.act(self._acts.go([run.entry.id]))
        else:
            await self.act(self._acts.pause([run.entry.id]))

    @work
    async def action_pause_all(self) -> None:
        """Pause the whole queue, or let it go on."""
        if self._look and self._look.snapshot.paused:
            await self.act(self._acts.go(None))
        else:
            await self.act(self._acts.pause(None))

    @work
    async def action_start(self) -> None:
        """Let all go on."""
        await self.act(self._acts.go(None))

    @work
    async def action_remove(self) -> None:
        """Take a run out that waits; stop one that is at work, once it is confirmed."""
        if (run := self._there()) is None:
            return
        if run.entry.slot is None:
            await self.act(self._acts.remove(run.entry.id))
            return
        what = f"{run.title}: it writes a checkpoint, ends, and leaves the queue."
        if await self.confirmed("Stop this run?", what, "Stop"):
            await self.act(self._acts.stop(run.entry.id))

    @work
    async def action_clear(self) -> None:
        """Take out all that wait, once it is confirmed."""
        count = self._look.waiting if self._look else 0
        if not count:
            self.tell("Nothing waits in the queue.")
            return
        what = f"{count:,} that wait{'s' * (count == 1)}. Their directories stay in the history."
        if await self.confirmed("Clear the queue?", what, "Clear"):
            await self.act(self._acts.clear())

    @work
    async def action_slots(self, change: int) -> None:
        """More or fewer engines at once; 0: as many as there are GPUs."""
        if self._look is None:
            return
        now = self._look.snapshot.slots
        if not change:
            await self.act(self._acts.slots(None))
        elif change < 0 and (now is None or now == 1):
            self.tell("One engine at least; P pauses the queue.")
        else:
            await self.act(self._acts.slots((1 if now is None else now) + change))

    def _there(self) -> Waiting | None:
        if self.chosen is None:
            self.tell("There is no run in the queue.")
        return self.chosen

    @on(RowOpened)
    def _open(self, message: RowOpened) -> None:
        if (run := self.chosen) and run.state is not None:
            self.runs.open_run(message.row_id)
        else:
            self.tell("Its directory is gone: x takes it out of the queue.")


def _row(run: Waiting) -> ListRow:
    glyph, colour = symbol(run.state) if run.state else ("!", "red")
    paused = run.entry.paused and run.state == "queued"
    state = Text(f"{glyph} {'paused' if paused else run.state or 'gone'}", colour)
    return ListRow(
        run.entry.id,
        (
            Text(str(run.position) if run.position else "▶"),
            state,
            Text(clean(run.title) or run.entry.id),
            Text(clean(run.study) or "–"),
            Text(clean(run.doing)),
            Text(run.entry.id, "dim"),
        ),
    )
