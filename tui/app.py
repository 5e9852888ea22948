"""The application: one main screen, two themes, and a clean way out."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ScreenStackError
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.filter import LineFilter
from textual.widget import MountError
from textual.worker import WorkerFailed

from runs.paths import Home
from tui.legible import Legible
from tui.ordered_keys import OrderedKeysApp
from tui.screens.start import StartScreen

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.command import Provider

    from tui.screens.main import MainScreen

WIDE = 100
"""Columns from which history and curves stand side by side."""


TAKEN_APART = (NoMatches, ScreenStackError, MountError)
"""What is raised where a widget or a screen is not there any more."""


def _cause(error: Exception) -> BaseException:
    """What went wrong, also in a worker."""
    return error.error if isinstance(error, WorkerFailed) else error


def _actions() -> type[Provider]:
    """The palette's actions, loaded when it opens."""
    from tui.screens.palette import Actions

    return Actions


class FitrandApp(OrderedKeysApp):
    """Shows and starts runs. Leaving detaches: engines are processes of their own."""

    TITLE = "fitrand-tui"
    CSS_PATH = "layout.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 - as in textual
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "quit", "Detach", tooltip="Leave; runs go on, and are here when you return"),
        Binding(
            "ctrl+q", "quit", "Detach", show=False, priority=True, tooltip="Leave, from anywhere"
        ),
        Binding("t", "toggle_theme", "Theme", show=False, tooltip="Dark or light"),
        Binding(
            "ctrl+z", "suspend_process", "Suspend", show=False, tooltip="Suspend, as terminals do"
        ),
        Binding(
            "ctrl+p", "command_palette", "Palette", show=False, tooltip="Find an action by its name"
        ),
    ]
    COMMANDS = {_actions}  # noqa: RUF012 - as in textual

    def __init__(self, home: Home) -> None:
        self._legible = Legible()
        super().__init__()
        self._home = home
        self._start = StartScreen(home)
        self._main: MainScreen | None = None
        self._leaving = False

    def get_default_screen(self) -> StartScreen:
        """What is shown until the main screen is there."""
        return self._start

    def on_mount(self) -> None:
        """Leave in order when the terminal goes away; load the rest once something is shown."""
        loop = asyncio.get_running_loop()
        # Textual dies on these without unmounting, which leaves the terminal dirty.
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            loop.add_signal_handler(number, self.exit)
        self.hold_keys()
        self.call_after_refresh(self._open_main)

    async def _open_main(self) -> None:
        """Put the main screen over the first one, and give it what was typed meanwhile."""
        from tui.screens.main import MainScreen

        self._main = MainScreen(self._home)
        await self.push_screen(self._main)
        await self.release_keys()

    async def action_quit(self) -> None:
        """Leave, and say what goes on without us."""
        self.exit(message=self._main.what_goes_on() if self._main else None)

    def exit(
        self,
        result: int | None = None,
        return_code: int = 0,
        message: RenderableType | None = None,
    ) -> None:
        """Leave, as textual does."""
        self._leaving = True
        super().exit(result, return_code, message)

    def _handle_exception(self, error: Exception) -> None:
        """Textual's, but that widgets are missed for no reason but that we leave.

        Textual takes the screens apart while messages still come in. A signal or `q` in that
        moment ended in a traceback and exit code 1, 3 times of 40 on a busy machine.
        """
        if not (self._leaving and isinstance(_cause(error), TAKEN_APART)):
            super()._handle_exception(error)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, and ours where the terminal has sixteen colours."""
        few = self.console.color_system == "standard"
        return [*super().get_line_filters(), *([self._legible] if few else [])]

    def copy_to_clipboard(self, text: str) -> None:
        """Copy a selection; one over widgets without any text would empty the user's clipboard."""
        if text:
            super().copy_to_clipboard(text)

    def action_toggle_theme(self) -> None:
        """Dark or light."""
        self.theme = "textual-light" if self.current_theme.dark else "textual-dark"
