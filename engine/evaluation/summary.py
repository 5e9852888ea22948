"""What a run has come to: time to overfit, onset, fit window, best test accuracy.

The state is a `Summary`, which is what front ends show and what a checkpoint keeps.
"""

from __future__ import annotations

from typing import TypeVar

from msgspec.structs import replace

from runs.events import Epoch
from runs.metrics import (
    ONSET_ACC,
    THRESHOLDS,
    Evaluation,
    Fitting,
    PreciseBatchNorm,
    PreciseFitting,
    Summary,
    TimeToOverfit,
)

F = TypeVar("F", bound=Fitting)

AGREEMENT = 0.01
"""Moving and precise train accuracy that differ by no more agree."""
ENOUGH = 2
"""Once they have agreed so often in a row, the precise one is not taken any more."""
PRECISE_PASSES = 2
"""How often the training set goes through the network for precise statistics: once to gather them,
once to use them."""
PARTED = 0.05
"""Accuracies in train and in eval mode that part by more are worth another look, and a report."""


def beginning(noise_rate: float, *, kinds: bool) -> Summary:
    """The summary of a run that has not trained yet; `kinds`: there are two of statistics."""
    times = tuple(TimeToOverfit(theta=theta) for theta in THRESHOLDS)
    precise = PreciseFitting(time_to_overfit=times) if kinds else None
    return Summary(noise_rate=noise_rate, time_to_overfit=times, precise=precise)


def advance(summary: Summary, event: Epoch) -> Summary:
    """The summary after one more epoch."""
    summary = _with_time(summary, event)
    if event.evaluation is None:
        return summary
    summary = _with_evaluation(summary, event, event.evaluation)
    if event.evaluation.test_acc is None:
        return summary
    return _with_test(summary, event, event.evaluation, event.evaluation.test_acc)


def wants_precise(summary: Summary, running_acc: float | None, train_acc: float) -> bool:
    """Whether an evaluation with this train accuracy takes the precise one as well.

    That of the untrained model does not, whose `running_acc` is None: it has no statistics yet.
    """
    if summary.precise is None or running_acc is None:
        return False
    return not _agreed(summary.precise) or abs(running_acc - train_acc) > PARTED


def passes_to_come(summary: Summary) -> int:
    """How often the next evaluation is likely to send the training set through the network."""
    agreed = summary.precise is not None and _agreed(summary.precise)
    return 1 if agreed else most_passes(summary)


def most_passes(summary: Summary) -> int:
    """How often an evaluation by all kinds of statistics sends it through."""
    return 1 if summary.precise is None else 1 + PRECISE_PASSES


def next_threshold(summary: Summary, until: float | None) -> float | None:
    """The lowest accuracy of interest that is still to be reached, by either kind; or None."""
    kinds = [summary] if summary.precise is None else [summary, summary.precise]
    missing = [theta for kind in kinds for theta in kind.missing()]
    if any(kind.onset is None for kind in kinds):
        missing.append(ONSET_ACC)
    if until is not None:
        missing.append(until)  # a run that reaches it ends, so it is always open
    return min(missing, default=None)


def _agreed(precise: PreciseFitting) -> bool:
    return precise.agreed >= ENOUGH


def _with_time(summary: Summary, event: Epoch) -> Summary:
    """How far the run is; the evaluation of the untrained model is no part of its time."""
    evaluating = event.evaluation_seconds if event.epoch else 0.0
    return replace(
        summary,
        epochs=event.epoch,
        steps=event.steps,
        seconds=event.seconds,
        running_acc=event.running_acc,
        evaluation_seconds=summary.evaluation_seconds + evaluating,
    )


def _with_evaluation(summary: Summary, event: Epoch, evaluation: Evaluation) -> Summary:
    """What the training set tells. The evaluation of the untrained model is not counted."""
    trained = event.epoch > 0
    before = summary.evaluated_epoch
    precise = summary.precise
    if precise is not None and trained:
        precise = _with_precise(precise, event, evaluation, before)
    return replace(
        _observed(summary, event, evaluation.train_acc, before),
        precise=precise,
        evaluation=evaluation,
        evaluated_epoch=event.epoch,
        evaluations=summary.evaluations + trained,
        passes=summary.passes + evaluation.passes * trained,
        precise_bn=_disagreement(evaluation),
    )


def _with_precise(
    precise: PreciseFitting, event: Epoch, evaluation: Evaluation, before: int | None
) -> PreciseFitting:
    """The times by precise statistics. Where they were not taken, the moving ones are as good."""
    taken = evaluation.train_acc_precise
    if taken is None:
        return _observed(precise, event, evaluation.train_acc, before)
    # The tiny addition counts 0.71 and 0.70 as 0.01 apart, which their difference is not quite.
    close = abs(taken - evaluation.train_acc) <= AGREEMENT + 1e-9
    agreed = min(ENOUGH, precise.agreed + 1) if close else 0
    return replace(_observed(precise, event, taken, before), agreed=agreed)


def _observed(fitting: F, event: Epoch, acc: float, before: int | None) -> F:
    """The times after an evaluation that gave this accuracy; `before` is the one before it."""
    times = tuple(_crossed(time, event, acc, before) for time in fitting.time_to_overfit)
    if fitting.onset is None and acc >= ONSET_ACC:
        return replace(fitting, time_to_overfit=times, onset=event.epoch, onset_after=before)
    return replace(fitting, time_to_overfit=times)


def _crossed(time: TimeToOverfit, event: Epoch, acc: float, before: int | None) -> TimeToOverfit:
    if time.reached or acc < time.theta:
        return time
    return TimeToOverfit(
        theta=time.theta,
        reached=True,
        epoch=event.epoch,
        after_epoch=before,
        steps=event.steps,
        samples=event.samples,
        seconds=event.seconds,
    )


def _disagreement(evaluation: Evaluation) -> PreciseBatchNorm | None:
    """All three accuracies, where eval mode and train mode part."""
    batch, precise = evaluation.train_acc_batch, evaluation.train_acc_precise
    if batch is None or precise is None or abs(evaluation.train_acc - batch) <= PARTED:
        return None
    return PreciseBatchNorm(eval_acc=evaluation.train_acc, batch_acc=batch, precise_acc=precise)


def _with_test(summary: Summary, event: Epoch, evaluation: Evaluation, test_acc: float) -> Summary:
    """What the test set tells. The evaluation of the untrained model is not counted."""
    return replace(
        summary,
        tested=evaluation,
        tested_epoch=event.epoch,
        tests=summary.tests + (event.epoch > 0),
        best_test_acc=max(test_acc, summary.best_test_acc or 0.0),
    )
