"""The top line: the panes' names, and on a wide terminal the application's."""

from __future__ import annotations

import socket

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

PANES = {"history": "1 History", "curves": "2 Curves", "details": "3 Details", "log": "4 Log"}
"""The panes by id, with the key that goes there."""


class PaneTab(Static):
    """The name of a pane; a click goes there."""

    def __init__(self, pane: str) -> None:
        super().__init__(PANES[pane], markup=False, classes="tab", id=f"tab-{pane}")
        self._pane = pane

    async def on_click(self) -> None:
        """Go to the pane."""
        await self.run_action(f"screen.go('{self._pane}')")


class TopBar(Horizontal):
    """One line at the top of the screen."""

    DEFAULT_CSS = """
    TopBar { height: 1; background: $panel; }
    TopBar Static { width: auto; padding: 0 1; }
    TopBar #app-title { text-style: bold; color: $text-accent; display: none; }
    TopBar #host { width: 1fr; text-align: right; color: $text-muted; }
    TopBar .tab { color: $text-muted; }
    TopBar .tab.-active { text-style: bold reverse; color: $text; }
    """

    def compose(self) -> ComposeResult:
        """Title and tabs at the left, the host's name at the right."""
        yield Static("fitrand-tui", id="app-title", markup=False)
        for pane in PANES:
            yield PaneTab(pane)
        yield Static(socket.gethostname(), id="host", markup=False)

    def activate(self, pane: str) -> None:
        """Show which pane one is in."""
        for name in PANES:
            self.query_one(f"#tab-{name}").set_class(name == pane, "-active")
