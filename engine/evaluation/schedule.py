"""When the training set is evaluated, and when the test set too.

`auto` keeps evaluations within about 15 % of a run's time and spends them where they tell most.
It counts images instead of looking at a clock, so that the same curve is evaluated at the same
epochs, and ends at the same one, however slow the machine is. Only in runs of few epochs, or on
few images, does what every run has (the first and the last evaluation) take a larger share.
"""

from __future__ import annotations

import math
from typing import Literal

from runs.config import RunConfig
from runs.metrics import Summary

Scope = Literal["full", "train", "none"]
"""`full`: both sets; `train`: the training set alone."""

GROWTH = 1.25
"""Least factor from one routine evaluation's epoch to the next."""
ROUTINE, TESTS, ALL = 0.04, 0.03, 0.14
"""Shares of a run's cost: for routine evaluations of the training set, for the test set, and
for everything but what every run has: the evaluation of the untrained model, the last one, and
the fp32 confirmation of a 100 %."""
MARGIN = 0.005
"""The running accuracy lags behind the full one, and rarely reaches 1.0 at all."""


def evaluation_due(
    config: RunConfig, epoch: int, running_acc: float, summary: Summary, threshold: float | None
) -> Scope:
    """Whether and how `epoch`, just trained, is evaluated.

    `summary` is what the run has come to before it, and `threshold` the lowest train accuracy
    of interest not reached yet. Besides its log-spaced epochs, `auto` takes those whose running
    accuracy is about at the threshold, so that times to overfit are as sharp as the budget
    allows. The last epoch is always evaluated in full.
    """
    training, images = config.training, config.data.train_size
    test_images = config.data_set.test_size
    if epoch >= training.epochs:
        return "full"
    if training.eval_every != "auto":
        return "full" if epoch % training.eval_every == 0 else "none"

    trained = config.model.evaluation_discount * images * epoch
    spent_on_train, spent_on_test = summary.evaluations * images, summary.tests * test_images
    last = summary.evaluated_epoch or 0
    spaced = epoch >= max(last + 1, math.ceil(last * GROWTH))
    # The first one comes on credit: nobody wants to wait for a curve until it is earned.
    routine = spaced and _within(ROUTINE, spent_on_train, trained)
    near = threshold is not None and running_acc >= threshold - MARGIN
    if not routine and not (
        near and _within(ALL, spent_on_train + spent_on_test + images, trained)
    ):
        return "none"
    return "full" if _within(TESTS, spent_on_test + test_images, trained) else "train"


def _within(share: float, evaluating: float, training: float) -> bool:
    """Whether evaluating costs at most that share of both."""
    return evaluating <= share * (evaluating + training)
