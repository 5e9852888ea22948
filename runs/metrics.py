"""The measurements of a run, in the names and units of the field.

Accuracies are fractions in [0, 1], losses are cross-entropies in nats, times are
seconds. Unless said otherwise a metric is over the whole data set with the model
frozen and in eval mode.
"""

from __future__ import annotations

import math

import msgspec

from runs.config import CLASSES

CHANCE_ACC = 1.0 / CLASSES
"""Accuracy of guessing."""
CHANCE_LOSS = math.log(CLASSES)
"""Cross-entropy of the uniform prediction, ln 10 = 2.302585 nats."""
THRESHOLDS = (0.90, 0.95, 0.99, 1.0)
"""The values of theta at which the time to overfit is taken."""
ONSET_ACC = 0.15
"""Train accuracy at which fitting counts as begun."""


class Evaluation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One evaluation: of the training set, and of the test set too where there was time for it.

    None stands for a share of an empty set (no changed labels, say), and for test metrics
    that were not taken, which are None all three.
    """

    train_loss: float
    """Against the given labels, whole training set."""
    train_acc: float
    """Against the given labels, whole training set."""
    test_loss: float | None = None
    """Against the true labels, all 10,000 test images."""
    test_acc: float | None = None
    """Against the true labels, always."""
    test_acc_noisy: float | None = None
    """Against test labels drawn by the run's own label mode, from a stream of their own."""
    clean_acc: float | None = None
    """Train accuracy on the examples whose given label is the true one."""
    memorised: float | None = None
    """Share of the changed examples predicted as their given, wrong label."""
    recovered: float | None = None
    """Share of the changed examples predicted as their true label."""
    other: float | None = None
    """Share of the changed examples predicted as neither."""
    precision: str = "fp32"
    """Arithmetic of the train metrics: a final 100 % is always confirmed in fp32. The test
    metrics are taken in the run's own precision."""

    @property
    def gap(self) -> float | None:
        """The generalisation gap, train_acc - test_acc."""
        return None if self.test_acc is None else self.train_acc - self.test_acc


class TimeToOverfit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The first evaluation with train_acc >= theta; censored when there was none."""

    theta: float
    """The threshold."""
    reached: bool = False
    """False means "not reached", which is a value, not a gap."""
    epoch: int | None = None
    """The evaluation's epoch."""
    after_epoch: int | None = None
    """The evaluation before it: the crossing lies in (after_epoch, epoch]."""
    steps: int | None = None
    """Optimiser steps up to then."""
    samples: int | None = None
    """Training images seen up to then."""
    seconds: float | None = None
    """Time the run had worked since its first step, evaluations included, pauses not."""


class PreciseBatchNorm(msgspec.Struct, frozen=True, kw_only=True):
    """Train accuracy of one frozen model under three kinds of batch-norm statistics."""

    eval_acc: float
    """With the running statistics."""
    batch_acc: float
    """With each batch's own statistics (train mode)."""
    precise_acc: float
    """With statistics recomputed over the training set in one pass."""


class Summary(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a run has come to so far: enough for the history without its events."""

    parameters: int
    """Trainable parameters."""
    noise_rate: float
    """The realised share of training labels that differ from the true ones."""
    epochs: int = 0
    """Epochs trained."""
    steps: int = 0
    """Optimiser steps."""
    seconds: float = 0.0
    """Time worked since the first step, evaluations included, pauses not."""
    evaluation: Evaluation | None = None
    """The newest evaluation."""
    evaluated_epoch: int | None = None
    """Its epoch."""
    tested: Evaluation | None = None
    """The newest evaluation that has test metrics: the same one, or an earlier one."""
    tested_epoch: int | None = None
    """Its epoch."""
    evaluations: int = 0
    """Evaluations since training began; that of the untrained model does not count."""
    tests: int = 0
    """How many of them have test metrics."""
    evaluation_seconds: float = 0.0
    """The part of `seconds` that went into evaluations."""
    time_to_overfit: tuple[TimeToOverfit, ...] = ()
    """One for each threshold."""
    onset: int | None = None
    """First evaluated epoch with train_acc >= 0.15; None: not reached."""
    fit_window: int | None = None
    """Epochs from the onset to 0.90; None: not reached."""
    best_test_acc: float | None = None
    """The highest test_acc of any evaluation."""
    precise_bn: PreciseBatchNorm | None = None
    """Taken at the end of a run when the kinds of statistics disagree by more than 0.05."""

    def fitted(self, theta: float = 1.0) -> TimeToOverfit | None:
        """The time to overfit at `theta`, or None where it was not reached."""
        return next((t for t in self.time_to_overfit if t.theta == theta and t.reached), None)
