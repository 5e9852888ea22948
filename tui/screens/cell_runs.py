"""Two lists over a study: the runs of a cell, and what a verdict rests on."""

from __future__ import annotations

from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from runs.studies.claims.verdicts import Judged
from runs.studies.results import CellResults
from tui.messages import RowOpened
from tui.sanitize import clean
from tui.screens import place_keys
from tui.studies.page import runs_of
from tui.studies.verdicts import details
from tui.widgets.rows_table import ListRow, RowColumn, RowsTable
from tui.widgets.scrolling import SCROLL_KEYS

COLUMNS = (
    RowColumn("seed", 4, right=True),
    RowColumn("state", 11),
    RowColumn("all fitted", 10),
    RowColumn("test", 6, rank=1, right=True),
    RowColumn("took", 8, rank=2, right=True),
    RowColumn("run", 12, wide=True),
)


class CellRunsScreen(ModalScreen[str | None]):
    """The runs of a cell, one a seed; the id of the one that was opened."""

    DEFAULT_CSS = """
    CellRunsScreen { align: center middle; }
    CellRunsScreen RowsTable {
        width: 100; max-width: 96%; height: auto; max-height: 80%;
        border: round $accent; background: $surface; padding: 0 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = place_keys.CLOSE

    def __init__(self, cell: CellResults) -> None:
        super().__init__()
        self._cell = cell

    def compose(self) -> ComposeResult:
        """The list."""
        table = RowsTable(COLUMNS)
        table.border_title = Text(clean(self._cell.title, 60))
        table.border_subtitle = Text("enter opens a run's curves, esc closes")
        yield table

    def on_mount(self) -> None:
        """Fill the list."""
        table = self.query_one(RowsTable)
        table.show([ListRow(row_id, cells) for row_id, cells in runs_of(self._cell)])
        table.focus()

    @on(RowOpened)
    def _open(self, message: RowOpened) -> None:
        if not message.row_id.startswith("seed "):
            self.dismiss(message.row_id)


class VerdictText(VerticalScroll):
    """What is explained; scrolls on a small terminal."""

    BINDINGS: ClassVar[list[BindingType]] = SCROLL_KEYS


class VerdictScreen(ModalScreen[None]):
    """A claim, by which rule it is judged, what the runs say, and what there is to note."""

    DEFAULT_CSS = """
    VerdictScreen { align: center middle; }
    VerdictScreen VerdictText {
        width: 90; max-width: 96%; height: auto; max-height: 92%; padding: 0 2;
        border: round $accent; background: $surface;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = place_keys.CLOSE

    def __init__(self, judged: Judged) -> None:
        super().__init__()
        self._judged = judged

    def compose(self) -> ComposeResult:
        """A table of names and what is true."""
        table = Table.grid(padding=(0, 2))
        table.add_column(style="bold", no_wrap=True)
        table.add_column()
        for name, words in details(self._judged):
            table.add_row(Text(name), Text(clean(words)))
        with VerdictText() as box:
            box.border_title = Text("Verdict")
            box.border_subtitle = Text("esc closes")
            yield Static(table)
