"""How what is left of a study gets into the queue, and how a study is stopped."""

from __future__ import annotations

from contextlib import AbstractContextManager, suppress

from runs import launcher
from runs.errors import RunError
from runs.locks import locked
from runs.paths import Home
from runs.queue.queue import Queue
from runs.queue.stop import stop
from runs.studies.plan import plan
from runs.studies.results import Standing

LOCK_SECONDS = 30.0
"""Two front ends at once wait for each other, so that no place of a study gets two runs."""


def one_at_a_time(home: Home) -> AbstractContextManager[bool]:
    """The home's lock for studies. Raises OSError, of which TimeoutError is one."""
    home.create()
    home.studies.mkdir(mode=0o700, exist_ok=True)
    return locked(home.studies / ".lock", LOCK_SECONDS)


def enqueue(home: Home, standing: Standing, *, retry: bool = False) -> list[str]:
    """Queue what is left of a study: new runs are made, others go on. The ids, in order.

    Waiting ones that were paused wait on. The caller holds the home's lock for studies, so that no
    place gets two runs. Raises OSError; what was made until then is queued by the next call.
    """
    todo, queue = plan(standing, retry=retry), Queue(home)
    ids = [
        place.pending.id if place.pending else launcher.create_run(home, place.config).id
        for place in todo.to_queue
    ]
    queue.add(ids, keep_checkpoint=standing.study.keep == "checkpoints")
    waiting = [place.pending.id for place in todo.waiting if place.pending]
    queue.go([*ids, *waiting])
    return [*ids, *waiting]


def halt(home: Home, standing: Standing) -> None:
    """Let the study's waiting runs wait, then stop those at work: in this order, so that a worker
    starts none in between. Raises OSError."""
    todo = plan(standing)
    Queue(home).pause([place.pending.id for place in todo.waiting if place.pending])
    for place in todo.at_work:
        if place.pending:
            with suppress(RunError):  # it has just ended by itself, which the next look shows
                stop(home, place.pending.id)
