"""The precise-BN check: does batch norm's running average mislead the evaluation?"""

from __future__ import annotations

import copy
from collections.abc import Iterator

import torch
from torch import nn

from engine.data.batches import batch_bounds
from engine.data.labelled_set import LabelledSet
from engine.evaluation.evaluate import Tick
from engine.hardware.device import Precision, autocast
from engine.models.batch_norm import batch_norms
from runs.metrics import PreciseBatchNorm

TOLERANCE = 0.05
"""Eval-mode and train-mode accuracy that part by more are worth a report."""


def check(
    model: nn.Module,
    train: LabelledSet,
    batch_size: int,
    eval_acc: float,
    precision: Precision,
    tick: Tick,
) -> PreciseBatchNorm | None:
    """Accuracy under three kinds of statistics; None where the first two agree.

    One pass in train mode over frozen weights gives the accuracy with each batch's own
    statistics and, averaged over the batches, the precise ones.
    """
    frozen = copy.deepcopy(model).train()
    for layer in batch_norms(frozen):
        layer.reset_running_stats()
        layer.momentum = None  # a plain average of all batches instead of a moving one
    batch_acc = _accuracy(frozen, train, batch_size, precision, tick)
    if abs(eval_acc - batch_acc) <= TOLERANCE:
        return None
    precise_acc = _accuracy(frozen.eval(), train, batch_size, precision, tick)
    return PreciseBatchNorm(eval_acc=eval_acc, batch_acc=batch_acc, precise_acc=precise_acc)


def _accuracy(
    model: nn.Module, data: LabelledSet, batch_size: int, precision: Precision, tick: Tick
) -> float:
    """Train accuracy of the model in the mode it is in."""
    device = data.given.device
    with torch.inference_mode():
        correct = torch.zeros((), dtype=torch.int64, device=device)
        for rows in _slices(len(data), batch_size):
            tick()
            with autocast(device, precision):
                logits = model(data.inputs.batch(rows))
            correct += (logits.argmax(dim=1) == data.given[rows]).sum()
        return correct.item() / len(data)


def _slices(images: int, batch_size: int) -> Iterator[slice]:
    return (slice(start, end) for start, end in batch_bounds(images, batch_size))
