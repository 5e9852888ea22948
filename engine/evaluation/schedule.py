"""When the training set is evaluated, and when the test set too.

`auto` keeps evaluations within about 15 % of a run's time and spends them where they tell most.
It counts images instead of looking at a clock, so that the same curve is evaluated at the same
epochs, and ends at the same one, however slow the machine is. Only in runs of few epochs, or on
few images, does what every run has (the first and the last evaluation) take a larger share.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from runs.config import RunConfig
from runs.metrics import Summary

Scope = Literal["full", "train", "none"]
"""`full`: both sets; `train`: the training set alone."""

GROWTH = 1.25
"""Least factor from one routine evaluation's epoch to the next."""
ROUTINE_SHARE = 0.04
"""Of a run's cost: for routine evaluations of the training set."""
TEST_SHARE = 0.03
"""Of a run's cost: for evaluations of the test set."""
WHOLE_SHARE = 0.14
"""Of a run's cost: for everything but what every run has, which is the evaluation of the
untrained model, the last one, and the fp32 confirmation of a 100 %."""
MARGIN = 0.005
"""The running accuracy lags behind the full one, and rarely reaches 1.0 at all."""


@dataclass(frozen=True)
class _Spent:
    """What a run has cost until now. The unit is the evaluation of one image."""

    training: float
    """All training, the epoch that was just trained included."""
    train_set: int
    """Evaluations of the training set."""
    test_set: int
    """Evaluations of the test set."""


def evaluation_due(
    config: RunConfig, epoch: int, running_acc: float, summary: Summary, threshold: float | None
) -> Scope:
    """Whether and how `epoch`, just trained, is evaluated.

    `summary` is what the run has come to before it, and `threshold` the lowest train accuracy
    of interest not reached yet. Besides its log-spaced epochs, `auto` takes those whose running
    accuracy is about at the threshold, so that times to overfit are as sharp as the budget
    allows. The last epoch is always evaluated in full.
    """
    every = config.training.eval_every
    if epoch >= config.training.epochs:
        return "full"
    if every != "auto":
        return "full" if epoch % every == 0 else "none"

    spent = _spent(config, epoch, summary)
    routine = _is_spaced(epoch, summary) and _may_be_routine(spent)
    crossing = _is_near(running_acc, threshold) and _may_be_extra(spent, config.data.train_size)
    if not (routine or crossing):
        return "none"
    return "full" if _may_be_tested(spent, config.data_set.test_size) else "train"


def _spent(config: RunConfig, epoch: int, summary: Summary) -> _Spent:
    images = config.data.train_size
    return _Spent(
        training=config.model.evaluation_discount * images * epoch,
        train_set=summary.evaluations * images,
        test_set=summary.tests * config.data_set.test_size,
    )


def _is_spaced(epoch: int, summary: Summary) -> bool:
    """Whether the epoch is far enough from the last evaluated one for a routine evaluation."""
    last = summary.evaluated_epoch or 0
    return epoch >= max(last + 1, math.ceil(last * GROWTH))


def _is_near(running_acc: float, threshold: float | None) -> bool:
    """Whether the epoch may have crossed the threshold."""
    return threshold is not None and running_acc >= threshold - MARGIN


def _may_be_routine(spent: _Spent) -> bool:
    """Whether the routine budget is not overdrawn.

    The first evaluation comes on credit: nobody wants to wait for a curve until it is earned.
    """
    return _within(ROUTINE_SHARE, spent.train_set, spent.training)


def _may_be_extra(spent: _Spent, train_images: int) -> bool:
    """Whether the whole budget has room for one more evaluation of the training set."""
    return _within(WHOLE_SHARE, spent.train_set + spent.test_set + train_images, spent.training)


def _may_be_tested(spent: _Spent, test_images: int) -> bool:
    """Whether the test set's budget has room for one more evaluation of it."""
    return _within(TEST_SHARE, spent.test_set + test_images, spent.training)


def _within(share: float, evaluating: float, training: float) -> bool:
    """Whether evaluating costs at most that share of both."""
    return evaluating <= share * (evaluating + training)
