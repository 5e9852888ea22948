"""How a study stands at one moment: everything that the screens say of it, read in a thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runs.errors import ConfigError, RunError
from runs.paths import Home
from runs.queue.entries import Snapshot
from runs.queue.queue import Queue
from runs.record import RunRecord
from runs.studies import own
from runs.studies.cells import cells_of
from runs.studies.expected import AtMost, Expected, expected, seconds_left
from runs.studies.plan import Plan, plan
from runs.studies.results import Standing, standing
from runs.studies.study import Study
from runs.units import duration
from tui.estimate import at_most_here
from tui.format import size
from tui.sanitize import clean


@dataclass(frozen=True)
class StudyLook:
    """A study, held against the runs of the home."""

    now: Standing
    todo: Plan
    left: float
    """Seconds until nothing is left, with as many engines as are at work now."""
    cost: Expected
    """What is left to queue takes."""
    held: int
    """Of the runs that wait, those that are passed over until somebody lets them go."""

    @property
    def study(self) -> Study:
        """What is asked."""
        return self.now.study

    @property
    def done(self) -> int:
        """Runs with a result."""
        return len(self.now.done)

    @property
    def total(self) -> int:
        """Runs in all."""
        return len(self.now.places)


@dataclass(frozen=True)
class AllStudies:
    """The studies of a home, and what could not be read of them."""

    looks: tuple[StudyLook, ...] = ()
    troubles: tuple[str, ...] = ()
    """A line each."""


def look_at_all(home: Home, records: Sequence[RunRecord], now: float) -> AllStudies:
    """Every study, shipped ones first; one whose file or cells are wrong is a trouble instead."""
    try:
        known, troubles = own.known(home)
    except OSError as error:  # the folder itself
        return AllStudies(troubles=(f"{error.filename or home.studies}: {error.strerror}",))
    queue, trouble = queue_of(home)
    troubles += [trouble] if trouble else []
    looks, at_most = [], at_most_here(records)
    for name, study in known.items():
        try:
            looks.append(_look(_stands(home, study, name, records, now), queue, at_most))
        except ConfigError as error:
            troubles.append(str(error))
        except OSError as error:
            troubles.append(f"{name}: {error.filename or home.runs}: {error.strerror}")
    return AllStudies(tuple(looks), tuple(troubles))


def look_at(home: Home, name: str, records: Sequence[RunRecord], now: float) -> StudyLook:
    """The study of that name. Raises ConfigError, and OSError where a run cannot be read."""
    stands = _stands(home, own.named(home, name), name, records, now)
    return _look(stands, queue_of(home)[0], at_most_here(records))


def queue_of(home: Home) -> tuple[Snapshot, str]:
    """The queue, and why it cannot be read where that is so: it is empty then."""
    try:
        return Queue(home).load(), ""
    except RunError as error:
        return Snapshot(), str(error)
    except OSError as error:
        return Snapshot(), f"{home.queue}: {error.strerror or error}"


def _stands(
    home: Home, study: Study, source: str, records: Sequence[RunRecord], now: float
) -> Standing:
    return standing(study, cells_of(study, source), records, home, now)


def _look(stands: Standing, queue: Snapshot, at_most: AtMost) -> StudyLook:
    todo = plan(stands)
    paused = {entry.id for entry in queue.entries if entry.paused or queue.paused}
    return StudyLook(
        stands,
        todo,
        seconds_left(stands, at_most),
        expected(stands, todo.to_queue, at_most),
        sum(place.pending is not None and place.pending.id in paused for place in todo.waiting),
    )


def progress(look: StudyLook) -> str:
    """`19 of 30 runs, 1 at work, 10 waiting, 1 failed`."""
    todo = look.todo
    waiting = len(todo.waiting) - look.held
    said = [f"{look.done} of {look.total} runs"]
    for count, what in (
        (len(todo.at_work), "at work"),
        (waiting, "waiting"),
        (look.held, "paused"),
        (len(todo.go_on), "cut short"),
        (len(todo.failed), "failed"),
    ):
        if count:
            said.append(f"{count} {what}")
    return ", ".join(said)


def time_left(look: StudyLook) -> str:
    """`about 3:07 left`, or `about 3:07 to train` where nothing is at work or waits."""
    if look.todo.at_work or len(look.todo.waiting) > look.held:
        return f"{to_go(look)} left"
    return f"{to_go(look)} to train" if to_go(look) else ""


def to_go(look: StudyLook) -> str:
    """`about 3:07`, `at most 3:07`; empty where nothing is left that could be trained."""
    todo = look.todo
    left = todo.at_work or todo.waiting or todo.to_queue
    return f"{_about(look)} {duration(look.left)}" if left else ""


def price(look: StudyLook) -> str:
    """`11 runs: about 3:07 of one engine, 3 MiB of disk, and 1.1 GiB for the one at work`."""
    count, cost = len(look.todo.to_queue), look.cost
    runs = f"{count:,} run{'s' * (count != 1)}"
    kept = look.study.keep == "checkpoints"
    besides = ", checkpoints included"
    if not kept:
        besides = f", and {size(cost.disk_at_work)} for the checkpoint at work"
    return (
        f"{runs}: {_about(look)} {duration(cost.seconds)} of one engine, "
        f"{size(cost.disk)} of disk{besides}"
    )


def question(study: Study) -> str:
    """What it asks, as one line."""
    return clean(study.about) or "a question that its file does not say (`about`)"


def varies(look: StudyLook) -> str:
    """`6 cells (depth 18, 34, 50; labels true, uniform), 5 seeds each`."""
    cells = look.now.cells
    axes: dict[str, dict[str, None]] = {}
    for cell in cells:
        for axis, saying in cell.cell.sayings.items():
            axes.setdefault(axis, {})[saying] = None
    said = "; ".join(", ".join(values) for values in axes.values() if len(values) > 1)
    seeds = len(look.study.all_seeds)
    added = look.study.added_seeds
    more = f" ({added} added later)" if added else ""
    of = f" ({clean(said)})" if said else ""
    return f"{len(cells)} cell{'s' * (len(cells) != 1)}{of}, {seeds} seed{'s' * (seeds != 1)}{more}"


def _about(look: StudyLook) -> str:
    return "at most" if look.cost.at_most else "about"
