"""Which training images a run uses."""

from __future__ import annotations

import torch

from engine.data.rng import stream
from runs.config import DataConfig


def choose(config: DataConfig, seed: int, images: int) -> torch.Tensor:
    """Row numbers of the chosen ones of all training images: int64, shape (train_size,).

    Subsets of one seed are nested: a smaller one is the beginning of a larger one.
    """
    if config.order == "first":
        return torch.arange(config.train_size)
    return torch.randperm(images, generator=stream(seed, "subset"))[: config.train_size]
