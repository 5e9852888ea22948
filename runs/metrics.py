"""The measurements of a run, in the names and units of the field.

Accuracies are fractions in [0, 1], losses are cross-entropies in nats, times are
seconds. Unless said otherwise a metric is over the whole data set with the model
frozen and in eval mode.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated, Literal

import msgspec

Unit = Literal["fraction", "nats", "images/s", "per step"]
Direction = Literal["higher", "lower"]

THRESHOLDS = (0.90, 0.95, 0.99, 1.0)
"""The values of theta at which the time to overfit is taken."""
ONSET_ACC = 0.15
"""Train accuracy at which fitting counts as begun."""
Kind = Literal["moving", "precise"]
"""Whose means and variances batch norm uses in eval mode. `moving`: its own moving averages, as a
user of the network would have it, and as most papers report. `precise`: the plain average of the
batches' moments over one frozen pass of the training set (Wu and Johnson 2021, arXiv 2105.07576).
In short runs the moving averages lag behind the network, and a time to overfit by them measures
the lag: ResNet-18 on 1,000 images reached 0.90 at epoch 2 by precise statistics, at 4 by moving
ones."""


def chance_acc(classes: int) -> float:
    """Accuracy of guessing among so many equally frequent classes."""
    return 1.0 / classes


def chance_loss(classes: int) -> float:
    """Cross-entropy of the uniform prediction, ln K nats: 2.302585 for ten classes."""
    return math.log(classes)


def metric(
    title: str,
    meaning: str,
    unit: Unit,
    better: Direction | None = None,
    chance: Callable[[int], float] | None = None,
) -> msgspec.Meta:
    """What there is to know of a metric, written at the field that holds it.

    `title` is for legends and columns; `better` says which way is good, None where neither is;
    `chance` gives the value of guessing among K classes. `runs.metric_table` gathers them all.
    """
    extra = {"unit": unit, "better": better, "chance": chance}
    return msgspec.Meta(title=title, description=meaning, extra=extra)


class Evaluation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One evaluation: of the training set, and of the test set too where there was time for it.

    None stands for a share of an empty set (no changed labels, say), and for test metrics
    that were not taken, which are None all three.
    """

    train_loss: Annotated[
        float,
        metric(
            "train loss",
            "Cross-entropy against the given labels, whole training set, eval mode.",
            "nats",
            "lower",
            chance_loss,
        ),
    ]
    train_acc: Annotated[
        float,
        metric(
            "train",
            "Accuracy against the given labels, whole training set, eval mode.",
            "fraction",
            "higher",
            chance_acc,
        ),
    ]
    train_acc_precise: Annotated[
        float | None,
        metric(
            "train, precise",
            "As train, with batch norm's precise statistics in the place of its moving ones; taken "
            "until both have agreed.",
            "fraction",
            "higher",
            chance_acc,
        ),
    ] = None
    train_acc_batch: Annotated[
        float | None,
        metric(
            "train, batch",
            "As train, with each batch's own statistics (train mode, weights frozen); taken with "
            "the precise ones.",
            "fraction",
            "higher",
            chance_acc,
        ),
    ] = None
    test_loss: Annotated[
        float | None,
        metric(
            "test loss",
            "Cross-entropy against the true labels, all test images.",
            "nats",
            "lower",
            chance_loss,
        ),
    ] = None
    test_acc: Annotated[
        float | None,
        metric(
            "test",
            "Accuracy against the true labels, always, all test images.",
            "fraction",
            "higher",
            chance_acc,
        ),
    ] = None
    test_acc_noisy: Annotated[
        float | None,
        metric(
            "test, noisy",
            "Test accuracy against labels drawn by the run's own label mode, from a stream of "
            "their own.",
            "fraction",
            "higher",
            chance_acc,
        ),
    ] = None
    clean_acc: Annotated[
        float | None,
        metric(
            "clean",
            "Train accuracy on the examples whose given label is the true one.",
            "fraction",
            "higher",
            chance_acc,
        ),
    ] = None
    memorised: Annotated[
        float | None,
        metric(
            "memorised",
            "Share of the changed examples that are predicted as their given, wrong label.",
            "fraction",
            chance=chance_acc,
        ),
    ] = None
    recovered: Annotated[
        float | None,
        metric(
            "recovered",
            "Share of the changed examples that are predicted as their true label.",
            "fraction",
            chance=chance_acc,
        ),
    ] = None
    other: Annotated[
        float | None,
        metric(
            "other",
            "Share of the changed examples that are predicted as neither label.",
            "fraction",
        ),
    ] = None
    precision: str = "fp32"
    """Arithmetic of the forward passes. The last evaluation is in fp32, and so is any that reaches
    a threshold for the first time, or nearly does."""
    passes: int = 1
    """How often the training set went through the network: what the evaluation cost."""

    @property
    def gap(
        self,
    ) -> Annotated[
        float | None,
        metric("gap", "Generalisation gap: train accuracy minus test accuracy.", "fraction"),
    ]:
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


class Fitting(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When a run reached what, by one kind of batch-norm statistics."""

    time_to_overfit: tuple[TimeToOverfit, ...] = ()
    """One for each threshold."""
    onset: int | None = None
    """First evaluated epoch with train_acc >= 0.15; None: not reached."""
    onset_after: int | None = None
    """The evaluation before it: the onset lies in (onset_after, onset]."""

    @property
    def fit_window(self) -> int | None:
        """Epochs from the onset to 0.90; None: not reached."""
        t90 = self.fitted(0.90)
        if self.onset is None or t90 is None or t90.epoch is None:
            return None
        return t90.epoch - self.onset

    def fitted(self, theta: float = 1.0) -> TimeToOverfit | None:
        """The time to overfit at `theta`, or None where it was not reached."""
        return next((t for t in self.time_to_overfit if t.theta == theta and t.reached), None)

    def missing(self) -> list[float]:
        """The thresholds that no evaluation has reached yet."""
        return [t.theta for t in self.time_to_overfit if not t.reached]


class PreciseFitting(Fitting, frozen=True, kw_only=True, omit_defaults=True):
    """When a run reached what by precise statistics.

    Where they are not taken, because both kinds have agreed, train_acc stands for both.
    """

    agreed: int = 0
    """Evaluations in a row in which the kinds agreed, counted up to two."""


class Summary(Fitting, frozen=True, kw_only=True, omit_defaults=True):
    """What a run has come to so far: enough for the history without its events.

    Its own time to overfit, onset and fit window are those by moving statistics.
    """

    noise_rate: float
    """The realised share of training labels that differ from the true ones."""
    precise: PreciseFitting | None = None
    """The same by precise statistics; None where there is one kind: no batch norm that tracks
    statistics, or a run of 0.1.0."""
    epochs: int = 0
    """Epochs trained."""
    steps: int = 0
    """Optimiser steps."""
    seconds: float = 0.0
    """Time worked since the first step, evaluations included, pauses not."""
    running_acc: float | None = None
    """Of the newest trained epoch."""
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
    passes: int = 0
    """How often the training set went through the network for them."""
    tests: int = 0
    """How many of them have test metrics."""
    evaluation_seconds: float = 0.0
    """The part of `seconds` that went into evaluations."""
    best_test_acc: float | None = None
    """The highest test_acc of any evaluation."""
    precise_bn: PreciseBatchNorm | None = None
    """By all kinds of statistics, where the newest evaluation found them 0.05 or more apart."""

    @property
    def train_passes(self) -> int:
        """`passes`, or one for each evaluation of a run of 0.1.0, which did not count them."""
        return max(self.passes, self.evaluations)

    @property
    def shown(self) -> Fitting:
        """The times for display and comparison: by precise statistics where they were taken."""
        return self if self.precise is None else self.precise


def reaches(evaluation: Evaluation | None, until: float | None) -> bool:
    """Whether a run that trains until this train accuracy is over with the evaluation.

    By moving statistics, so that a finished run memorises as it stands.
    """
    return until is not None and evaluation is not None and evaluation.train_acc >= until
