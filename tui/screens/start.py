"""What is on screen in the first moment: drawn before all that the application needs is loaded."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from runs.paths import Home
from tui.widgets.top_bar import TopBar
from tui.widgets.welcome import Welcome


class StartScreen(Screen[None]):
    """The top line, and the welcome where there are no runs.

    Loading the rest takes nearly as long as loading textual. Whoever opens the application should
    not look at an empty terminal for all of it.
    """

    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    StartScreen Welcome { height: 1fr; }
    StartScreen #reading { height: 1fr; content-align: center middle; color: $text-muted; }
    """

    def __init__(self, home: Home) -> None:
        super().__init__()
        self._empty = not home.has_runs()

    def compose(self) -> ComposeResult:
        """As much of the main screen as is known already."""
        yield TopBar()
        yield Welcome() if self._empty else Static("reading the runs", id="reading")

    def on_mount(self) -> None:
        """One is in the history, as always at the start."""
        self.query_one(TopBar).activate("history")
