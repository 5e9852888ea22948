"""What the places beside the runs have in common: they lie over the runs, and follow them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable
from dataclasses import dataclass
from time import time
from typing import Any, Protocol, cast

from textual import on, work
from textual.message import Message
from textual.screen import Screen

from runs.record import RunRecord
from tui.messages import ActionDone
from tui.sanitize import clean
from tui.screens.confirm import ConfirmScreen
from tui.screens.help import HelpScreen
from tui.screens.runs import SAID_SECONDS, RunsScreen

PAUSE = 1.0
"""Seconds from one look to the next, however fast runs change."""
PATIENCE = 1.0
"""Seconds for which keys wait for the first look; a slow file system must not hold them longer."""


@dataclass
class Looked(Message):
    """A look at the disk, made in a thread."""

    seen: Any


class KeepsKeys(Protocol):
    """The application, as one that can keep what is typed."""

    def hold_keys(self) -> None:
        """Keep what is typed from now on."""

    async def release_keys(self) -> None:
        """Deal with what was kept."""


class PlaceScreen(Screen[None]):
    """Looks whenever the runs have changed, about once a second at most, and shows what it saw."""

    AUTO_FOCUS = ""

    def __init__(self, runs: RunsScreen) -> None:
        super().__init__()
        self.runs = runs
        self._wanted = asyncio.Event()
        self._hurried = asyncio.Event()
        self._seen_once = False

    def look(self, records: list[RunRecord], now: float) -> Any:
        """What there is to see; in a thread. Raises nothing for what a file may hold."""
        raise NotImplementedError

    def show(self, seen: Any) -> None:
        """Show what `look` gave."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Begin to follow; keys that were typed on are for what is about to show."""
        cast(KeepsKeys, self.app).hold_keys()
        self.set_timer(PATIENCE, self._release)
        self.runs.changed.subscribe(self, lambda _: self._wanted.set())
        self._follow()

    def hurry(self) -> None:
        """Look again at once."""
        self._wanted.set()
        self._hurried.set()

    @work
    async def _follow(self) -> None:
        while not self.runs.loaded:
            self._wanted.clear()
            await self._wanted.wait()
        while True:
            self._wanted.clear()
            seen = await asyncio.to_thread(self.look, self.runs.records, time())
            self.post_message(Looked(seen))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._hurried.wait(), PAUSE)
            self._hurried.clear()
            await self._wanted.wait()

    @on(Looked)
    async def _show_seen(self, message: Looked) -> None:
        self.show(message.seen)
        if not self._seen_once:
            self.call_after_refresh(self._release)

    async def _release(self) -> None:
        if not self._seen_once:
            self._seen_once = True
            await cast(KeepsKeys, self.app).release_keys()

    # What is said and asked

    def tell(self, text: str, *, problem: bool = False) -> None:
        """Say a sentence, which may hold names from outside."""
        self.notify(
            clean(text),
            severity="error" if problem else "information",
            markup=False,
            timeout=SAID_SECONDS,
        )

    async def confirmed(self, title: str, text: str, verb: str) -> bool:
        """Whether somebody says yes."""
        screen = ConfirmScreen(title, text, verb)
        answer: bool = await self.app.push_screen_wait(screen)
        return answer

    async def act(self, action: Awaitable[ActionDone | None]) -> None:
        """Do something, say what came of it, and look again."""
        if done := await action:
            self.tell(done.text, problem=done.problem)
        self.runs.hurry()
        self.hurry()

    # Where one goes

    def action_help(self) -> None:
        """Show all keys."""
        self.app.push_screen(HelpScreen(self))

    def action_back(self) -> None:
        """Back to the screen below."""
        self.app.pop_screen()

    def action_studies(self) -> None:
        """Go to the studies."""
        self.runs.go_to_place("studies")

    def action_queue(self) -> None:
        """Go to the queue."""
        self.runs.go_to_place("queue")
