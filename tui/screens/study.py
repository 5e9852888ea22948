"""One study: its table, its claims and a figure, filling in as runs come in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import events, getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Footer

from runs.record import RunRecord
from runs.studies.bands import BAND_KINDS
from tui.charts.palette import MARKERS
from tui.messages import CellHighlighted, CellOpened, RowOpened
from tui.sanitize import clean
from tui.screens import place_keys
from tui.screens.cell_runs import CellRunsScreen, VerdictScreen
from tui.screens.runs import RunsScreen
from tui.screens.study_acts import StudyActsScreen
from tui.studies.figure import Album, Panel, Picture, picked
from tui.studies.look import StudyLook
from tui.studies.page import Page, page
from tui.studies.table import EXPLAINED, VALUES
from tui.studies.verdicts import SIGNS, Judge, Verdicts, evidence, sentence
from tui.widgets.rows_table import ListRow, RowColumn, RowsTable
from tui.widgets.study_figure import StudyFigure
from tui.widgets.study_head import StudyHead
from tui.widgets.study_table import StudyTable
from tui.widgets.top_bar import TopBar

PANES = {"table": "1 Table", "claims": "2 Claims", "figure": "3 Figure"}
CLAIMS = (
    RowColumn("", 1),
    RowColumn("claim", 25, wide=True),
    RowColumn("verdict", 12),
    RowColumn("n, p, effect with its 90 % interval", 31, wide=True),
)
NO_CLAIMS = "This study names no claims: its table and its figures are what it says."


@dataclass
class Drawn(Message):
    """The curves of a panel, read in a thread."""

    picture: Picture


@dataclass
class JudgedAnew(Message):
    """The verdicts, come to in a thread."""

    verdicts: Verdicts


class StudyScreen(StudyActsScreen):
    """Keeps in sight what a study asks, what has come of it, and what goes on."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (36, "-tall")]  # noqa: RUF012 - as in textual
    BINDINGS: ClassVar[list[BindingType]] = place_keys.STUDY

    head = getters.query_one(StudyHead)
    table = getters.query_one(StudyTable)
    claims = getters.query_one("#study-claims", RowsTable)
    figure = getters.query_one(StudyFigure)
    top_bar = getters.query_one(TopBar)

    pane: reactive[str] = reactive("table", init=False)
    """The pane one is in; on a small terminal the only one that shows."""

    def __init__(self, runs: RunsScreen, name: str) -> None:
        super().__init__(runs)
        self._study = name
        self._page: Page | None = None
        self._verdicts = Verdicts()
        self._judge, self._album = Judge(), Album(runs.home)
        self._value, self._kind = VALUES[0], BAND_KINDS[0]
        self._marked: list[int] = []
        self._figure: int | None = None
        """Which of the study's panels is drawn; None: the marked groups, or the one chosen."""
        self._turned = False
        """Whether somebody has chosen a figure."""
        self._redraw = asyncio.Event()

    def compose(self) -> ComposeResult:
        """The head, and three panes."""
        yield TopBar(PANES, self._study)
        yield StudyHead()
        with Container(id="study-body"):
            with Vertical(id="study-left"):
                yield StudyTable()
                yield RowsTable(CLAIMS, id="study-claims")
            yield StudyFigure()
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """One is in the table."""
        super().on_mount()
        self.add_class("-pane-table")
        self.top_bar.activate("table")
        self._set_titles()
        self.table.focus()
        self._draw()

    # What is seen

    def look(self, records: list[RunRecord], now: float) -> Page | str:
        """The study, held against the runs."""
        return page(self.runs.home, self._study, records, now)

    def show(self, seen: Page | str) -> None:
        """Show it; where it cannot be read any more, say why above what was seen last."""
        if isinstance(seen, str):
            self.head.show(self.chosen, seen)
            return
        self._page = seen
        if not self._turned and seen.panels:
            self._figure = 0
        self.head.show(seen.look, seen.trouble)
        self._show_table()
        self._redraw.set()
        self._come_to_verdicts(seen)

    @property
    def chosen(self) -> StudyLook | None:
        """The study."""
        return self._page.look if self._page else None

    def _show_table(self) -> None:
        if seen := self._page:
            marks = {cell: self._marker(cell) for cell in self._marked}
            self.table.show(seen.grid, seen.said[self._value], marks)

    def _marker(self, cell: int) -> str:
        return MARKERS[self._marked.index(cell) % len(MARKERS)]

    @work(exclusive=True, group="verdicts")
    async def _come_to_verdicts(self, seen: Page) -> None:
        verdicts = await asyncio.to_thread(self._judge.verdicts, seen.look.now)
        self.post_message(JudgedAnew(verdicts))

    @on(JudgedAnew)
    def _show_verdicts(self, message: JudgedAnew) -> None:
        if self._page is None:
            return
        self._verdicts = message.verdicts
        rows = [
            ListRow(
                str(i),
                (
                    Text(*SIGNS[one.verdict]),
                    Text(clean(sentence(one))),
                    Text(one.verdict, SIGNS[one.verdict][1]),
                    Text(evidence(one)),
                ),
            )
            for i, one in enumerate(message.verdicts.judged)
        ]
        if trouble := message.verdicts.trouble:
            row = (Text("!", "yellow"), Text(clean(trouble)), Text(), Text())
            rows.append(ListRow("trouble", row))
        self.set_class(not rows, "-no-claims")
        self.claims.show(rows or [ListRow("none", (Text(), Text(NO_CLAIMS), Text(), Text()))])

    # The figure

    @work
    async def _draw(self) -> None:
        """Read and draw whatever panel is wanted, one after the other."""
        while True:
            await self._redraw.wait()
            self._redraw.clear()
            if (seen := self._page) is not None:
                picture = await asyncio.to_thread(
                    self._album.picture, seen.look.now, self._panel(seen), self._kind
                )
                self.post_message(Drawn(picture))

    @on(Drawn)
    def _show_picture(self, message: Drawn) -> None:
        count = len(self._page.panels) if self._page else 0
        place = "f: the study's figures" if self._figure is None else "f: the next"
        at = "" if self._figure is None else f"{self._figure + 1} of {count}, "
        self.figure.show(message.picture, f"{at}{place}" if count else "")

    def _panel(self, seen: Page) -> Panel:
        if self._figure is not None and self._figure < len(seen.panels):
            return seen.panels[self._figure]
        cell = self.table.cell
        cells = self._marked or ([cell] if cell is not None else [])
        return picked(seen.look.now, cells, marked=bool(self._marked))

    @on(CellHighlighted)
    def _follow_cursor(self) -> None:
        if self._figure is None and not self._marked:
            self._redraw.set()

    def action_next_figure(self, step: int) -> None:
        """The next of the study's figures, or what is marked or under the cursor."""
        count = len(self._page.panels) if self._page else 0
        at = -1 if self._figure is None else self._figure
        at = (at + 1 + step) % (count + 1) - 1
        self._turn_to(None if at < 0 else at)
        if self.has_class("-narrow"):
            self.action_go("figure")

    def _turn_to(self, figure: int | None) -> None:
        self._figure, self._turned = figure, True
        self._redraw.set()

    def action_next_band(self) -> None:
        """The other kind of band."""
        self._kind = BAND_KINDS[(BAND_KINDS.index(self._kind) + 1) % len(BAND_KINDS)]
        self._redraw.set()

    def action_log_y(self) -> None:
        """A logarithmic or a linear axis."""
        self.figure.toggle_log()

    def action_mark(self) -> None:
        """Mark or unmark the cell's group; marked ones are drawn over each other."""
        cell = self.table.cell
        if cell is None:
            return
        if cell in self._marked:
            self._marked.remove(cell)
        else:
            self._marked.append(cell)
        self._marks_changed()

    def action_clear_marks(self) -> None:
        """Unmark all groups."""
        if not self._marked:
            self.tell("No group is marked: space marks the one under the cursor.")
            return
        self._marked.clear()
        self._marks_changed()

    def _marks_changed(self) -> None:
        self._show_table()
        panels = self._page.panels if self._page else ()
        self._turn_to(None if self._marked or not panels else 0)

    # The table and the claims

    def action_next_value(self) -> None:
        """What the table shows of each cell."""
        self._value = VALUES[(VALUES.index(self._value) + 1) % len(VALUES)]
        self._set_titles()
        self._show_table()

    @on(CellOpened)
    def _open_cell(self, message: CellOpened) -> None:
        self._show_runs(message.cell)

    @work
    async def _show_runs(self, cell: int) -> None:
        if self._page is None:
            return
        cells = self._page.look.now.cells
        run_id = await self.app.push_screen_wait(CellRunsScreen(cells[cell]))
        if run_id:
            self.runs.open_run(run_id)

    @on(RowOpened)
    def _open_claim(self, message: RowOpened) -> None:
        if message.row_id.isdecimal():
            self.app.push_screen(VerdictScreen(self._verdicts.judged[int(message.row_id)]))

    # Where one is

    def _set_titles(self) -> None:
        self.table.border_title = Text(f"1 Table ── {EXPLAINED[self._value]}")
        self.claims.border_title = Text("2 Claims")

    def watch_pane(self, before: str, pane: str) -> None:
        """Show the pane."""
        self.remove_class(f"-pane-{before}")
        self.add_class(f"-pane-{pane}")
        self.top_bar.activate(pane)
        self.call_after_refresh(self._focus_pane)  # once it is shown, on a small terminal

    def action_go(self, pane: str) -> None:
        """Go to a pane."""
        self.pane = pane
        self._focus_pane()

    def _focus_pane(self) -> None:
        panes = {"table": self.table, "claims": self.claims, "figure": self.figure}
        panes[self.pane].focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """One is where the focus is, after a click as well."""
        self.pane = (event.widget.id or "").removeprefix("study-")

    def action_next_pane(self, step: int) -> None:
        """Go to the next pane, or the one before."""
        names = list(PANES)
        self.action_go(names[(names.index(self.pane) + step) % len(names)])
