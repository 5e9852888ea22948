"""What can be done to the runs of a home: start, stop, resume, delete, restore, write notes.

Nothing here asks anybody: whoever calls has asked before, where it must be asked.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

from runs import launcher, trash
from runs.config import RunConfig
from runs.errors import ConfigError, RunError
from runs.notes import Notes, write_notes
from runs.paths import Home
from runs.queue import start as worker
from runs.queue.queue import Queue
from runs.queue.stop import stop
from runs.status import LIVE
from tui.messages import ActionDone


class Actions:
    """Each acts in a thread, and gives a message of what came of it."""

    def __init__(self, home: Home) -> None:
        self._home = home

    async def warm_up(self) -> None:
        """Let an engine load torch, so that a run that is started soon begins at once.

        Not where no run can be started: in the demo, or in a colleague's home.
        """
        if os.access(self._home.runs, os.W_OK) and not self._home.shipped.exists():
            await asyncio.to_thread(launcher.warm_up)

    async def start(self, config: RunConfig) -> ActionDone:
        """Start a new run."""
        started: list[str] = []
        done = await _try(
            lambda: started.append(launcher.launch(self._home, config).id),
            "The run has started. It goes on when you quit.",
        )
        done.run_id = started[0] if started else None
        done.started = bool(started)
        return done

    async def stop(self, run_id: str) -> ActionDone:
        """Ask a run's engine to write a checkpoint and to stop."""
        return await _try(lambda: stop(self._home, run_id), "Asked the run to stop.")

    async def unqueue(self, run_id: str) -> ActionDone:
        """Take a run that waits out of the queue."""
        return await _try(lambda: self._take_out(run_id), "Taken out of the queue: r starts it.")

    async def wake_queue(self) -> ActionDone | None:
        """Let the runs that wait have a worker, after a reboot say; None where there are none."""
        if not os.access(self._home.root, os.W_OK):
            return None
        woken: list[bool] = []
        done = await _try(
            lambda: woken.append(worker.wake(self._home)), "The runs in the queue go on."
        )
        return done if done.problem or any(woken) else None

    async def resume(self, run_id: str) -> ActionDone:
        """Start a new run, or go on with a stopped, failed or lost one."""
        paths = self._home.run(run_id)
        begins = await asyncio.to_thread(launcher.state_now, paths) == "new"
        went_on = "The run goes on from its checkpoint."
        started = "The run has started. It goes on when you quit."
        return await _try(lambda: launcher.resume(paths), started if begins else went_on)

    async def delete(self, run_id: str) -> ActionDone:
        """Move a run to the trash."""
        return await _try(
            lambda: trash.move_to_trash(self._home, run_id),
            f"Deleted. u brings it back from {self._home.trash}",
        )

    async def restore(self) -> ActionDone:
        """Bring back the run that was deleted last."""
        deleted = await asyncio.to_thread(trash.trashed, self._home)
        if not deleted:
            return ActionDone("The trash is empty.")
        done = await _try(lambda: trash.restore(self._home, deleted[0]), f"Restored {deleted[0]}.")
        done.run_id = deleted[0]
        return done

    def _take_out(self, run_id: str) -> None:
        Queue(self._home).remove([run_id])
        state = launcher.state_now(self._home.run(run_id))
        if state in LIVE:
            raise RunError(f"Its turn had just come: the run is {state}. x stops it.")

    async def write_notes(self, run_id: str, notes: Notes) -> ActionDone:
        """Write name, tags and note of a run."""
        return await _try(lambda: write_notes(self._home.run(run_id), notes), "The notes are kept.")


async def _try(action: Callable[[], None], done: str) -> ActionDone:
    """Act in a thread; `done` is what to say where nothing goes wrong."""

    def act() -> str:
        action()
        return done

    return await attempt(act)


async def attempt(action: Callable[[], str]) -> ActionDone:
    """Act in a thread; what the action says, or why it could not be done."""
    try:
        return ActionDone(await asyncio.to_thread(action))
    except (RunError, ConfigError) as error:
        return ActionDone(str(error), problem=True)
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        return ActionDone(f"Not done: {error.strerror or error}{where}", problem=True)
