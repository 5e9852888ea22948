"""All keys, made from the bindings themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.dom import DOMNode
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from runs.glossary import TERMS
from runs.status import STATES
from tui.format import symbol
from tui.widgets.history_table import HistoryTable


class HelpScreen(ModalScreen[None]):
    """Keys and symbols; scrolls on a small terminal."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; }
    HelpScreen VerticalScroll {
        width: 76; max-width: 96%; height: auto; max-height: 92%; padding: 0 2;
        border: round $accent; background: $surface;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark", "dismiss(None)", "Close"),
        Binding("j", "down", "Down", show=False),
        Binding("k", "up", "Up", show=False),
    ]

    def __init__(self, explained: Screen[None]) -> None:
        super().__init__()
        self._explained = explained

    def compose(self) -> ComposeResult:
        """Three tables: what the keys do, what the symbols mean, and what the words."""
        with VerticalScroll() as box:
            box.border_title = Text("Keys")
            box.border_subtitle = Text("esc closes")
            yield Static(self._keys())
            yield Static(_symbols())
            yield Static(_words())

    def action_down(self) -> None:
        """Scroll down."""
        self.query_one(VerticalScroll).scroll_down()

    def action_up(self) -> None:
        """Scroll up."""
        self.query_one(VerticalScroll).scroll_up()

    def _keys(self) -> Table:
        table = Table.grid(padding=(0, 2))
        table.add_column(style="bold", no_wrap=True)
        table.add_column()
        for key, what in (
            ("↑ ↓ j k", "Move in a list, scroll a text"),
            ("tab, shift+tab", "Next pane, pane before"),
            ("enter", "Open the run's curves"),
        ):
            table.add_row(Text(key), Text(what))
        for source in (self._explained, self._explained.query_one(HistoryTable), self.app):
            for key, what in _described(source):
                table.add_row(Text(key), Text(what))
        return table


def _described(node: DOMNode) -> Iterator[tuple[str, str]]:
    """The keys of a node whose binding says in a tooltip what it does."""
    for binding in type(node).BINDINGS:
        if isinstance(binding, Binding) and binding.tooltip:
            yield binding.key_display or binding.key.replace("ctrl+", "^"), binding.tooltip


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
