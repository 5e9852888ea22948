"""Convolutions on feature maps of a few pixels, as the matrix products that they are.

The last stages of a ResNet see 28x28 images as maps of 2x2 pixels and of one. There oneDNN's
convolutions run at a tenth of the speed of its matrix products (3x3, 512 to 512 channels on
one pixel, batch 128, bf16, 2 cores: 22 ms forward and backward against 4), not least because
eight of nine taps meet nothing but padding.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn.functional import linear

LARGEST = 2
"""Side of the largest input map that is treated so: up to here every pixel of the input
meets every pixel of the output, so that the matrix has no zeros in it."""


class SmallMapConv2d(nn.Conv2d):
    """A convolution that is a matrix product where maps are small; for the CPU.

    The result is that of nn.Conv2d but for rounding. Square kernels of 1 or 3, padded to half
    their size, without bias; larger kernels only where maps are large. (On CUDA the gradient
    of gathered weights would not be deterministic.)
    """

    @classmethod
    def in_place_of(cls, conv: nn.Conv2d) -> SmallMapConv2d:
        """The same convolution, with the very same weights."""
        taken = cls(
            conv.in_channels,
            conv.out_channels,
            conv.kernel_size,  # type: ignore[arg-type]
            conv.stride,  # type: ignore[arg-type]
            conv.padding,  # type: ignore[arg-type]
            bias=False,
            device="meta",
        )
        taken.weight = conv.weight
        return taken

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        """(n, channels, side, side) to (n, out_channels, out_side, out_side)."""
        images, channels, side, _ = input.shape
        if side > LARGEST:
            return super().forward(input)
        kernel, stride = self.kernel_size[0], self.stride[0]
        out_side = (side - 1) // stride + 1
        pixels = input.permute(0, 2, 3, 1)
        if kernel == 1 or side == 1:  # one tap, the middle one, is all that meets a pixel
            rows = pixels[:, ::stride, ::stride].reshape(-1, channels)
            matrix = self.weight[:, :, kernel // 2, kernel // 2]
        else:
            rows = pixels.reshape(images, -1)
            matrix = _gathered(self.weight, side, stride, out_side)
        out = linear(rows, matrix).view(images, out_side, out_side, self.out_channels)
        return out.permute(0, 3, 1, 2)


def _gathered(weight: torch.Tensor, side: int, stride: int, out_side: int) -> torch.Tensor:
    """(out_side² * out_channels, side² * channels): the tap between each two pixels."""
    out_channels, channels = weight.shape[:2]
    if torch.is_autocast_enabled("cpu"):  # cast once, before each tap is taken up to four times
        weight = weight.to(torch.get_autocast_dtype("cpu"))
    taps = weight.permute(2, 3, 0, 1).reshape(9, out_channels, channels)
    blocks = taps.index_select(0, _taps(side, stride, out_side))
    blocks = blocks.view(out_side**2, side**2, out_channels, channels)
    return blocks.transpose(1, 2).reshape(out_side**2 * out_channels, side**2 * channels)


def _taps(side: int, stride: int, out_side: int) -> torch.Tensor:
    """The index of a 3x3 kernel's tap from each pixel of the input to each of the output."""
    # Not kept: a tensor that was made in inference mode, in an evaluation, cannot train.
    return torch.tensor(
        [
            3 * (row - stride * out_row + 1) + (column - stride * out_column + 1)
            for out_row in range(out_side)
            for out_column in range(out_side)
            for row in range(side)
            for column in range(side)
        ]
    )
