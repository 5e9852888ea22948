"""Residual networks (He et al. 2015, arXiv 1512.03385): the section, and what they cost.

The form is torchvision's: a bottleneck's stride is in its 3x3 convolution. The engine's tests
hold the formulas against the real modules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Annotated, Literal

import msgspec

from runs.datasets.dataset import DataSet
from runs.models.family import Cost, ModelSection
from runs.section import field

Depth = Literal[18, 34, 50, 101, 152, 200]
Stem = Literal["imagenet", "cifar"]
Width = Annotated[int, msgspec.Meta(ge=1, le=65_536)]

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


class ResNetConfig(ModelSection, frozen=True, kw_only=True, tag="resnet"):
    """The network: a torchvision ResNet for the data set's channels and classes."""

    depth: Annotated[
        Depth,
        field(
            "Depth",
            "Layers: 18 and 34 are made of basic blocks, the others of bottleneck blocks.",
            hint="layers",
            said="in the title",
            main=True,
        ),
    ] = 50
    stem: Annotated[
        Stem,
        field(
            "Stem",
            "`imagenet`: 7x7 stride 2 and max-pool; `cifar`: 3x3 stride 1, 13-15 times the cost.",
            hint="cifar costs 13x more",
            phrase="{} stem",
            said="always",
        ),
    ] = "imagenet"
    batch_norm: Annotated[
        Literal["batch", "frozen"],
        field(
            "Batch norm",
            "`batch`: the usual batch norm; `frozen`: inference mode with mean 0 and variance 1 "
            "for ever, as in the report, whose activations explode with depth.",
            hint="frozen: as in the report",
            phrase="{} batch norm",
        ),
    ] = "batch"
    init: Annotated[
        Literal["torchvision", "slim"],
        field(
            "Init. weights",
            "Initial weights. `torchvision`: He by fan-out, torch's own in the head; `slim`: "
            "TF-slim's, as in the report: He by fan-in, Glorot in the head. Frozen batch norm "
            "leaves their scale as it is, and ResNet-50's first loss is 2.3 with the one, 27 to "
            "61 with the other.",
            hint="slim: as in the report",
            phrase="{}'s initial weights",
        ),
    ] = "torchvision"
    head: Annotated[
        tuple[Width, ...],
        msgspec.Meta(max_length=8),
        field(
            "Hidden head",
            "Widths of hidden fully connected layers before the classifier; the report has "
            "[200, 200].",
            hint="widths, such as [200, 200]",
            phrase=lambda widths: f"hidden head {'-'.join(map(str, widths)) or 'none'}",
        ),
    ] = ()

    @property
    def title(self) -> str:
        """`ResNet-50`."""
        return f"ResNet-{self.depth}"

    @property
    def short(self) -> str:
        """`r50`."""
        return f"r{self.depth}"

    @property
    def label(self) -> str:
        """`r50`, with the cifar stem `r50c`."""
        return self.short + ("c" if self.stem == "cifar" else "")

    @property
    def evaluation_discount(self) -> float:
        """Three times the operations; more with the imagenet stem, whose maps are small.

        Measured 5.0 (ResNet-50) to 6 (ResNet-18) on 2 cores in bf16.
        """
        return 5.0 if self.stem == "imagenet" else 3.0

    @property
    def moving_statistics(self) -> bool:
        """Those of batch norm, unless it is frozen."""
        return self.batch_norm == "batch"

    @property
    def speed_group(self) -> str:
        """One for each stem."""
        return f"{self.family()} {self.stem}"

    @property
    def needs_fp32(self) -> bool:
        """Under frozen batch norm activations grow with every block (first losses of 1e8 at depth
        200), and the 8 bits of a bf16 mantissa would drown the small differences between classes.
        """
        return self.batch_norm == "frozen"

    def cost(self, data_set: DataSet) -> Cost:
        """Parameters and operations; multiply-adds count as two operations."""
        return _cost(self, data_set.side, data_set.channels, data_set.classes)


@lru_cache(maxsize=256)
def _cost(model: ResNetConfig, side: int, channels: int, classes: int) -> Cost:
    parameters, multiply_adds = 0, 0
    for conv in _convolutions(model.depth, model.stem, side, channels):
        weights = conv.kernel**2 * conv.inputs * conv.outputs
        parameters += weights + 2 * conv.outputs  # and the batch norm after it
        multiply_adds += weights * conv.side**2
    widths = (WIDTHS[-1] * (4 if is_bottleneck(model.depth) else 1), *model.head, classes)
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


def _convolutions(depth: Depth, stem: Stem, side: int, channels: int) -> Iterator[_Convolution]:
    """Every convolution of the network."""
    side = _half(side) if stem == "imagenet" else side
    yield _Convolution(7 if stem == "imagenet" else 3, channels, 64, side)
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
