"""What can be done to a study: start, pause, stop, ask more of it. Whoever calls has asked before.

Each acts in a thread, and gives a message of what came of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import msgspec

from runs.errors import RunError
from runs.paths import Home
from runs.queue.queue import Queue
from runs.queue.start import ensure_worker
from runs.record import RunRecord
from runs.studies import own
from runs.studies.cells import cells_of
from runs.studies.enqueue import enqueue, halt, one_at_a_time
from runs.studies.plan import plan
from runs.studies.results import Standing, standing
from runs.studies.study import MOST_SEEDS, Study
from tui.actions import attempt
from tui.messages import ActionDone

PAUSED = "Q shows it, and there P lets it go on."


class StudyActions:
    """Acts on studies by their names, on what is true when it acts."""

    def __init__(self, home: Home, look_again: Callable[[], Sequence[RunRecord]]) -> None:
        self._home = home
        self._look_again = look_again

    async def start(self, name: str, *, retry: bool = False) -> ActionDone:
        """Queue what is left of a study, and see to a worker."""

        def act() -> str:
            study = own.named(self._home, name)
            with one_at_a_time(self._home):
                own.keep(self._home, study)
                ids = enqueue(self._home, self._stands(study), retry=retry)
            if not ids:
                return "Nothing of this study is left to train."
            if Queue(self._home).load().paused:
                return f"{_runs(len(ids))} in the queue, which is paused: {PAUSED}"
            ensure_worker(self._home)
            return f"{_runs(len(ids))} in the queue. They are trained also when you quit."

        return await attempt(act)

    async def pause(self, name: str) -> ActionDone:
        """Pass over the study's runs that wait; one at work goes on to its end."""

        def act() -> str:
            ids = self._waiting(name)
            Queue(self._home).pause(ids)
            return f"{_runs(len(ids))} paused. p lets them go on; one at work goes on to its end."

        return await attempt(act)

    async def go(self, name: str) -> ActionDone:
        """Let the study's runs that were paused go on."""

        def act() -> str:
            ids, queue = self._waiting(name), Queue(self._home)
            queue.go(ids)
            if queue.load().paused:
                return f"The whole queue is paused: {PAUSED}"
            ensure_worker(self._home)
            return f"{_runs(len(ids))} in the queue, and no longer paused."

        return await attempt(act)

    async def stop(self, name: str) -> ActionDone:
        """Stop the study's runs at their checkpoints, and let the others wait."""

        def act() -> str:
            halt(self._home, self._stands(own.named(self._home, name)))
            return "Asked its runs to stop; those that waited are paused. s goes on with all."

        return await attempt(act)

    async def add_seed(self, name: str) -> ActionDone:
        """Ask for one more seed of every cell."""

        def act() -> str:
            with one_at_a_time(self._home):
                study = own.named(self._home, name)
                if len(study.all_seeds) >= MOST_SEEDS:
                    return f"It has {MOST_SEEDS} seeds, and no study has more."
                more = msgspec.structs.replace(study, added_seeds=study.added_seeds + 1)
                own.keep(self._home, more)
            return f"Seed {more.all_seeds[-1]} is added to every cell. s trains it."

        return await attempt(act)

    def _stands(self, study: Study) -> Standing:
        cells = cells_of(study, study.name)
        return standing(study, cells, self._look_again(), self._home, time.time())

    def _waiting(self, name: str) -> list[str]:
        """The ids of the study's runs that wait. Raises RunError where none does."""
        stands = self._stands(own.named(self._home, name))
        ids = [place.pending.id for place in plan(stands).waiting if place.pending]
        if not ids:
            raise RunError("None of its runs waits any more.")
        return ids


def _runs(count: int) -> str:
    return f"{count:,} run{'s are' if count != 1 else ' is'}"
