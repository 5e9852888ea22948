"""The evaluations of one run, and what hangs on them."""

from __future__ import annotations

from typing import Literal

import msgspec
import torch
from torch import nn

from engine.data.trained_on import TrainedOn
from engine.evaluation import precise_bn
from engine.evaluation.evaluate import Tick, evaluate, with_test
from engine.evaluation.summary import PRECISE_PASSES, wants_precise
from engine.hardware.device import Precision
from runs.config import TrainingConfig
from runs.metrics import Evaluation, Fitting, Summary, reaches

NEAR = 0.005
"""An evaluation in bf16 that stays below a threshold by less is taken again in fp32, as one that
reaches it is: rounding flips a few predictions in a thousand."""
EXPECTED = 0.05
"""Running accuracy this close to an open threshold, or above: fp32 at once, not bf16 before."""


class Evaluator:
    """Evaluates a model on the sets of its run."""

    def __init__(
        self, model: nn.Module, on: TrainedOn, training: TrainingConfig, tick: Tick
    ) -> None:
        self._model, self._on, self._training, self._tick = model, on, training, tick
        self.predicted: torch.Tensor | None = None
        """What the newest evaluation predicts for each training image: int32, shape (n,), on the
        device; with gaps where it was given up. Each evaluation has a tensor of its own."""

    def evaluate(
        self,
        scope: Literal["full", "train"],
        epoch: int,
        running_acc: float | None,
        summary: Summary,
    ) -> Evaluation:
        """The evaluation after `epoch`; in fp32 if it decides something, in full if it is the last.

        `running_acc` is the epoch's own, and `summary` what the run has come to before it.
        """
        on, precision = self._on, self._on.precision
        self.predicted = torch.empty(len(on.train), dtype=torch.int32, device=on.device)
        if _will_decide(running_acc, self._training, epoch, summary):
            precision = "fp32"
        evaluation = self._train_set(precision, running_acc, summary)
        if precision != "fp32" and decides(evaluation, self._training, epoch, summary):
            passes = evaluation.passes
            evaluation = self._train_set("fp32", running_acc, summary)
            evaluation = msgspec.structs.replace(evaluation, passes=evaluation.passes + passes)
        if scope == "full" or reaches(evaluation, self._training.until):
            evaluation = with_test(evaluation, self._model, on.test, self._tick)
        return evaluation

    def _train_set(
        self, precision: Precision, running_acc: float | None, summary: Summary
    ) -> Evaluation:
        """Every metric of the training set, with the precise statistics where they are wanted."""
        model, train, tick = self._model, self._on.train, self._tick
        evaluation = evaluate(model, train, precision, tick, self.predicted)
        if not wants_precise(summary, running_acc, evaluation.train_acc):
            return evaluation
        accuracies = precise_bn.measure(model, train, self._training.batch_size, precision, tick)
        return msgspec.structs.replace(
            evaluation,
            train_acc_precise=accuracies.precise,
            train_acc_batch=accuracies.batch,
            passes=evaluation.passes + PRECISE_PASSES,
        )


def decides(evaluation: Evaluation, training: TrainingConfig, epoch: int, summary: Summary) -> bool:
    """Whether something hangs on the evaluation: it is the last one, or near an open threshold.

    `summary` is what the run has come to before it.
    """
    moving = evaluation.train_acc
    precise = evaluation.train_acc_precise
    return (
        epoch == training.epochs
        or _is_above(_open(summary, training.until), moving, NEAR)
        or _is_above(_open(summary.precise), moving if precise is None else precise, NEAR)
    )


def _will_decide(
    running_acc: float | None, training: TrainingConfig, epoch: int, summary: Summary
) -> bool:
    """Whether that is to be expected before anything is evaluated."""
    thresholds = _open(summary, training.until) + _open(summary.precise)
    near = running_acc is not None and _is_above(thresholds, running_acc, EXPECTED)
    return near or epoch == training.epochs


def _open(fitting: Fitting | None, until: float | None = None) -> list[float]:
    """The thresholds that are still to be reached; a run that reaches `until` ends."""
    missing = fitting.missing() if fitting else []
    return missing if until is None else [*missing, until]


def _is_above(thresholds: list[float], acc: float, margin: float) -> bool:
    return any(acc >= theta - margin for theta in thresholds)
