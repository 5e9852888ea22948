"""What the results of a cell came to in time: when they reached what, cut back to the cell."""

from __future__ import annotations

from collections.abc import Sequence

from runs.metrics import Kind
from runs.studies.outcome import Outcome
from runs.studies.spread import Times


def times(outcomes: Sequence[Outcome], theta: float) -> Times:
    """The times to overfit at `theta`, in epochs."""
    reached, budgets, alone = list[int](), list[int](), 0
    for outcome in outcomes:
        time = outcome.time(theta)
        if time.epoch is None:
            budgets.append(budget(outcome))
        else:
            reached.append(time.epoch)
            alone += outcome.summary is not None and outcome.summary.fitted(theta) is None
    kinds = frozenset(kind(outcome) for outcome in outcomes)
    return Times(tuple(sorted(reached)), tuple(sorted(budgets)), kinds, alone)


def onsets(outcomes: Sequence[Outcome]) -> Times:
    """When fitting began, in epochs."""
    found = [outcome.fitting.onset for outcome in outcomes]
    late = [budget(o) for o, onset in zip(outcomes, found, strict=True) if onset is None]
    return Times(tuple(sorted(onset for onset in found if onset is not None)), tuple(sorted(late)))


def windows(outcomes: Sequence[Outcome]) -> Times:
    """The epochs from there to 0.90; one that never got there takes longer than it had left."""
    found = [outcome.fitting.fit_window for outcome in outcomes]
    late = [
        budget(o) - (o.fitting.onset if o.fitting.onset is not None else budget(o))
        for o, window in zip(outcomes, found, strict=True)
        if window is None
    ]
    return Times(tuple(sorted(w for w in found if w is not None)), tuple(sorted(late)))


def budget(outcome: Outcome) -> int:
    """Epochs that a time is known to be later than: a run that diverged never gets there."""
    return max(outcome.end, outcome.config.training.epochs) if outcome.diverged else outcome.end


def kind(outcome: Outcome) -> Kind | None:
    """By which batch-norm statistics its times are; None: of a network with one kind."""
    if outcome.summary is not None and outcome.summary.precise is not None:
        return "precise"
    return "moving" if outcome.config.model.moving_statistics else None
