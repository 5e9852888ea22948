"""Times to overfit as two groups are compared by them: in one unit, by one kind, cut to one budget.

A run that did not reach a threshold is known to be later than its own end, and no more; one that
diverged never reaches it. Before two groups are compared both are cut to the smaller budget: what
was reached later counts as not reached, on either side.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from runs.metrics import Fitting, Kind
from runs.studies.outcome import Outcome
from runs.studies.ranks import Span

Unit = Literal["epochs", "steps"]


@dataclass(frozen=True)
class Timed:
    """When a run reached a threshold."""

    time: float
    """The evaluation that found it; infinite where there was none."""
    earliest: float
    """One past the last evaluation that had not found it: where its bracket begins. In epochs and
    with an evaluation after each, that is the time itself."""
    budget: float
    """How far the run tells: all its epochs; its own end where it ended before them and had not
    reached the threshold; no limit where it diverged, since it never will."""

    def cut(self, limit: float) -> Timed:
        """What is known by the limit: later than it is not reached."""
        if self.time <= limit:
            return self
        # A threshold that was found after the limit may have been crossed before it.
        return Timed(math.inf, self.earliest if self.earliest <= limit else math.inf, limit)

    @property
    def span(self) -> Span:
        """Where it lies, by its bracket."""
        return self.earliest, self.time


def timed(outcome: Outcome, theta: float, kind: Kind, unit: Unit) -> Timed:
    """When a run reached `theta`, by this kind of statistics."""
    scale = steps_per_epoch(outcome) if unit == "steps" else 1
    time = fitting(outcome, kind).fitted(theta)
    budget = math.inf if outcome.diverged else outcome.config.training.epochs * scale
    if time is None or time.epoch is None:
        if not outcome.diverged:
            budget = outcome.end * scale
        return Timed(math.inf, math.inf, budget)
    after = time.after_epoch
    if after is None:  # none is recorded: a run of which only the journal can tell
        after = _evaluated_before(outcome, time.epoch)
    found = time.epoch * scale  # at 0 where the untrained network got there
    return Timed(found, min(after * scale + 1, found), budget)


def cut_alike(sides: Sequence[Sequence[Timed]]) -> tuple[list[list[Timed]], float]:
    """All sides cut to the smallest budget of any run, and that budget."""
    limit = min((timed.budget for side in sides for timed in side), default=math.inf)
    return [[timed.cut(limit) for timed in side] for side in sides], limit


def fitting(outcome: Outcome, kind: Kind) -> Fitting:
    """What a run reached when, by this kind; nothing where it diverged before any evaluation."""
    if outcome.summary is None:
        return Fitting()
    return outcome.summary if kind == "moving" else outcome.summary.shown


def kind_for(outcomes: Sequence[Outcome]) -> Kind:
    """The kind of statistics that all of them have: precise ones, unless a run lacks them.

    A network without batch norm, or with a frozen one, has one kind, which is as good as either.
    """
    return "moving" if any(_moving_only(outcome) for outcome in outcomes) else "precise"


def steps_per_epoch(outcome: Outcome) -> int:
    """Optimiser steps in an epoch of the run."""
    summary = outcome.summary
    if summary is not None and summary.epochs and summary.steps:
        return round(summary.steps / summary.epochs)
    config = outcome.config
    return math.ceil(config.data.train_size / config.training.batch_size)


def _moving_only(outcome: Outcome) -> bool:
    summary = outcome.summary
    moves = outcome.config.model.moving_statistics
    return moves and summary is not None and summary.precise is None


def _evaluated_before(outcome: Outcome, epoch: int) -> int:
    """The last evaluated epoch before that one; 0 where there is none, or no journal to read."""
    try:
        epochs = outcome.epochs()
    except OSError:
        return 0
    return max((e.epoch for e in epochs if e.evaluation and e.epoch < epoch), default=0)
