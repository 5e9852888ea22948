"""Which runs belong to a study, and how far it is: held against the history, stored nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from runs.config import RunConfig
from runs.curves import Curves
from runs.metrics import THRESHOLDS, reaches
from runs.paths import Home
from runs.record import RunRecord
from runs.status import LIVE, State
from runs.studies.cells import Cell
from runs.studies.keys import run_key
from runs.studies.outcome import Outcome, cut_back, reader
from runs.studies.result import has_diverged
from runs.studies.study import Study


@dataclass(frozen=True)
class Place:
    """One cell with one seed, and what there is of it."""

    cell: Cell
    seed: int
    config: RunConfig
    """What is to be trained there."""
    outcome: Outcome | None = None
    """Its result: of the runs that have one, the earliest."""
    repeats: tuple[RunRecord, ...] = ()
    """Other runs that came to a result for the same place."""
    pending: RunRecord | None = None
    """Without a result: the run that is at work on it or could go on with it."""
    state: State | None = None
    """The state of `pending`."""


@dataclass(frozen=True)
class CellResults:
    """A cell with its places: what claims and figures are made from."""

    cell: Cell
    places: tuple[Place, ...]
    """One for each seed of the study, in the study's order."""

    @property
    def values(self) -> Mapping[str, Any]:
        """What tells the cell from the others."""
        return self.cell.values

    @property
    def title(self) -> str:
        """The same in words."""
        return self.cell.title

    @property
    def config(self) -> RunConfig:
        """The configuration, its seed aside."""
        return self.cell.config

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The results, one for each seed that has one."""
        return tuple(place.outcome for place in self.places if place.outcome)


@dataclass(frozen=True)
class Standing:
    """How far a study is."""

    study: Study
    cells: tuple[CellResults, ...]

    @property
    def places(self) -> list[Place]:
        """All places, seeds outermost: the order in which they are trained.

        Cells that are the same experiment share their runs: such a place comes once.
        """
        once: dict[str, Place] = {}
        for seed_places in zip(*(cell.places for cell in self.cells), strict=True):
            for place in seed_places:
                once.setdefault(run_key(place.config), place)
        return list(once.values())

    @property
    def done(self) -> list[Place]:
        """The places with a result."""
        return [place for place in self.places if place.outcome]

    def open(self, *states: State) -> list[Place]:
        """The places without a result whose run is in one of these states."""
        return [p for p in self.places if p.outcome is None and p.state in states]

    @property
    def missing(self) -> list[Place]:
        """The places that no run is for."""
        return [p for p in self.places if p.outcome is None and p.pending is None]


def standing(
    study: Study, cells: Sequence[Cell], records: Iterable[RunRecord], home: Home, now: float
) -> Standing:
    """Hold a study against the runs of a home; `now` in seconds since 1970.

    Journals are read only of runs that went on beyond their cell, or whose own thresholds do not
    tell when the cell's `until` was reached.
    """
    runs = _Runs(records, home, now)
    return Standing(
        study,
        tuple(
            CellResults(cell, tuple(runs.place(cell, seed) for seed in study.all_seeds))
            for cell in cells
        ),
    )


@dataclass
class _Runs:
    """The runs of a home by what they train, oldest first."""

    records: Iterable[RunRecord]
    home: Home
    now: float
    by_key: dict[str, list[RunRecord]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for record in sorted(self.records, key=lambda record: record.id):
            self.by_key[run_key(record.config)].append(record)

    def place(self, cell: Cell, seed: int) -> Place:
        """What there is for one cell with one seed."""
        config = cell.with_seed(seed)
        known = self.by_key.get(run_key(config), [])
        outcomes = [o for record in known if (o := self._outcome(record, config))]
        if outcomes:
            others = tuple(outcome.record for outcome in outcomes[1:])
            return Place(cell, seed, config, outcomes[0], others)
        open_runs = [(record, record.state(self.now)) for record in known]
        open_runs = [(r, s) for r, s in open_runs if s != "finished" and _would_cover(r, config)]
        if not open_runs:
            return Place(cell, seed, config)
        pending, state = max(open_runs, key=lambda run: (_rank(run[1]), run[0].id))
        return Place(cell, seed, config, pending=pending, state=state)

    def _outcome(self, record: RunRecord, config: RunConfig) -> Outcome | None:
        """What a run says of a cell; None where it is no result, or does not go far enough."""
        state, summary = record.state(self.now), record.summary
        diverged = has_diverged(record)
        if state != "finished" and not diverged:
            return None
        read = reader(self.home, record)
        trained = summary.epochs if summary else 0
        end = _end(record, config, read)
        if end is None and diverged:
            return Outcome(record, config, trained, summary, diverged=True, read=read)
        if end is None or summary is None:
            return None
        if end < trained:
            summary = cut_back(summary, read().epochs, end)
        return Outcome(record, config, end, summary, diverged=False, read=read)


def _end(record: RunRecord, config: RunConfig, read: Callable[[], Curves]) -> int | None:
    """The epoch at which the cell's run would have ended; None where the run does not go so far."""
    summary, until = record.summary, config.training.until
    if summary is None:
        return None
    last = config.training.epochs
    if until is not None and (reached := _first_at(record, until, read)) and reached <= last:
        return reached
    return last if summary.epochs >= last else None


def _first_at(record: RunRecord, until: float, read: Callable[[], Curves]) -> int | None:
    """The first evaluated epoch with that train accuracy, by moving statistics."""
    summary = record.summary
    if summary is None:
        return None
    if until in THRESHOLDS:
        time = summary.fitted(until)
        return time.epoch if time else None
    if until == record.config.training.until:  # it would have stopped there
        return summary.evaluated_epoch if reaches(summary.evaluation, until) else None
    evaluated = (e for e in read().evaluated() if e.epoch > 0)
    return next((e.epoch for e in evaluated if reaches(e.evaluation, until)), None)


def _would_cover(record: RunRecord, config: RunConfig) -> bool:
    """Whether the run, once it is at its end, says what the cell asks."""
    run, cell = record.config.training, config.training
    if run.epochs < cell.epochs:
        return False
    return run.until is None or (cell.until is not None and run.until >= cell.until)


def _rank(state: State) -> int:
    """Which of several runs for a place counts: one at work, one that waits, one that can go on."""
    order: tuple[str, ...] = ("failed", "unreadable", "lost", "stopped", "new", "queued")
    return len(order) if state in LIVE else order.index(state) if state in order else -1
