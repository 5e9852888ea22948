"""What the engine says to people: warnings, and the last word of a run."""

from __future__ import annotations

from runs.config import RunConfig
from runs.datasets.dataset import DataSet
from runs.metrics import Summary, chance_loss
from runs.units import duration, epochs, percent

NO_ROOM_FOR_CHECKPOINT = (
    "There is no room on the disk for a checkpoint. The run goes on without one; if it is stopped, "
    "it goes on from an older one or from the beginning."
)
MODEL_ALONE = (
    "The run cannot go on: its checkpoint keeps the model alone, as version 0.1.0 left it, and not "
    "what the optimizer has gathered. The curves are kept. Start a copy with more epochs."
)
HIGH_FIRST_LOSS = 3.0
"""A first loss above this is no healthy start: guessing costs ln 10 = 2.303."""


def no_examples(reason: str) -> str:
    """That examples.npz could not be written."""
    return (
        f"examples.npz could not be written ({reason}). The run goes on, and tries again; until "
        "then the file has the predictions of an earlier evaluation, or is not there."
    )


def first_epoch_warnings(first_loss: float, untouched: bool, data_set: DataSet) -> list[str]:
    """What the first epoch tells about a run's health; `untouched`: batch-norm statistics."""
    warnings, healthy = [], chance_loss(data_set.classes)
    if first_loss > HIGH_FIRST_LOSS:
        warnings.append(
            f"The first loss was {first_loss:.4g}, where a healthy start is about {healthy:.3f}: "
            "activations explode, or the initial weights are too large."
        )
    if untouched:
        warnings.append(
            "The batch-norm statistics are still mean 0 and variance 1 after an epoch: batch "
            "norm does not normalise."
        )
    return warnings


def too_good_warnings(before: float | None, test_acc: float, data_set: DataSet) -> list[str]:
    """Whether the test accuracy is too good for the data set, said once; `before`: the best yet."""
    limit = data_set.too_good
    if limit is None or test_acc <= limit or (before or 0.0) > limit:
        return []
    return [
        f"Test accuracy {test_acc:.3f} is above {limit}: the data are probably "
        f"{data_set.mistaken_for}, not {data_set.title}."
    ]


def last_word(config: RunConfig, summary: Summary) -> str:
    """Why a finished run ended and what it came to, one sentence."""
    evaluation = summary.evaluation
    assert evaluation is not None  # the last epoch is always evaluated
    until, size = config.training.until, f"{config.data.train_size:,}"
    spent, tested = duration(summary.seconds), f"test accuracy {evaluation.test_acc:.3f}"
    if until is not None and evaluation.train_acc >= until:
        return (
            f"Fitted: {percent(evaluation.train_acc)} of {size} labels at epoch "
            f"{summary.epochs} ({spent}); {tested}."
        )
    lag = ""
    if bn := summary.precise_bn:  # 100 % in training, chance in evaluation: both are true
        lag = (
            f" Batch norm's moving averages lag: with precise statistics train accuracy is "
            f"{percent(bn.precise_acc)}, with each batch's own {percent(bn.batch_acc)}."
        )
    missed = "" if until is None else f" without reaching {percent(until)}"
    return (
        f"Trained {epochs(summary.epochs)}{missed} ({spent}): train accuracy "
        f"{percent(evaluation.train_acc)} of {size} labels; {tested}.{lag}"
    )


def stop_message(epoch: int, epochs: int, step: int, steps: int) -> str:
    """Where a run stopped that was asked to."""
    if epoch == 0:
        return "Stopped as asked before the first step. It can be resumed."
    return (
        f"Stopped as asked in epoch {epoch:,} of {epochs:,}, after step {step:,} of {steps:,}. "
        "It can be resumed from here."
    )
