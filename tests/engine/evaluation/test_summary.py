from __future__ import annotations

from engine.evaluation.summary import advance, beginning, next_threshold, with_precise_bn
from runs.events import Epoch
from runs.metrics import ONSET_ACC, Evaluation, PreciseBatchNorm, Summary


def epoch(number: int, train_acc: float | None, test_acc: float = 0.1) -> Epoch:
    evaluation = None
    if train_acc is not None:
        evaluation = Evaluation(
            train_loss=1.0,
            train_acc=train_acc,
            test_loss=2.0,
            test_acc=test_acc,
            test_acc_noisy=0.1,
        )
    return Epoch(
        seq=number,
        time=0.0,
        epoch=number,
        steps=10 * number,
        samples=100 * number,
        seconds=2.0 * number,
        evaluation=evaluation,
    )


def after(*accuracies: float | None) -> Summary:
    """The summary after epochs 0, 1, 2, ... with these train accuracies."""
    summary = beginning(0.9)
    for number, accuracy in enumerate(accuracies):
        summary = advance(summary, epoch(number, accuracy))
    return summary


def test_what_is_not_reached_is_said_so() -> None:
    summary = after(0.1, 0.12)
    assert [t.theta for t in summary.time_to_overfit] == [0.90, 0.95, 0.99, 1.0]
    assert not any(t.reached for t in summary.time_to_overfit)
    assert summary.onset is None
    assert summary.fit_window is None


def test_the_first_evaluation_at_a_threshold_counts() -> None:
    summary = after(0.1, 0.5, 0.91, 0.89, 0.97, 1.0, 1.0)
    epochs = {t.theta: t.epoch for t in summary.time_to_overfit}
    assert epochs == {0.90: 2, 0.95: 4, 0.99: 5, 1.0: 5}
    t90 = summary.fitted(0.90)
    assert t90 is not None
    assert (t90.steps, t90.samples, t90.seconds) == (20, 200, 4.0)


def test_the_crossing_lies_after_the_evaluation_before() -> None:
    summary = after(0.1, 0.5, None, None, 0.95)
    t90 = summary.fitted(0.90)
    assert t90 is not None
    assert (t90.after_epoch, t90.epoch) == (1, 4)


def test_onset_and_fit_window() -> None:
    summary = after(0.1, 0.14, 0.15, 0.5, None, 0.93)
    assert summary.onset == 2
    assert summary.fit_window == 3


def test_almost_all_is_not_all() -> None:
    assert after(0.1, 59_999 / 60_000).fitted(1.0) is None


def test_the_summary_follows_epochs_and_evaluations() -> None:
    summary = after(0.1, 0.5, None)
    assert (summary.epochs, summary.steps, summary.seconds) == (2, 20, 4.0)
    assert summary.evaluated_epoch == 1
    assert summary.evaluation is not None
    assert summary.evaluation.train_acc == 0.5
    assert summary.noise_rate == 0.9


def test_the_best_test_accuracy_is_kept() -> None:
    summary = beginning(0.9)
    for number, test_acc in enumerate((0.1, 0.6, 0.4)):
        summary = advance(summary, epoch(number, 0.2, test_acc))
    assert summary.best_test_acc == 0.6


def test_the_next_threshold_is_the_lowest_that_is_open() -> None:
    assert next_threshold(after(0.1), until=1.0) == ONSET_ACC
    assert next_threshold(after(0.2), until=1.0) == 0.90
    assert next_threshold(after(0.2), until=0.5) == 0.5
    assert next_threshold(after(0.96), until=1.0) == 0.99
    assert next_threshold(after(1.0), until=None) is None


def test_the_precise_bn_check_is_added() -> None:
    found = PreciseBatchNorm(eval_acc=0.1, batch_acc=0.9, precise_acc=0.9)
    assert with_precise_bn(after(0.1), found).precise_bn == found
