"""What a network is made of and what it costs, by formula: no torch needed.

Front ends show these before a run starts; the engine's tests hold them against the
real modules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from runs.config import CLASSES, Depth, ModelConfig, Stem

SIDE = 28
"""Pixels of an image's side."""

BLOCKS: dict[Depth, tuple[int, int, int, int]] = {
    18: (2, 2, 2, 2),
    34: (3, 4, 6, 3),
    50: (3, 4, 6, 3),
    101: (3, 4, 23, 3),
    152: (3, 8, 36, 3),
    200: (3, 24, 36, 3),
}
"""Blocks per stage (He et al. 2015, 2016)."""
WIDTHS = (64, 128, 256, 512)
"""Channels per stage, before a bottleneck's expansion."""


def is_bottleneck(depth: Depth) -> bool:
    """Whether the depth is built from bottleneck blocks, which widen their output fourfold."""
    return depth >= 50


@dataclass(frozen=True)
class Cost:
    """What one configuration of the model costs."""

    parameters: int
    """Trainable parameters."""
    train_flop: float
    """Floating-point operations to train on one image: forward and backward, 3x the forward."""


def cost(model: ModelConfig) -> Cost:
    """Parameters and operations of a model; multiply-adds count as two operations."""
    parameters, multiply_adds = 0, 0
    for conv in _convolutions(model.depth, model.stem):
        weights = conv.kernel**2 * conv.inputs * conv.outputs
        parameters += weights + 2 * conv.outputs  # and the batch norm after it
        multiply_adds += weights * conv.side**2
    widths = (WIDTHS[-1] * (4 if is_bottleneck(model.depth) else 1), *model.head, CLASSES)
    for inputs, outputs in pairwise(widths):
        parameters += (inputs + 1) * outputs
        multiply_adds += inputs * outputs
    return Cost(parameters, 3 * 2 * multiply_adds)


@dataclass(frozen=True)
class _Convolution:
    kernel: int
    inputs: int
    outputs: int
    side: int
    """Pixels of the output's side."""


def _half(side: int) -> int:
    return (side + 1) // 2


def _convolutions(depth: Depth, stem: Stem) -> Iterator[_Convolution]:
    """Every convolution of the network, in torchvision's form: a bottleneck's stride is in
    its 3x3 convolution."""
    side = _half(SIDE) if stem == "imagenet" else SIDE
    yield _Convolution(7 if stem == "imagenet" else 3, 1, 64, side)
    side = _half(side) if stem == "imagenet" else side
    inputs = 64
    for stage, (blocks, width) in enumerate(zip(BLOCKS[depth], WIDTHS, strict=True)):
        outputs = width * (4 if is_bottleneck(depth) else 1)
        for block in range(blocks):
            out = _half(side) if stage and not block else side
            if is_bottleneck(depth):
                yield _Convolution(1, inputs, width, side)
                yield _Convolution(3, width, width, out)
                yield _Convolution(1, width, outputs, out)
            else:
                yield _Convolution(3, inputs, width, out)
                yield _Convolution(3, width, width, out)
            if inputs != outputs:
                yield _Convolution(1, inputs, outputs, out)
            inputs, side = outputs, out
