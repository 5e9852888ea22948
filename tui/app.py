"""The application: one main screen, two themes, and a clean way out."""

from __future__ import annotations

import asyncio
import signal
from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType

from runs.paths import Home
from tui.screens.main import MainScreen

WIDE = 100
"""Columns from which history and curves stand side by side."""


class FitrandApp(App[int]):
    """Shows and starts runs. Leaving detaches: engines are processes of their own."""

    TITLE = "fitrand-tui"
    CSS_PATH = "layout.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 - as in textual
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "quit", "Detach", tooltip="Leave; runs go on, and are here when you return"),
        Binding("t", "toggle_theme", "Theme", show=False, tooltip="Dark or light"),
        Binding("ctrl+p", "command_palette", "Palette", show=False, tooltip="Command palette"),
    ]

    def __init__(self, home: Home) -> None:
        super().__init__()
        self._main = MainScreen(home)

    def get_default_screen(self) -> MainScreen:
        """The one screen below all modals."""
        return self._main

    def on_mount(self) -> None:
        """Leave in order when the terminal goes away."""
        loop = asyncio.get_running_loop()
        # Textual dies on these two without unmounting, which leaves the terminal dirty.
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.exit)

    async def action_quit(self) -> None:
        """Leave, and say what goes on without us."""
        live = self._main.live_runs()
        if not live:
            self.exit()
            return
        runs = "1 run goes on" if live == 1 else f"{live} runs go on"
        self.exit(message=f"{runs}. fitrand-tui brings you back; --stop RUN ends one.")

    def action_toggle_theme(self) -> None:
        """Dark or light."""
        self.theme = "textual-light" if self.current_theme.dark else "textual-dark"
