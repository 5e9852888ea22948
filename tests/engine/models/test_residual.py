"""The network against torchvision's, which the engine does not import."""

from __future__ import annotations

import pytest
import torch
from torchvision.models import resnet as theirs

from engine.models import residual as ours
from engine.models.batch_norm import FrozenBatchNorm
from runs.models.resnet import BLOCKS, Depth, is_bottleneck


def both(depth: Depth, norm: type[torch.nn.BatchNorm2d]) -> tuple[ours.ResNet, torch.nn.Module]:
    name = "Bottleneck" if is_bottleneck(depth) else "BasicBlock"
    torch.manual_seed(4)
    mine = ours.ResNet(getattr(ours, name), BLOCKS[depth], classes=10, norm=norm)
    torch.manual_seed(4)
    block, blocks = getattr(theirs, name), list(BLOCKS[depth])
    return mine, theirs.ResNet(block, blocks, num_classes=10, norm_layer=norm)


@pytest.mark.parametrize("norm", [torch.nn.BatchNorm2d, FrozenBatchNorm])
@pytest.mark.parametrize("depth", [18, 34, 50, 101, 152, 200])
def test_it_is_torchvisions_weight_for_weight(
    depth: Depth, norm: type[torch.nn.BatchNorm2d]
) -> None:
    if depth > 50:  # their weights take seconds to draw; the layers are the same in no time
        with torch.device("meta"):
            mine, their = both(depth, norm)
        mine_shapes, their_shapes = (
            {name: value.shape for name, value in model.state_dict().items()}
            for model in (mine, their)
        )
        assert list(mine_shapes.items()) == list(their_shapes.items())
        assert [name for name, _ in mine.named_modules()] == [n for n, _ in their.named_modules()]
        return
    mine, their = both(depth, norm)
    assert list(mine.state_dict()) == list(their.state_dict())
    for name, value in their.state_dict().items():
        assert torch.equal(mine.state_dict()[name], value), name


@pytest.mark.parametrize("depth", [18, 50])
def test_it_computes_what_torchvisions_computes(depth: Depth) -> None:
    mine, their = both(depth, torch.nn.BatchNorm2d)
    images = torch.randn(4, 3, 28, 28, generator=torch.Generator().manual_seed(0))
    for model in (mine.train(), their.train()):  # both ways, and what the statistics become
        model(images).square().sum().backward()
    assert torch.equal(mine.train()(images), their.train()(images))
    assert torch.equal(mine.eval()(images), their.eval()(images))
    gradients = [parameter.grad for parameter in their.parameters()]
    for parameter, gradient in zip(mine.parameters(), gradients, strict=True):
        assert parameter.grad is not None
        assert gradient is not None
        assert torch.equal(parameter.grad, gradient)
