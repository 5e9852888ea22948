"""How an epoch is cut into steps, and in which order it sees the images."""

from __future__ import annotations

import torch

from engine.data.rng import stream


def batch_bounds(images: int, batch_size: int) -> list[tuple[int, int]]:
    """The (start, end) of each batch of an epoch; every image is in exactly one.

    A last batch of one image joins the one before it: batch norm cannot normalise a single
    value, which is all that one image has where the feature maps are 1x1.
    """
    starts = list(range(0, images, batch_size))
    if len(starts) > 1 and images - starts[-1] == 1:
        starts.pop()
    return list(zip(starts, [*starts[1:], images], strict=True))


def epoch_order(images: int, seed: int, epoch: int) -> torch.Tensor:
    """The order of the images in an epoch: int64, shape (images,).

    It depends on (seed, epoch) alone, so that an epoch resumed half-way goes on as it began.
    """
    return torch.randperm(images, generator=stream(seed, f"batch order/{epoch}"))
