from __future__ import annotations

from msgspec.structs import replace

from engine.evaluation.summary import (
    advance,
    beginning,
    next_threshold,
    passes_to_come,
    wants_precise,
)
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
    summary = beginning(0.9, kinds=False)
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
    summary = beginning(0.9, kinds=False)
    for number, test_acc in enumerate((0.1, 0.6, 0.4)):
        summary = advance(summary, epoch(number, 0.2, test_acc))
    assert summary.best_test_acc == 0.6


def test_the_next_threshold_is_the_lowest_that_is_open() -> None:
    assert next_threshold(after(0.1), until=1.0) == ONSET_ACC
    assert next_threshold(after(0.2), until=1.0) == 0.90
    assert next_threshold(after(0.2), until=0.5) == 0.5
    assert next_threshold(after(0.96), until=1.0) == 0.99
    assert next_threshold(after(1.0), until=None) is None


def by_kinds(*accuracies: tuple[float, float | None]) -> Summary:
    """After epochs 0, 1, 2, ... with these moving and, where they were taken, precise ones."""
    summary = beginning(0.9, kinds=True)
    for number, (moving, precise) in enumerate(accuracies):
        taken = Evaluation(
            train_loss=1.0,
            train_acc=moving,
            train_acc_precise=precise,
            train_acc_batch=precise,
            passes=1 if precise is None else 3,
        )
        summary = advance(summary, replace(epoch(number, None), evaluation=taken))
    return summary


LAGGING = by_kinds((0.1, None), (0.103, 0.638), (0.105, 0.916), (0.296, 0.997), (0.973, 1.0))
"""ResNet-18 on 1,000 images, evaluated each epoch: the moving averages lag."""


def test_each_kind_has_its_times() -> None:
    assert LAGGING.precise is not None
    precise = {t.theta: (t.after_epoch, t.epoch) for t in LAGGING.precise.time_to_overfit}
    assert precise == {0.90: (1, 2), 0.95: (2, 3), 0.99: (2, 3), 1.0: (3, 4)}
    moving = {t.theta: (t.after_epoch, t.epoch) for t in LAGGING.time_to_overfit}
    assert moving == {0.90: (3, 4), 0.95: (3, 4), 0.99: (None, None), 1.0: (None, None)}
    assert (LAGGING.precise.onset, LAGGING.precise.onset_after) == (1, 0)
    assert (LAGGING.onset, LAGGING.onset_after) == (3, 2)
    assert (LAGGING.precise.fit_window, LAGGING.fit_window) == (1, 1)


def test_the_precise_times_are_the_ones_to_show() -> None:
    assert LAGGING.shown is LAGGING.precise
    one_kind = after(0.1, 0.95)
    assert one_kind.precise is None
    assert one_kind.shown is one_kind


def test_precise_accuracies_are_taken_until_both_have_agreed_twice_in_a_row() -> None:
    apart = by_kinds((0.1, None), (0.5, 0.8))
    once = by_kinds((0.1, None), (0.5, 0.8), (0.7, 0.71))
    again_apart = by_kinds((0.1, None), (0.7, 0.71), (0.8, 0.9), (0.9, 0.9))
    twice = by_kinds((0.1, None), (0.7, 0.71), (0.8, 0.8))
    for summary in (apart, once, again_apart):
        assert wants_precise(summary, running_acc=0.9, train_acc=0.9)
        assert passes_to_come(summary) == 3
    assert not wants_precise(twice, running_acc=0.9, train_acc=0.9)
    assert passes_to_come(twice) == 1


def test_they_are_taken_again_when_training_and_evaluation_part() -> None:
    twice = by_kinds((0.1, None), (0.7, 0.71), (0.8, 0.8))
    assert wants_precise(twice, running_acc=0.9, train_acc=0.84)
    assert not wants_precise(twice, running_acc=0.9, train_acc=0.86)


def test_the_untrained_network_and_one_without_batch_norm_have_one_kind() -> None:
    assert not wants_precise(beginning(0.9, kinds=True), running_acc=None, train_acc=0.1)
    assert not wants_precise(after(0.1, 0.5), running_acc=1.0, train_acc=0.5)
    assert passes_to_come(after(0.1, 0.5)) == 1


def test_once_both_agree_the_moving_accuracy_stands_for_both() -> None:
    summary = by_kinds((0.1, None), (0.7, 0.71), (0.8, 0.8), (0.96, None))
    assert summary.precise is not None
    assert [t.epoch for t in summary.precise.time_to_overfit] == [3, 3, None, None]


def test_what_evaluations_cost_is_counted_in_passes() -> None:
    assert LAGGING.passes == 4 * 3
    assert LAGGING.evaluations == 4


def test_all_three_accuracies_are_kept_where_they_part() -> None:
    found = by_kinds((0.1, None), (0.1, 0.9)).precise_bn
    assert found == PreciseBatchNorm(eval_acc=0.1, batch_acc=0.9, precise_acc=0.9)
    assert by_kinds((0.1, None), (0.1, 0.9), (0.9, 0.92)).precise_bn is None


def test_the_next_threshold_is_open_for_either_kind() -> None:
    assert next_threshold(LAGGING, until=1.0) == 0.99
    assert next_threshold(by_kinds((0.1, None), (0.96, 0.2)), until=1.0) == 0.90
