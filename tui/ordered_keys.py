"""Keys that are dealt with one after the other, each where the one before has led.

Textual gives a key to the widget that has the focus when the key arrives, and looks for its binding
once it has bubbled up, by when another screen may have come. Typed fast, or in one packet over ssh,
keys would act on a screen that is just being left, or on a field whose turn has not come yet.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any
from weakref import WeakSet

from textual import events, on
from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen

OVERDUE = 0.25
"""Seconds after which the next key is taken though nothing was heard of the last: the widget that
it went to has been removed, with the screen that the key closed."""


class KeyDone(Message):
    """Follows a key up to the application: whatever the key met, it has been dealt with.

    And once more, behind what the key's action has made the widget post: `enter` in a field says so
    to the field's parent, and that moves the focus.
    """

    def __init__(self, number: int, target: MessagePump, *, again: bool = False) -> None:
        super().__init__()
        self.number, self.target, self.again = number, target, again


class OrderedKeysApp(App[int]):
    """An application that takes a key only when the one before has done all that it does."""

    def __init__(self) -> None:
        super().__init__()
        self._keys: deque[events.Key] = deque()
        self._number = 0
        self._under_way = False
        self._held = False
        self._settled: WeakSet[Screen[Any]] = WeakSet()

    def hold_keys(self) -> None:
        """Keep what is typed from now on."""
        self._held = True

    async def release_keys(self) -> None:
        """Deal with what was kept, and with whatever is typed later at once."""
        self._held = False
        await self._next_key()

    async def on_event(self, event: events.Event) -> None:
        """Put a key that comes from the terminal into the queue; anything else is textual's."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            self._keys.append(event)
            await self._next_key()
        else:
            await super().on_event(event)

    async def _next_key(self) -> None:
        if self._under_way or self._held or not self._keys:
            return
        self._under_way = True
        screen = self.screen
        if screen not in self._settled:  # its first field has no focus before it has been drawn
            self._settled.add(screen)
            screen.call_after_refresh(self._go_on, self._number)
            self.set_timer(OVERDUE, lambda: self._go_on(self._number))
            return
        self._number += 1
        number, target = self._number, self.focused or screen
        await super().on_event(self._keys.popleft())
        target.post_message(KeyDone(number, target))
        self.set_timer(OVERDUE, lambda: self._go_on(number))

    @on(KeyDone)
    async def _key_done(self, message: KeyDone) -> None:
        number, target = message.number, message.target
        if not message.again and target.post_message(KeyDone(number, target, again=True)):
            return
        for _ in range(3):  # a worker that the key has started comes to the screen that it opens
            await asyncio.sleep(0)
        await self._go_on(number)

    async def _go_on(self, number: int) -> None:
        """The key of that number is done; later words about it are late."""
        if self._under_way and number == self._number:
            self._under_way = False
            await self._next_key()
