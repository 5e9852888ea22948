"""What a report is made of: cells with their results, verdicts, and of each run's curves as much as
figures need. Nothing here depends on the time at which the report is written, nor on the machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from runs.curves import Curves
from runs.metrics import reaches
from runs.paths import Home
from runs.record import RunRecord
from runs.studies.bands import CARRIED, Curve
from runs.studies.chosen import outcome_so_far
from runs.studies.claims.verdicts import Judged
from runs.studies.keys import run_key
from runs.studies.outcome import Outcome
from runs.studies.results import CellResults, Place
from runs.studies.study import Study

DRAWN = ("train_acc", "test_acc", "train_loss")
"""The metrics that figures show."""


@dataclass(frozen=True)
class Recorded:
    """Of one run's curves what a report needs: lists of one length, an item an evaluation."""

    epochs: list[int]
    values: Mapping[str, list[float | None]]
    """By metric."""
    speeds: list[float | None]
    """Training images a second."""

    @classmethod
    def of(cls, curves: Curves) -> Recorded:
        """Take it from the curves."""
        evaluated = curves.evaluated()
        values = {name: [getattr(e.evaluation, name) for e in evaluated] for name in DRAWN}
        speeds = [e.images_per_second for e in evaluated]
        return cls([e.epoch for e in evaluated], values, speeds)

    def speed(self, outcome: Outcome) -> float | None:
        """The median speed over the evaluated epochs that count."""
        pairs = zip(self.epochs, self.speeds, strict=True)
        known = [speed for epoch, speed in pairs if speed is not None and epoch <= outcome.end]
        return median(known) if known else None

    def curve(self, metric: str, outcome: Outcome) -> Curve:
        """The run's values of a metric, as far as the cell goes."""
        pairs = [
            (epoch, value)
            for epoch, value in zip(self.epochs, self.values[metric], strict=True)
            if value is not None and epoch <= outcome.end
        ]
        summary = outcome.summary
        fitted = not outcome.diverged and summary is not None and metric == CARRIED
        until = outcome.config.training.until
        carried = fitted and reaches(summary.evaluation if summary else None, until)
        return Curve([float(epoch) for epoch, _ in pairs], [v for _, v in pairs], carried)


@dataclass(frozen=True)
class Material:
    """All that a report says."""

    name: str
    """Of the study; of a list of runs, what they are."""
    about: str
    """The question."""
    cells: tuple[CellResults, ...]
    study: Study | None = None
    """None for runs that were picked."""
    judged: tuple[Judged, ...] = ()
    commands: tuple[str, ...] = ()
    """How the runs, and the report, are made again."""
    recorded: Mapping[str, Recorded] = field(default_factory=dict)
    """By run id, all runs that are drawn."""
    troubles: tuple[str, ...] = ()
    """Journals that cannot be read, a line each."""

    @property
    def places(self) -> Iterator[Place]:
        """All places, cell by cell."""
        return (place for cell in self.cells for place in cell.places)

    @property
    def results(self) -> list[Outcome]:
        """Every result once, by run id: cells of one experiment share theirs."""
        by_id = {place.outcome.record.id: place.outcome for place in self.places if place.outcome}
        return [by_id[run_id] for run_id in sorted(by_id)]

    @property
    def planned(self) -> int:
        """How many runs all places take: cells of one experiment share theirs."""
        return len({run_key(place.config) for place in self.places})

    def drawn(self, cell: CellResults, home: Home) -> list[Outcome]:
        """What stands for a cell in figures: its results, before any the runs that are unfinished.

        So that a report at half-time, or of a run that was stopped, shows what there is.
        """
        if cell.outcomes:
            return list(cell.outcomes)
        pending = (place.pending for place in cell.places)
        return [outcome_so_far(record, home) for record in pending if record and record.summary]


def read(cells: Sequence[CellResults], home: Home) -> tuple[dict[str, Recorded], list[str]]:
    """Each run's curves, read once; and a line for every journal that cannot be read."""
    recorded: dict[str, Recorded] = {}
    troubles: dict[str, str] = {}
    for cell in cells:
        for outcome in _all_of(cell, home):
            run_id = outcome.record.id
            if run_id in recorded or run_id in troubles:
                continue
            try:
                recorded[run_id] = Recorded.of(outcome.read())
            except OSError as error:
                why = error.strerror or error
                troubles[run_id] = f"{run_id}: metrics.jsonl cannot be read: {why}"
    return recorded, list(troubles.values())


def records(cells: Sequence[CellResults]) -> list[RunRecord]:
    """The runs whose curves belong to the report, each once, by id."""
    by_id: dict[str, RunRecord] = {}
    for cell in cells:
        for place in cell.places:
            if record := place.outcome.record if place.outcome else place.pending:
                by_id[record.id] = record
    return [by_id[run_id] for run_id in sorted(by_id)]


def _all_of(cell: CellResults, home: Home) -> list[Outcome]:
    pending = (place.pending for place in cell.places)
    unfinished = [outcome_so_far(record, home) for record in pending if record and record.summary]
    return [*cell.outcomes, *unfinished]
