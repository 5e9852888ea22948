"""The top line: the panes' names, and on a wide terminal the application's and its places."""

from __future__ import annotations

import socket
from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from tui.sanitize import clean

PANES = {"history": "1 History", "curves": "2 Curves", "details": "3 Details", "log": "4 Log"}
"""The panes by id, with the key that goes there."""


PLACES = {"studies": "S Studies", "queue": "Q Queue"}
"""The places beside the runs, by the action that goes there, with its key."""


class Tab(Static):
    """A name in the top line; a click goes there."""

    def __init__(self, name: str, action: str, *, id: str | None = None, classes: str = "") -> None:
        super().__init__(name, markup=False, classes=f"tab {classes}", id=id)
        self._action = action

    async def on_click(self) -> None:
        """Go there."""
        await self.run_action(self._action)


class TopBar(Horizontal):
    """One line at the top of the screen."""

    DEFAULT_CSS = """
    TopBar { height: 1; background: $panel; }
    TopBar Static { width: auto; padding: 0 1; }
    TopBar #app-title { text-style: bold; color: $text-accent; display: none; }
    TopBar #place { text-style: bold; color: $text-accent; max-width: 40; height: 1; }
    TopBar #host { width: 1fr; text-align: right; color: $text-muted; }
    TopBar .tab { color: $text-muted; }
    TopBar .tab.-active { text-style: bold reverse; color: $text; }
    TopBar .place { display: none; }
    """

    def __init__(self, panes: Mapping[str, str] = PANES, place: str = "") -> None:
        super().__init__()
        self._panes = panes
        self._place = place

    def compose(self) -> ComposeResult:
        """Title, place and tabs at the left, the other places and the host's name at the right."""
        yield Static("fitrand-tui", id="app-title", markup=False)
        if self._place:
            yield Static(clean(self._place, 38), id="place", markup=False)
        for pane, name in self._panes.items():
            yield Tab(name, f"screen.go('{pane}')", id=f"tab-{pane}")
        yield Static(clean(socket.gethostname()), id="host", markup=False)
        for action, name in PLACES.items():
            yield Tab(name, f"screen.{action}", classes="place")

    def activate(self, pane: str) -> None:
        """Show which pane one is in."""
        for name in self._panes:
            self.query_one(f"#tab-{name}").set_class(name == pane, "-active")
