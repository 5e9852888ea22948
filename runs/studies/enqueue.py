"""How what is left of a study gets into the queue."""

from __future__ import annotations

from runs import launcher
from runs.paths import Home
from runs.queue.queue import Queue
from runs.studies.plan import plan
from runs.studies.results import Standing


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
