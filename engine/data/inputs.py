"""The pixels: what replaces them, and how they are normalised.

Input modes act on the pixels, once, before training; normalisation follows on the fly as
x * scale + shift, so that the images stay uint8 on the device.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from engine.data.labels import SetName
from engine.data.rng import stream
from runs.config import InputMode, Normalisation, RunConfig
from runs.datasets.dataset import DataSet


@dataclass(frozen=True)
class Inputs:
    """The images of one set, ready to be taken in batches."""

    images: torch.Tensor
    """(n, side, side, channels) on the scale 0 to 255: uint8, or float32 for Gaussian noise."""
    scale: torch.Tensor
    """(n, 1, 1, 1) float32."""
    shift: torch.Tensor
    """(n, 1, 1, 1) float32."""

    def batch(self, rows: torch.Tensor | slice) -> torch.Tensor:
        """The normalised images of `rows`: float32 (n, channels, side, side), channels-last."""
        normalised = torch.addcmul(self.shift[rows], self.images[rows].float(), self.scale[rows])
        # A view, not a copy: with one channel both layouts are the same in memory, torch would
        # take a copy for a contiguous tensor, and so would every layer after it.
        return normalised.permute(0, 3, 1, 2)

    def to(self, device: torch.device) -> Inputs:
        """The same images on a device."""
        return Inputs(self.images.to(device), self.scale.to(device), self.shift.to(device))


def prepare(
    images: torch.Tensor,
    rows: torch.Tensor,
    config: RunConfig,
    which: SetName,
    train_images: torch.Tensor,
) -> Inputs:
    """The inputs for `rows` of the whole train or test set, uint8 (n, side, side, channels).

    Draws are made for the whole set, so that an image keeps its pixels whatever the size
    of the subset. `train_images`, the whole training set, gives the Gaussian its moments.
    """
    flat = images.flatten(1, 2)
    replaced = _replaced(flat, rows, config.inputs.mode, config.seed, which, train_images)
    scale, shift = _normalisation(replaced, config.inputs.normalisation, config.data_set)
    return Inputs(replaced.view(-1, *images.shape[1:]), scale, shift)


def _replaced(
    images: torch.Tensor,
    rows: torch.Tensor,
    mode: InputMode,
    seed: int,
    which: SetName,
    train_images: torch.Tensor,
) -> torch.Tensor:
    """The pixels of `rows` of (n, pixels, channels) after the input mode."""
    n, pixels, _ = images.shape
    suffix = "" if which == "train" else " of the test set"
    match mode:
        case "true":
            return images[rows]
        case "shuffled_pixels":
            order = torch.randperm(pixels, generator=stream(seed, "pixels"))
            return images[rows][:, order]
        case "random_pixels":
            u = torch.rand(n, pixels, generator=stream(seed, f"pixels{suffix}"))
            order = u[rows].argsort(dim=1).unsqueeze(2)
            return images[rows].take_along_dim(order, dim=1)
        case "gaussian":
            sd, mean = torch.std_mean(train_images.float())
            noise = torch.randn(images.shape, generator=stream(seed, f"gaussian{suffix}"))
            return noise[rows] * sd + mean


def _normalisation(
    pixels: torch.Tensor, kind: Normalisation, data_set: DataSet
) -> tuple[torch.Tensor, torch.Tensor]:
    """Scale and shift for pixels from 0 to 255: two float32 tensors (n, 1, 1, 1)."""
    n, mean, sd = len(pixels), data_set.mean, data_set.sd
    match kind:
        case "unit":
            scale, shift = torch.full((n,), 1 / 255), torch.zeros(n)
        case "global":
            scale, shift = torch.full((n,), 1 / (255 * sd)), torch.full((n,), -mean / sd)
        case "per_image":
            # Zhang et al.'s whitening: (x - mean) / max(sd, 1 / sqrt(values)), x in [0, 1].
            values = pixels.flatten(1).float() / 255
            sds, means = torch.std_mean(values, dim=1, correction=0)
            sds = sds.clamp(min=1 / math.sqrt(values.shape[1]))
            scale, shift = 1 / (255 * sds), -means / sds
    return scale.view(n, 1, 1, 1), shift.view(n, 1, 1, 1)
