"""The evaluations of one run, and what hangs on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from torch import nn

from engine.data.trained_on import TrainedOn
from engine.evaluation import precise_bn
from engine.evaluation.evaluate import Tick, evaluate, with_test
from runs.config import TrainingConfig
from runs.metrics import Evaluation, PreciseBatchNorm, Summary


class Evaluator:
    """Evaluates a model on the sets of its run."""

    def __init__(self, model: nn.Module, on: TrainedOn, tick: Tick) -> None:
        self._model, self._on, self._tick = model, on, tick

    def evaluate(
        self, scope: Literal["full", "train"], decides: Callable[[Evaluation], bool]
    ) -> Evaluation:
        """An evaluation: in fp32, and of the test set too, when it decides something."""
        on = self._on
        evaluation = evaluate(self._model, on.train, on.precision, self._tick)
        if decides(evaluation) and on.precision != "fp32":
            evaluation = evaluate(self._model, on.train, "fp32", self._tick)
        if scope == "full" or decides(evaluation):
            evaluation = with_test(evaluation, self._model, on.test, on.precision, self._tick)
        return evaluation

    def check_batch_norm(self, batch_size: int, eval_acc: float) -> PreciseBatchNorm | None:
        """What the kinds of batch-norm statistics give, where they disagree."""
        on = self._on
        return precise_bn.check(
            self._model, on.train, batch_size, eval_acc, on.precision, self._tick
        )


def reaches(evaluation: Evaluation | None, until: float | None) -> bool:
    """Whether a run that trains until this train accuracy is over with the evaluation."""
    return until is not None and evaluation is not None and evaluation.train_acc >= until


def decides(evaluation: Evaluation, training: TrainingConfig, epoch: int, summary: Summary) -> bool:
    """Whether the run would end, or count as fitted, on the evaluation after `epoch`.

    `summary` is what the run has come to before it.
    """
    if reaches(evaluation, training.until):
        return True
    last = epoch == training.epochs
    return evaluation.train_acc == 1.0 and (last or summary.fitted() is None)
