"""Evaluations: the whole training set, all test images, the model frozen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from engine.data.batches import batch_bounds
from engine.data.labelled_set import LabelledSet
from engine.hardware.device import Precision, autocast
from runs.metrics import Evaluation

BATCH = {"cpu": 500, "cuda": 2000}
"""Images at a time. On 2 cores in bf16, images/s at 250, 500 and 1,000: ResNet-18 7,400, 7,800
and 8,400, ResNet-50 2,220, 2,230 and 2,040. (Folding batch norm into the convolutions and casting
the weights beforehand gave another 3 to 8 %, and is not worth its lines.)"""

Tick = Callable[[], None]
"""Called between batches; it may raise to abandon the work."""


def evaluate(
    model: nn.Module,
    train: LabelledSet,
    precision: Precision,
    tick: Tick,
    predicted: torch.Tensor | None = None,
) -> Evaluation:
    """Every metric of the training set; see `with_test` for those of the test set.

    The model is frozen and in eval mode meanwhile; its mode is put back. The predicted classes
    are left in `predicted`: integers of shape (n,), on the device.
    """
    with _frozen(model):
        sums = _train_sums(model, train, precision, tick, predicted).tolist()
    loss, correct, changed, memorised, recovered, clean_correct = sums
    clean = len(train) - changed
    return Evaluation(
        train_loss=loss / len(train),
        train_acc=correct / len(train),
        clean_acc=clean_correct / clean if clean else None,
        memorised=memorised / changed if changed else None,
        recovered=recovered / changed if changed else None,
        other=(changed - memorised - recovered) / changed if changed else None,
        precision=precision,
    )


def with_test(
    evaluation: Evaluation, model: nn.Module, test: LabelledSet, tick: Tick
) -> Evaluation:
    """The evaluation with the metrics of the test set, in the same arithmetic."""
    precision: Precision = "bf16" if evaluation.precision == "bf16" else "fp32"
    with _frozen(model):
        loss, correct, noisy_correct = _test_sums(model, test, precision, tick).tolist()
    return msgspec.structs.replace(
        evaluation,
        test_loss=loss / len(test),
        test_acc=correct / len(test),
        test_acc_noisy=noisy_correct / len(test),
    )


@contextmanager
def _frozen(model: nn.Module) -> Iterator[None]:
    was_training = model.training
    model.eval()
    try:
        with torch.inference_mode():
            yield
    finally:
        model.train(was_training)


def _train_sums(
    model: nn.Module,
    data: LabelledSet,
    precision: Precision,
    tick: Tick,
    kept: torch.Tensor | None,
) -> torch.Tensor:
    """Loss, correct, changed, memorised, recovered and clean correct, summed on the device."""
    sums = torch.zeros(6, dtype=torch.float64, device=data.given.device)
    for rows, logits in predictions(model, data, precision, tick):
        given, true, predicted = data.given[rows], data.true[rows], logits.argmax(dim=1)
        changed, correct = given != true, predicted == given
        if kept is not None:
            kept[rows] = predicted
        sums += torch.stack(
            (
                cross_entropy(logits, given, reduction="sum").double(),
                correct.sum(),
                changed.sum(),
                (changed & correct).sum(),
                (changed & (predicted == true)).sum(),
                (~changed & correct).sum(),
            )
        )
    return sums


def _test_sums(
    model: nn.Module, data: LabelledSet, precision: Precision, tick: Tick
) -> torch.Tensor:
    """Loss and correct against the true labels, correct against the given; on the device."""
    sums = torch.zeros(3, dtype=torch.float64, device=data.given.device)
    for rows, logits in predictions(model, data, precision, tick):
        given, true, predicted = data.given[rows], data.true[rows], logits.argmax(dim=1)
        sums += torch.stack(
            (
                cross_entropy(logits, true, reduction="sum").double(),
                (predicted == true).sum(),
                (predicted == given).sum(),
            )
        )
    return sums


def predictions(
    model: nn.Module,
    data: LabelledSet,
    precision: Precision,
    tick: Tick,
    batch_size: int | None = None,
) -> Iterator[tuple[slice, torch.Tensor]]:
    """The rows of each batch in order, and its logits in fp32, by the model in the mode it is in.

    `batch_size` None: what is fast, for a mode in which images do not see each other.
    """
    device = data.given.device
    for start, end in batch_bounds(len(data), batch_size or BATCH[device.type]):
        tick()
        rows = slice(start, end)
        with autocast(device, precision):
            logits = model(data.inputs.batch(rows))
        yield rows, logits.float()
