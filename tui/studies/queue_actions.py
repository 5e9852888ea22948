"""What can be done to the queue. Whoever calls has asked before, where it must be asked.

Each acts in a thread, and gives a message of what came of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from runs.paths import Home
from runs.queue.entries import Snapshot
from runs.queue.queue import Queue
from runs.queue.start import wake
from runs.queue.stop import stop
from tui.actions import attempt
from tui.messages import ActionDone

Where = Literal["first", "up", "down", "last"]
GONE = "It is not in the queue any more."


class QueueActions:
    """Acts on the queue."""

    def __init__(self, home: Home) -> None:
        self._home = home

    async def move(self, run_id: str, where: Where) -> ActionDone | None:
        """Let a run come earlier or later; says something only where it cannot be done."""

        def act() -> str:
            return "" if move(Queue(self._home), run_id, where) else GONE

        return _unless_silent(await attempt(act))

    async def pause(self, ids: Sequence[str] | None) -> ActionDone:
        """Pass over these runs, or start none at all (None)."""

        def act() -> str:
            Queue(self._home).pause(ids)
            if ids is None:
                return "The queue is paused: P lets it go on. What is at work goes on to its end."
            return "Paused: p lets it go on."

        return await attempt(act)

    async def go(self, ids: Sequence[str] | None) -> ActionDone:
        """Let these runs go on, or all (None), with a worker where there is something to do."""

        def act() -> str:
            queue = Queue(self._home)
            queue.go(ids)
            if queue.load().paused:
                return "It waits, but the queue is paused: P lets it go on."
            if not wake(self._home):
                return "There is nothing to train."
            return "The queue goes on, also when you quit." if ids is None else "It goes on."

        return await attempt(act)

    async def remove(self, run_id: str) -> ActionDone:
        """Take a run out that waits; its directory stays."""

        def act() -> str:
            if not Queue(self._home).remove([run_id]):
                return GONE
            return "Taken out of the queue. It is in the history: r there starts it."

        return await attempt(act)

    async def stop(self, run_id: str) -> ActionDone:
        """Stop a run at its checkpoint."""

        def act() -> str:
            stop(self._home, run_id)
            return "Asked the run to stop; it leaves the queue."

        return await attempt(act)

    async def clear(self) -> ActionDone:
        """Take out all that wait."""

        def act() -> str:
            count = len(Queue(self._home).clear())
            return f"{_runs(count)} taken out of the queue. Their directories stay in the history."

        return await attempt(act)

    async def slots(self, count: int | None) -> ActionDone:
        """Let so many engines work at once on a host; None: one a GPU, or one."""

        def act() -> str:
            Queue(self._home).set_slots(count)
            if count is None:
                return "As many runs at once as there are GPUs, or one."
            return f"{count} run{'s' * (count != 1)} at once from now on."

        return await attempt(act)


def move(queue: Queue, run_id: str, where: Where) -> bool:
    """Move a run among those that wait; False where it is not listed."""
    if where in ("first", "last"):
        return queue.move(run_id, where)
    found: list[bool] = []

    def change(snapshot: Snapshot) -> Snapshot:
        entries = list(snapshot.entries)
        waiting = [i for i, entry in enumerate(entries) if entry.slot is None]
        at = next((i for i in waiting if entries[i].id == run_id), None)
        found[:] = [at is not None]
        if at is None:
            return snapshot
        place = waiting.index(at) + (1 if where == "down" else -1)
        if 0 <= place < len(waiting):
            other = waiting[place]
            entries[at], entries[other] = entries[other], entries[at]
        return msgspec.structs.replace(snapshot, entries=tuple(entries))

    queue.change(change)
    return found[0]


def _runs(count: int) -> str:
    return f"{count:,} run{'s are' if count != 1 else ' is'}"


def _unless_silent(done: ActionDone) -> ActionDone | None:
    return done if done.text else None
