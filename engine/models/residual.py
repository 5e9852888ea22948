"""ResNets from 18 to 200 layers, equal to torchvision's weight for weight.

torchvision has the same classes, but to import any of it is to import all of it, with torch's
compiler: a second more before each run. The tests hold this module against it: names, initial
weights (the same draws in the same order) and outputs.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

Norm = type[nn.BatchNorm2d]


def _conv(channels: int, out: int, kernel: int, stride: int = 1) -> nn.Conv2d:
    """A convolution without bias, padded to half its size."""
    return nn.Conv2d(channels, out, kernel, stride=stride, padding=kernel // 2, bias=False)


class BasicBlock(nn.Module):
    """Two 3x3 convolutions beside the identity; the first one has the stride."""

    expansion = 1

    def __init__(
        self, channels: int, planes: int, stride: int, downsample: nn.Module | None, norm: Norm
    ) -> None:
        super().__init__()
        self.conv1 = _conv(channels, planes, 3, stride)
        self.bn1 = norm(planes)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = _conv(planes, planes, 3)
        self.bn2 = norm(planes)
        self.downsample = downsample

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(n, channels, side, side) to (n, planes, side / stride, side / stride)."""
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += x if self.downsample is None else self.downsample(x)
        after: torch.Tensor = self.relu(out)
        return after


class Bottleneck(nn.Module):
    """1x1, 3x3 and 1x1 convolutions beside the identity; the middle one has the stride."""

    expansion = 4

    def __init__(
        self, channels: int, planes: int, stride: int, downsample: nn.Module | None, norm: Norm
    ) -> None:
        super().__init__()
        self.conv1 = _conv(channels, planes, 1)
        self.bn1 = norm(planes)
        self.conv2 = _conv(planes, planes, 3, stride)
        self.bn2 = norm(planes)
        self.conv3 = _conv(planes, planes * self.expansion, 1)
        self.bn3 = norm(planes * self.expansion)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = downsample

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(n, channels, side, side) to (n, 4 planes, side / stride, side / stride)."""
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.relu(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        out += x if self.downsample is None else self.downsample(x)
        after: torch.Tensor = self.relu(out)
        return after


class ResNet(nn.Module):
    """Stem, four stages of blocks, and a head on the average of each map.

    Stem and head are those of ImageNet here, three channels and all: what takes their place draws
    its weights after theirs, as it always has.
    """

    def __init__(
        self,
        block: type[BasicBlock | Bottleneck],
        blocks: Sequence[int],
        *,
        classes: int,
        norm: Norm = nn.BatchNorm2d,
    ) -> None:
        super().__init__()
        self.conv1 = _conv(3, 64, 7, stride=2)
        self.bn1 = norm(64)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool: nn.Module = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)
        grown = block.expansion
        self.layer1 = _stage(block, 64, 64, blocks[0], 1, norm)
        self.layer2 = _stage(block, 64 * grown, 128, blocks[1], 2, norm)
        self.layer3 = _stage(block, 128 * grown, 256, blocks[2], 2, norm)
        self.layer4 = _stage(block, 256 * grown, 512, blocks[3], 2, norm)
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc: nn.Module = nn.Linear(512 * grown, classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Images (n, channels, side, side) to logits (n, classes)."""
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        logits: torch.Tensor = self.fc(torch.flatten(self.avgpool(x), 1))
        return logits


def _stage(
    block: type[BasicBlock | Bottleneck],
    channels: int,
    planes: int,
    count: int,
    stride: int,
    norm: Norm,
) -> nn.Sequential:
    """`count` blocks; the first has the stride, and adapts the identity where it has to."""
    out = planes * block.expansion
    downsample = None
    if stride != 1 or channels != out:
        downsample = nn.Sequential(_conv(channels, out, 1, stride), norm(out))
    first = block(channels, planes, stride, downsample, norm)
    return nn.Sequential(first, *(block(out, planes, 1, None, norm) for _ in range(1, count)))
