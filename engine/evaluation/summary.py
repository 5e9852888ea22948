"""What a run has come to: time to overfit, onset, fit window, best test accuracy.

The state is a `Summary`, which is what front ends show and what a checkpoint keeps.
"""

from __future__ import annotations

from msgspec.structs import replace

from runs.events import Epoch
from runs.metrics import ONSET_ACC, THRESHOLDS, Evaluation, PreciseBatchNorm, Summary, TimeToOverfit


def beginning(noise_rate: float) -> Summary:
    """The summary of a run that has not trained yet."""
    return Summary(
        noise_rate=noise_rate,
        time_to_overfit=tuple(TimeToOverfit(theta=theta) for theta in THRESHOLDS),
    )


def advance(summary: Summary, event: Epoch) -> Summary:
    """The summary after one more epoch."""
    summary = _with_time(summary, event)
    if event.evaluation is None:
        return summary
    summary = _with_evaluation(summary, event, event.evaluation)
    if event.evaluation.test_acc is None:
        return summary
    return _with_test(summary, event, event.evaluation, event.evaluation.test_acc)


def _with_time(summary: Summary, event: Epoch) -> Summary:
    """How far the run is; the evaluation of the untrained model is no part of its time."""
    evaluating = event.evaluation_seconds if event.epoch else 0.0
    return replace(
        summary,
        epochs=event.epoch,
        steps=event.steps,
        seconds=event.seconds,
        evaluation_seconds=summary.evaluation_seconds + evaluating,
    )


def _with_evaluation(summary: Summary, event: Epoch, evaluation: Evaluation) -> Summary:
    """What the training set tells. The evaluation of the untrained model is not counted."""
    onset = summary.onset
    if onset is None and evaluation.train_acc >= ONSET_ACC:
        onset = event.epoch
    return replace(
        summary,
        evaluation=evaluation,
        evaluated_epoch=event.epoch,
        evaluations=summary.evaluations + (event.epoch > 0),
        time_to_overfit=tuple(
            _observe(time, event, evaluation, summary.evaluated_epoch)
            for time in summary.time_to_overfit
        ),
        onset=onset,
    )


def _with_test(summary: Summary, event: Epoch, evaluation: Evaluation, test_acc: float) -> Summary:
    """What the test set tells. The evaluation of the untrained model is not counted."""
    return replace(
        summary,
        tested=evaluation,
        tested_epoch=event.epoch,
        tests=summary.tests + (event.epoch > 0),
        best_test_acc=max(test_acc, summary.best_test_acc or 0.0),
    )


def _observe(
    time: TimeToOverfit, event: Epoch, evaluation: Evaluation, before: int | None
) -> TimeToOverfit:
    """The time to overfit, reached or not, after an evaluation; `before` is the one before it."""
    if time.reached or evaluation.train_acc < time.theta:
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


def with_precise_bn(summary: Summary, precise_bn: PreciseBatchNorm | None) -> Summary:
    """The summary with the result of the precise-BN check."""
    return replace(summary, precise_bn=precise_bn)


def next_threshold(summary: Summary, until: float | None) -> float | None:
    """The lowest train_acc of interest that no evaluation has reached yet, or None."""
    open_thresholds = [t.theta for t in summary.time_to_overfit if not t.reached]
    if summary.onset is None:
        open_thresholds.append(ONSET_ACC)
    if until is not None:
        open_thresholds.append(until)  # a run that reaches it ends, so it is always open
    return min(open_thresholds, default=None)
