"""Batch norm: the frozen kind of the report, and what there is to ask of all kinds."""

from __future__ import annotations

from torch import nn


class FrozenBatchNorm(nn.BatchNorm2d):
    """Batch norm in inference mode for ever: mean 0, variance 1, trainable scale and shift.

    So it is in the report, whose activations grow with every block.
    """

    def train(self, mode: bool = True) -> FrozenBatchNorm:
        """Stay in eval mode whatever is asked."""
        super().train(False)
        return self


def batch_norms(model: nn.Module) -> list[nn.BatchNorm2d]:
    """All batch-norm layers."""
    return [m for m in model.modules() if isinstance(m, nn.BatchNorm2d)]


def tracks_statistics(model: nn.Module) -> bool:
    """Whether there is a batch norm whose moving statistics follow the training."""
    return any(not isinstance(layer, FrozenBatchNorm) for layer in batch_norms(model))


def statistics_untouched(model: nn.Module) -> bool:
    """Whether there is batch norm, and all of it has the mean 0 and variance 1 it was made with."""
    layers = batch_norms(model)
    return bool(layers) and all(
        m.running_mean is not None
        and m.running_var is not None
        and not m.running_mean.any().item()
        and (m.running_var == 1).all().item()
        for m in layers
    )
