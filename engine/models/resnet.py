"""torchvision's ResNets, for any number of channels and classes."""

from __future__ import annotations

from itertools import pairwise

from torch import nn
from torchvision.models.resnet import BasicBlock, Bottleneck, ResNet

from engine.models.batch_norm import FrozenBatchNorm
from runs.datasets.dataset import DataSet
from runs.models.resnet import BLOCKS, ResNetConfig, Stem, is_bottleneck


def build(section: ResNetConfig, data_set: DataSet) -> ResNet:
    """The network with its initial weights, as torchvision lays it out."""
    block = Bottleneck if is_bottleneck(section.depth) else BasicBlock
    norm = FrozenBatchNorm if section.batch_norm == "frozen" else nn.BatchNorm2d
    model = ResNet(
        block, list(BLOCKS[section.depth]), num_classes=data_set.classes, norm_layer=norm
    )
    _set_stem(model, section.stem, data_set.channels)
    head = _head(model.fc.in_features, section.head, data_set.classes)
    model.add_module("fc", head)
    if section.init == "slim":
        _initialise_as_slim(model)
    return model


def _initialise_as_slim(model: ResNet) -> None:
    """TF-slim's defaults: He by fan-in in the convolutions, Glorot and zero biases in the head.

    (slim cuts its normal draws off at two deviations and widens them to the same variance. The
    report repeats each grey pixel in three channels, whose weights add up to the same variance.)
    """
    for module in model.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_in", nonlinearity="relu")
        elif isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight)
            nn.init.zeros_(module.bias)


def _set_stem(model: ResNet, stem: Stem, channels: int) -> None:
    """Replace the stem by one for the images' channels, initialised as torchvision does."""
    if stem == "cifar":
        model.conv1 = nn.Conv2d(channels, 64, kernel_size=3, stride=1, padding=1, bias=False)
        model.add_module("maxpool", nn.Identity())
    else:
        model.conv1 = nn.Conv2d(channels, 64, kernel_size=7, stride=2, padding=3, bias=False)
    nn.init.kaiming_normal_(model.conv1.weight, mode="fan_out", nonlinearity="relu")


def _head(features: int, hidden: tuple[int, ...], classes: int) -> nn.Module:
    """The classifier: fully connected layers of widths `hidden` with ReLU, then the classes."""
    layers: list[nn.Module] = []
    for width_in, width_out in pairwise((features, *hidden)):
        layers += [nn.Linear(width_in, width_out), nn.ReLU()]
    last = nn.Linear(hidden[-1] if hidden else features, classes)
    return nn.Sequential(*layers, last) if layers else last
