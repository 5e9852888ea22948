"""When the training set is evaluated, and when the test set too.

`auto` evaluates so that every time to overfit, and the onset, lie in a bracket of one epoch, or of
at most 5 % of themselves, and keeps evaluations within 15 % of a run's cost. For that it looks
ahead: an epoch whose running accuracy is still far from the next threshold needs no evaluation.

Nobody knows in its first epochs whether a run will be short, so it may owe the budget a few
evaluations: nine before brackets of twice the width have to do, and never more than eleven. What is
owed is paid back by training on. So a short run takes a larger share, and a long one that spent
its credit early still looks every few epochs.

It counts images instead of looking at a clock, so that the same curve is evaluated at the same
epochs, and ends at the same one, however slow the machine is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from engine.evaluation.summary import most_passes, next_threshold, passes_to_come
from runs.config import RunConfig
from runs.metrics import Summary

Scope = Literal["full", "train", "none"]
"""`full`: both sets; `train`: the training set alone."""

BRACKET = 0.05
"""Widest bracket of a crossing, as a share of its epoch; one epoch is always narrow enough."""
SHARE = 0.15
"""Of a run's cost: for everything but what every run has, which is the evaluation of the
untrained model and the last one."""
CREDIT = 9
"""So many evaluations, by all kinds of statistics that the run has, may be owed to that budget;
then brackets of twice the width have to do. Over 18 recorded runs 5 of 168 brackets are wider than
BRACKET so; with a credit of 8 they are 9, and with 7 they are 21."""
LIMIT = 11
"""More are never owed, so that evaluations cost at most SHARE and so many. (Any number in the first
twenty epochs, to be paid back before the next one, left brackets like (19, 62].) What has to be
taken again in fp32 may overdraw it by one."""
TEST_SHARE = 0.03
"""Of a run's cost: for evaluations of the test set."""
ROUTINE_SHARE = 0.04
"""Of a run's cost: for evaluations that only make the curve, far from any threshold."""
GROWTH = 1.25
"""Least factor from one such evaluation's epoch to the next."""
LEAP = 2.0
"""A network at the end of an epoch is ahead of the epoch's running accuracy, by up to so many
times what that has risen since the epoch before,"""
FEWER = 3.0
"""or with an error so many times smaller than the running one,"""
MARGIN = 0.07
"""and by so much besides: running accuracy may stay below 0.995 for ever. (Over 18 recorded runs
of ResNet-18 to 200 on 1,000 to 10,000 images, evaluated every epoch.)"""


@dataclass(frozen=True)
class _Spent:
    """What a run has cost until now. The unit is the evaluation of one image."""

    training: float
    """All training, the epoch that was just trained included."""
    train_set: int
    """Evaluations of the training set."""
    test_set: int
    """Evaluations of the test set."""


def evaluation_due(config: RunConfig, epoch: int, running_acc: float, summary: Summary) -> Scope:
    """Whether and how `epoch`, just trained, is evaluated.

    `summary` is what the run has come to before it. The last epoch is always evaluated in full.
    """
    every = config.training.eval_every
    if epoch >= config.training.epochs:
        return "full"
    if every != "auto":
        return "full" if epoch % every == 0 else "none"

    spent = _spent(config, epoch, summary)
    due = _is_routine(epoch, summary, spent) or (
        _may_cross(running_acc, summary, next_threshold(summary, config.training.until))
        and _is_worth_it(epoch, summary, _owed(spent, config.data.train_size, summary))
    )
    if not due:
        return "none"
    return "full" if _affords_tests(spent, config.data_set.test_size) else "train"


def _spent(config: RunConfig, epoch: int, summary: Summary) -> _Spent:
    images = config.data.train_size
    return _Spent(
        training=config.model.evaluation_discount * images * epoch,
        train_set=summary.train_passes * images,
        test_set=summary.tests * config.data_set.test_size,
    )


def _may_cross(running_acc: float, summary: Summary, threshold: float | None) -> bool:
    """Whether the network may have reached the threshold with this epoch."""
    if threshold is None:
        return False
    rise = max(0.0, running_acc - (summary.running_acc or 0.0))
    by_leap = running_acc + LEAP * rise
    by_error = running_acc + (FEWER - 1.0) * (1.0 - threshold)
    return max(by_leap, by_error) + MARGIN >= threshold


def _is_worth_it(epoch: int, summary: Summary, owed: float) -> bool:
    """Whether, at that debt, a crossing in the next epoch would have too wide a bracket without."""
    widest = max(1, math.floor(BRACKET * (epoch + 1)))
    if owed > CREDIT:
        widest *= 2
    return owed <= LIMIT and epoch + 1 - (summary.evaluated_epoch or 0) > widest


def _owed(spent: _Spent, train_images: int, summary: Summary) -> float:
    """What one more evaluation of the training set would leave the run owing, in evaluations.

    The unit is one by all kinds of statistics; one by moving statistics alone is a part of it.
    """
    next_one = passes_to_come(summary) * train_images
    earned = SHARE / (1.0 - SHARE) * spent.training
    owed = spent.train_set + spent.test_set + next_one - earned
    return owed / (most_passes(summary) * train_images)


def _is_routine(epoch: int, summary: Summary, spent: _Spent) -> bool:
    """Whether the curve wants a point, and there is room for it.

    The first one comes on credit: nobody wants to wait for a curve until it is earned.
    """
    last = summary.evaluated_epoch or 0
    spaced = epoch >= max(last + 1, math.ceil(last * GROWTH))
    return spaced and _within(ROUTINE_SHARE, spent.train_set, spent.training)


def _affords_tests(spent: _Spent, test_images: int) -> bool:
    """Whether the test set's budget has room for one more evaluation of it."""
    return _within(TEST_SHARE, spent.test_set + test_images, spent.training)


def _within(share: float, evaluating: float, training: float) -> bool:
    """Whether evaluating costs at most that share of both."""
    return evaluating <= share * (evaluating + training)
