"""A person's stop of a run, which the queue must not take for a shutdown's."""

from __future__ import annotations

from contextlib import suppress

from runs import launcher
from runs.errors import RunError
from runs.paths import Home
from runs.queue.queue import Queue


def stop(home: Home, run_id: str) -> None:
    """Ask the engine of a run to write a checkpoint and to stop; the run leaves the queue.

    Where no worker sees it end, one that comes later would let it go on. Raises RunError where
    there is no engine at work, or none that can be reached from here.
    """
    launcher.stop(home.run(run_id))
    with suppress(RunError, OSError):  # a colleague's home, say
        if Queue(home).load().entry(run_id) is not None:
            Queue(home).remove([run_id])
