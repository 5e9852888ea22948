"""Driving the application in tests: open it, read its screen, wait for what should come."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from runs.paths import Home
from tui.factory import build_app
from tui.screens.main import MainScreen
from tui.screens.place import PlaceScreen
from tui.widgets.top_bar import PANES

SMALL, WIDE, LARGE = (80, 24), (120, 40), (200, 50)
"""Terminals: the smallest that is served, a usual one, and a large one."""
T = TypeVar("T")
Seat = Pilot[int]
"""Somebody who sits at the application."""


@asynccontextmanager
async def opened(home: Home, size: tuple[int, int] = SMALL) -> AsyncIterator[Seat]:
    """The application over the runs of `home`, once they are shown."""
    app = build_app(home)
    async with app.run_test(size=size, notifications=True) as pilot:
        await until(
            pilot,
            lambda: any(screen.has_class("-loaded") for screen in pilot.app.screen_stack),
            "the history to be shown",
        )
        await pilot.pause()
        yield pilot


async def until(
    pilot: Pilot[T], condition: Callable[..., object], what: str = "it", seconds: float = 20.0
) -> None:
    """Wait until `condition` is true; fails, naming `what` and showing the screen, if it never is.

    Meanwhile the application looks at the disk without its usual pauses. Afterwards it is
    given the time to do what follows: a list that has changed moves its cursor, say.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds:g} s in vain for {what}; seen:\n{seen(pilot)}")
        for screen in pilot.app.screen_stack:
            if isinstance(screen, MainScreen):
                screen._follower.hurry()
                screen._follower._moved.set()
            elif isinstance(screen, PlaceScreen):
                screen.hurry()
        await asyncio.sleep(0.02)
    await pilot.pause()


async def select(pilot: Seat, run_id: str) -> None:
    """Put the cursor on a run, and wait until the screen has followed."""
    screen = main(pilot)
    await until(pilot, lambda: run_id in screen._records, f"{run_id} to be in the history")
    screen.history_pane.table.move_to(run_id)
    await until(pilot, lambda: screen._selected == run_id, f"{run_id} to be selected")
    await pilot.pause()


class Host(App[None]):
    """An application with one widget in it."""

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self._widget = widget

    def compose(self) -> ComposeResult:
        yield self._widget


@asynccontextmanager
async def hosted(widget: Widget, size: tuple[int, int] = SMALL) -> AsyncIterator[Pilot[None]]:
    """A widget on its own."""
    async with Host(widget).run_test(size=size) as pilot:
        await pilot.pause()
        yield pilot


def main(pilot: Seat) -> MainScreen:
    """The main screen, whatever lies above it."""
    [screen] = [one for one in pilot.app.screen_stack if isinstance(one, MainScreen)]
    return screen


def strips(screen: Screen[object]) -> list[Strip]:
    """The lines of a screen as they go to the terminal."""
    return screen._compositor.render_strips()


def seen(pilot: Pilot[T]) -> str:
    """The text of the screen on top, notifications included."""
    return "\n".join(strip.text for strip in strips(pilot.app.screen))


def told(pilot: Pilot[T]) -> str:
    """What has been reported, however the terminal wraps it."""
    return " ".join(note.message for note in pilot.app._notifications)


def controls(pilot: Pilot[T]) -> set[str]:
    """Characters on the screen that would steer the terminal or reorder the text."""
    bidi = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    text = seen(pilot).replace("\n", "")
    return {c for c in text if ord(c) < 32 or 127 <= ord(c) < 160 or c in bidi}


def widths(pilot: Pilot[T]) -> set[int]:
    """The widths of the lines on the screen, in cells."""
    return {cell_len(line) for line in seen(pilot).split("\n")}


async def ask(pilot: Pilot[None], screen: Screen[T]) -> list[T | None]:
    """Put a modal screen on a host; its answer will be in the list."""
    answers: list[T | None] = []
    await pilot.app.push_screen(screen, answers.append)
    await pilot.pause()
    return answers


def focused_pane(pilot: Seat) -> str:
    """The pane that has the focus."""
    widget = main(pilot).focused
    assert widget is not None
    return next(n.id for n in widget.ancestors_with_self if n.id in PANES)
