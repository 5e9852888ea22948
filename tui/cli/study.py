"""`--run STUDY`: what is missing of a study is queued, and watched until all of it is there.

The runs belong to the home's queue and its worker, not to this process: a terminal that hangs up
only ends the watching. Ctrl-C stops the study's runs at their checkpoints and lets the others wait.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field

from runs.history import History
from runs.paths import Home
from runs.queue.queue import Queue
from runs.queue.start import ensure_worker
from runs.studies import own
from runs.studies.cells import Cell, cells_of
from runs.studies.claims.of_study import claims_of
from runs.studies.enqueue import enqueue, halt, one_at_a_time
from runs.studies.expected import taken
from runs.studies.figures import check
from runs.studies.plan import Plan, plan
from runs.studies.results import Standing, standing
from runs.studies.study import Study
from tui.cli import exits
from tui.cli.open_history import open_history
from tui.cli.output import abandon_stdout, complain, is_gone
from tui.cli.signals import Signals
from tui.cli.study_plan import consent, cost_of, tell_plan
from tui.cli.study_reporters import StudyReporter, study_reporter
from tui.estimate import at_most_here

POLL_SECONDS = 0.5
WORKER_SECONDS = 5.0
"""How often it is made sure that somebody works on the queue."""


@dataclass(frozen=True)
class How:
    """What was asked for besides the study itself."""

    as_json: bool = False
    dry_run: bool = False
    """Say what there is and what would be trained, and do nothing."""
    retry: bool = False
    """Try runs that failed again."""
    yes: bool = False
    """Do not ask about an unusual size."""
    slots: str | None = None
    """Engines at once, or `auto`; None: as the queue has it."""


def run_study(home: Home, study: Study, source: str, how: How) -> int:
    """Train what is missing of a study and report on it. Raises ConfigError and RunError."""
    cells = cells_of(study, source)
    claims_of(study, source)  # so that a mistake in one is said before anything is trained
    check(study.figures, source)
    history = open_history(home)
    watch = _Watch(home, study, cells, history)
    if how.dry_run:
        tell_plan(watch.look(), history.records(), how.retry, as_json=how.as_json)
        return exits.DONE
    if not consent(watch.look(), history.records(), how.retry, yes=how.yes):
        return exits.INTERRUPTED
    with Signals.caught() as signals:
        home.create()
        own.keep(home, study)
        with one_at_a_time(home):
            cost = cost_of(watch.look(), history.records(), how.retry)
            watch.queued = enqueue(home, watch.look(), retry=how.retry)
        report = study_reporter(at_most_here(history.records()), as_json=how.as_json)
        try:
            if how.slots is not None:
                Queue(home).set_slots(None if how.slots == "auto" else int(how.slots))
            if watch.queued:
                ensure_worker(home)
            report.begin(watch.look(), cost)
            return watch.follow(report, signals)
        except OSError as error:
            if not is_gone(error):
                raise
            abandon_stdout()
            complain(f"nobody reads the output any more; {watch.goes_on()}")
            return exits.INTERRUPTED
        finally:
            with suppress(OSError):
                report.close()


@dataclass
class _Watch:
    """A study that is being trained, looked at again and again."""

    home: Home
    study: Study
    cells: list[Cell]
    history: History
    queued: list[str] = field(default_factory=list)

    def look(self) -> Standing:
        """How far the study is now."""
        self.history.refresh()
        return standing(self.study, self.cells, self.history.records(), self.home, time.time())

    def follow(self, report: StudyReporter, signals: Signals) -> int:
        """Report until nothing is left that waits or is at work; the exit code."""
        asked, looked_after = False, time.monotonic()
        while True:
            now = self.look()
            report.update(now)
            todo = plan(now)
            if not todo.at_work and (asked or not todo.waiting or self._is_stuck(todo)):
                return self._end(now, report, interrupted=asked)
            if signals.leave:
                complain(self.goes_on())
                return exits.INTERRUPTED
            if signals.interrupts > 1:
                complain("not waiting any longer: the study's runs still stop by themselves")
                return exits.INTERRUPTED
            if signals.interrupts and not asked:
                asked = True
                self._stop(now)
            if not asked and time.monotonic() - looked_after > WORKER_SECONDS:
                looked_after = time.monotonic()
                ensure_worker(self.home)  # its worker may have been killed
            time.sleep(POLL_SECONDS)

    def goes_on(self) -> str:
        """What becomes of the study without this process."""
        return f"{self.study.name} goes on: fitrand-tui shows it, fitrand-tui --queue pause stops"

    def _is_stuck(self, todo: Plan) -> bool:
        """Whether nothing that waits will be started; says why."""
        queue = Queue(self.home).load()
        ids = [place.pending.id for place in todo.waiting if place.pending]
        entries = [entry for run_id in ids if (entry := queue.entry(run_id))]
        if not queue.paused and not (entries and all(entry.paused for entry in entries)):
            return False
        why = f" ({queue.why})" if queue.why else ""
        complain(f"its runs wait: the queue is paused{why}; fitrand-tui --queue go lets it go on")
        return True

    def _stop(self, now: Standing) -> None:
        """Stop the study's runs at their checkpoints, and let the others wait."""
        halt(self.home, now)
        complain("stopping: engines write a checkpoint first (Ctrl-C again: do not wait for them)")

    def _end(self, now: Standing, report: StudyReporter, *, interrupted: bool) -> int:
        left = len(now.places) - len(now.done)
        report.end(now, taken(now, self.home), interrupted=interrupted)
        if interrupted:
            return exits.INTERRUPTED
        return exits.FAILED if left else exits.DONE
