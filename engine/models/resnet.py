"""The networks: torchvision's ResNets for one input channel and ten classes."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import torch
from torch import nn
from torchvision.models.resnet import BasicBlock, Bottleneck, ResNet

from engine.data.rng import stream_seed
from engine.models.small_maps import SmallMapConv2d
from runs.config import CLASSES, ModelConfig, Stem
from runs.cost import BLOCKS, is_bottleneck


class FrozenBatchNorm(nn.BatchNorm2d):
    """Batch norm in inference mode for ever: mean 0, variance 1, trainable scale and shift.

    So it is in the report, whose activations grow with every block.
    """

    def train(self, mode: bool = True) -> FrozenBatchNorm:
        """Stay in eval mode whatever is asked."""
        super().train(False)
        return self


def build(config: ModelConfig, seed: int) -> ResNet:
    """The network with its initial weights, on the CPU, as torchvision lays it out."""
    # torch initialises from the global generator; it is set aside and given back.
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(stream_seed(seed, "initialisation"))
        return _assemble(config)


def on_device(model: nn.Module, device: torch.device) -> nn.Module:
    """The same network on a device, in the form that is fastest there.

    CUDA's kernels for channels-last maps want such weights too. oneDNN reorders weights anyway,
    and the CPU's fused optimizer steps faster over contiguous ones (6.2 against 8.4 ms for 9.4
    million). Feature maps are channels-last on both, because the inputs are.
    """
    if device.type == "cuda":
        return model.to(device).to(memory_format=torch.channels_last)
    for module in list(model.modules()):
        for name, child in module.named_children():
            if type(child) is nn.Conv2d:
                setattr(module, name, SmallMapConv2d.in_place_of(child))
    return model


def compiled(model: nn.Module) -> Callable[[torch.Tensor], torch.Tensor]:
    """The model through torch.compile; where that fails, it runs as it is and the log says so."""
    torch._dynamo.config.suppress_errors = True
    return torch.compile(model, dynamic=False)


def _assemble(config: ModelConfig) -> ResNet:
    block = Bottleneck if is_bottleneck(config.depth) else BasicBlock
    norm = FrozenBatchNorm if config.batch_norm == "frozen" else nn.BatchNorm2d
    model = ResNet(block, list(BLOCKS[config.depth]), num_classes=CLASSES, norm_layer=norm)
    _set_stem(model, config.stem)
    head = _head(model.fc.in_features, config.head)
    model.add_module("fc", head)
    if config.init == "slim":
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


def _set_stem(model: ResNet, stem: Stem) -> None:
    """Replace the stem by one for grey images, initialised as torchvision does."""
    if stem == "cifar":
        model.conv1 = nn.Conv2d(1, 64, kernel_size=3, stride=1, padding=1, bias=False)
        model.add_module("maxpool", nn.Identity())
    else:
        model.conv1 = nn.Conv2d(1, 64, kernel_size=7, stride=2, padding=3, bias=False)
    nn.init.kaiming_normal_(model.conv1.weight, mode="fan_out", nonlinearity="relu")


def _head(features: int, hidden: tuple[int, ...]) -> nn.Module:
    """The classifier: fully connected layers of the widths `hidden` with ReLU, then ten classes."""
    layers: list[nn.Module] = []
    for width_in, width_out in pairwise((features, *hidden)):
        layers += [nn.Linear(width_in, width_out), nn.ReLU()]
    last = nn.Linear(hidden[-1] if hidden else features, CLASSES)
    return nn.Sequential(*layers, last) if layers else last


def parameter_count(model: nn.Module) -> int:
    """Trainable parameters."""
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def batch_norms(model: nn.Module) -> list[nn.BatchNorm2d]:
    """All batch-norm layers."""
    return [m for m in model.modules() if isinstance(m, nn.BatchNorm2d)]


def statistics_untouched(model: nn.Module) -> bool:
    """Whether every batch norm still has the mean 0 and the variance 1 it was made with."""
    return all(
        m.running_mean is not None
        and m.running_var is not None
        and not m.running_mean.any().item()
        and (m.running_var == 1).all().item()
        for m in batch_norms(model)
    )
