"""Train accuracy by batch norm's precise statistics, and by each batch's own.

Batch norm's moving averages lag behind the network (momentum 0.1 a step). The precise statistics
are the plain average of the batches' moments over one frozen pass of the training set: the run's
batch size, rows in order (Wu and Johnson 2021, arXiv 2105.07576).
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

import torch
from torch import nn

from engine.data.labelled_set import LabelledSet
from engine.evaluation.evaluate import Tick, predictions
from engine.hardware.device import Precision
from engine.models.batch_norm import batch_norms


@dataclass(frozen=True)
class Accuracies:
    """Train accuracies of one frozen model, fractions."""

    batch: float
    """With each batch's own statistics, in train mode."""
    precise: float
    """In eval mode, with the precise ones."""


def measure(
    model: nn.Module, train: LabelledSet, batch_size: int, precision: Precision, tick: Tick
) -> Accuracies:
    """Both accuracies of a copy of the model, which is left as it is.

    One pass in train mode over frozen weights gives the first and, as it goes, the statistics.
    """
    frozen = copy.deepcopy(model).train()
    for layer in batch_norms(frozen):
        layer.reset_running_stats()
        layer.momentum = None  # a plain average of all batches instead of a moving one
    with torch.inference_mode():
        batch = _accuracy(frozen, train, precision, tick, batch_size)
        precise = _accuracy(frozen.eval(), train, precision, tick)
    return Accuracies(batch, precise)


def _accuracy(
    model: nn.Module,
    data: LabelledSet,
    precision: Precision,
    tick: Tick,
    batch_size: int | None = None,
) -> float:
    """Train accuracy of the model in the mode it is in."""
    correct = torch.zeros((), dtype=torch.int64, device=data.given.device)
    for rows, logits in predictions(model, data, precision, tick, batch_size):
        correct += (logits.argmax(dim=1) == data.given[rows]).sum()
    return correct.item() / len(data)
