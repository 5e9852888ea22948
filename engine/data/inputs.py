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
from runs.config import InputMode, InputsConfig, Normalisation

MEAN, SD = 0.2860, 0.3530
"""Mean and standard deviation of the training pixels on the scale [0, 1], as commonly used."""
PIXELS = 28 * 28


@dataclass(frozen=True)
class Inputs:
    """The images of one set, ready to be taken in batches."""

    images: torch.Tensor
    """(n, 1, 28, 28) on the scale 0 to 255: uint8, or float32 for Gaussian noise."""
    scale: torch.Tensor
    """(n, 1, 1, 1) float32."""
    shift: torch.Tensor
    """(n, 1, 1, 1) float32."""

    def batch(self, rows: torch.Tensor | slice) -> torch.Tensor:
        """The normalised images of `rows`: float32, channels-last."""
        normalised = torch.addcmul(self.shift[rows], self.images[rows].float(), self.scale[rows])
        # With one channel both layouts are the same in memory, and torch takes such a tensor
        # for a contiguous one; the strides of this view tell every layer after it otherwise.
        return normalised.view(-1, 28, 28, 1).permute(0, 3, 1, 2)

    def to(self, device: torch.device) -> Inputs:
        """The same images on a device."""
        return Inputs(self.images.to(device), self.scale.to(device), self.shift.to(device))


def prepare(
    images: torch.Tensor,
    rows: torch.Tensor,
    config: InputsConfig,
    seed: int,
    which: SetName,
    train_images: torch.Tensor,
) -> Inputs:
    """The inputs for `rows` of the whole train or test set `images`, uint8 (n, 28, 28).

    Draws are made for the whole set, so that an image keeps its pixels whatever the size
    of the subset. `train_images`, the whole training set, gives the Gaussian its moments.
    """
    replaced = _replaced(images, rows, config.mode, seed, which, train_images)
    scale, shift = _normalisation(replaced, config.normalisation)
    return Inputs(replaced.view(-1, 1, 28, 28), scale, shift)


def _replaced(
    images: torch.Tensor,
    rows: torch.Tensor,
    mode: InputMode,
    seed: int,
    which: SetName,
    train_images: torch.Tensor,
) -> torch.Tensor:
    """The pixels of `rows` after the input mode: (len(rows), 784)."""
    pixels = images.reshape(len(images), PIXELS)
    suffix = "" if which == "train" else " of the test set"
    match mode:
        case "true":
            return pixels[rows]
        case "shuffled_pixels":
            order = torch.randperm(PIXELS, generator=stream(seed, "pixels"))
            return pixels[rows][:, order]
        case "random_pixels":
            u = torch.rand(len(images), PIXELS, generator=stream(seed, f"pixels{suffix}"))
            return pixels[rows].gather(1, u[rows].argsort(dim=1))
        case "gaussian":
            sd, mean = torch.std_mean(train_images.float())
            noise = torch.randn(len(images), PIXELS, generator=stream(seed, f"gaussian{suffix}"))
            return noise[rows] * sd + mean


def _normalisation(pixels: torch.Tensor, kind: Normalisation) -> tuple[torch.Tensor, torch.Tensor]:
    """Scale and shift for pixels from 0 to 255: two float32 tensors (n, 1, 1, 1)."""
    n = len(pixels)
    match kind:
        case "unit":
            scale, shift = torch.full((n,), 1 / 255), torch.zeros(n)
        case "global":
            scale, shift = torch.full((n,), 1 / (255 * SD)), torch.full((n,), -MEAN / SD)
        case "per_image":
            # Zhang et al.'s whitening: (x - mean) / max(sd, 1 / sqrt(pixels)), x in [0, 1].
            sd, mean = torch.std_mean(pixels.float() / 255, dim=1, correction=0)
            sd = sd.clamp(min=1 / math.sqrt(PIXELS))
            scale, shift = 1 / (255 * sd), -mean / sd
    return scale.view(n, 1, 1, 1), shift.view(n, 1, 1, 1)
