"""All keys, made from the bindings themselves, and what the symbols and words mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from runs.glossary import TERMS
from runs.status import STATES
from tui.format import symbol
from tui.screens import keys, place_keys
from tui.screens.confirm import ConfirmScreen
from tui.screens.keys import written
from tui.screens.new_run import NewRunScreen
from tui.screens.notes import NotesScreen
from tui.widgets.history_pane import FilterInput
from tui.widgets.history_table import HistoryTable
from tui.widgets.rows_table import RowsTable
from tui.widgets.scrolling import SCROLL_KEYS
from tui.widgets.study_table import StudyTable

PLACES: Mapping[str, list[BindingType]] = {
    "With the runs": keys.BINDINGS,
    "With the studies": place_keys.STUDIES,
    "With one study": place_keys.STUDY,
    "With the queue": place_keys.QUEUE,
}
"""The screens that one goes to, with their keys."""


class HelpText(VerticalScroll):
    """What is explained; scrolls on a small terminal."""

    BINDINGS: ClassVar[list[BindingType]] = SCROLL_KEYS


class HelpScreen(ModalScreen[None]):
    """Keys, symbols and words."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; }
    HelpScreen HelpText {
        width: 76; max-width: 96%; height: auto; max-height: 92%; padding: 0 2;
        border: round $accent; background: $surface;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark", "dismiss(None)", "Close", tooltip="Close this help"),
    ]

    def __init__(self, explained: Screen[None]) -> None:
        super().__init__()
        self._explained = explained

    def compose(self) -> ComposeResult:
        """Three tables: what the keys do, what the symbols mean, and what the words."""
        with HelpText() as box:
            box.border_title = Text("Keys")
            box.border_subtitle = Text("esc closes")
            yield Static(self._keys())
            yield Static(_symbols())
            yield Static(_words())

    def _keys(self) -> Table:
        table = Table.grid(padding=(0, 2))
        table.add_column(style="bold", no_wrap=True)
        table.add_column()
        here = type(self._explained).BINDINGS
        places: list[tuple[str, Sequence[BindingType]]] = [
            ("", here),
            ("", type(self.app).BINDINGS),
            ("In the history", HistoryTable.BINDINGS),
            ("In its filter", FilterInput.BINDINGS),
            ("In a study's table", StudyTable.BINDINGS),
            ("In the lists of studies, claims and runs, and in the queue", RowsTable.BINDINGS),
            ("In the runs of a cell, and in what a verdict rests on", place_keys.CLOSE),
            ("In the details, the log and this help", SCROLL_KEYS),
            ("In this help", self.BINDINGS),
            ("In the form for a new run", NewRunScreen.BINDINGS),
            ("In the notes", NotesScreen.BINDINGS),
            ("In a question", ConfirmScreen.BINDINGS),
            *((title, bound) for title, bound in PLACES.items() if bound is not here),
        ]
        for place, bindings in places:
            if place:
                table.add_row("", "")
                table.add_row("", Text(place, "bold"))
            for pressed, what in _described(bindings):
                table.add_row(Text(pressed), Text(what))
        return table


def _described(bindings: Sequence[BindingType]) -> Iterator[tuple[str, str]]:
    """The keys of each binding, and what it does."""
    for binding in bindings:
        assert isinstance(binding, Binding)
        yield written(binding), binding.tooltip


def _symbols() -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_row("", "")
    states = Text()
    for i, state in enumerate(STATES, start=1):
        glyph, colour = symbol(state)
        # Broken here: wrapping would part a glyph from its word.
        end = "  " if i % 4 else "\n"
        states += Text.assemble((glyph, colour), f" {state}{end}")
    table.add_row(Text("states", "bold"), states)
    table.add_row(Text("groups", "bold"), "▸ folded  ▾ its runs show  ▶ one of them is at work")
    table.add_row(Text("fit", "bold"), "epoch at which train accuracy reached 1.000; – not reached")
    table.add_row(Text("train, test", "bold"), "accuracy against given labels, against true ones")
    return table


def _words() -> Table:
    """The glossary, which README has as well."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", width=17)
    table.add_column()
    table.add_row("", "")
    for term, meaning in TERMS.items():
        table.add_row(Text(term), Text(meaning))
    return table
