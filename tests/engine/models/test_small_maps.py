from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn.functional import conv2d

from engine.models.build import build, on_device
from engine.models.small_maps import LARGEST, SmallMapConv2d
from runs.config import RunConfig
from runs.models.resnet import Depth, ResNetConfig

SHAPES = [
    (kernel, stride, side)
    for kernel in (1, 3)
    for stride in (1, 2)
    for side in range(1, LARGEST + 3)
]


@pytest.mark.parametrize(("kernel", "stride", "side"), SHAPES)
def test_it_is_a_convolution_forward_and_backward(kernel: int, stride: int, side: int) -> None:
    torch.manual_seed(0)
    plain = nn.Conv2d(3, 5, kernel, stride, kernel // 2, bias=False).double()
    small = SmallMapConv2d.in_place_of(plain)
    images = torch.randn(4, 3, side, side, dtype=torch.float64, requires_grad=True)
    results = []
    for conv in (plain, small):
        out = conv(images)
        sensitivity = torch.arange(out.numel(), dtype=torch.float64).view_as(out)
        results.append((out, *torch.autograd.grad(out, (images, plain.weight), sensitivity)))
    for expected, found in zip(*results, strict=True):
        torch.testing.assert_close(found, expected)


@pytest.mark.parametrize("side", [1, 2])
def test_in_bf16_it_is_as_exact_as_the_convolution(side: int) -> None:
    torch.manual_seed(0)
    small = SmallMapConv2d.in_place_of(nn.Conv2d(64, 64, 3, 1, 1, bias=False))
    images = torch.randn(8, 64, side, side)
    exact = conv2d(images.double(), small.weight.double(), padding=1)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        found = small(images)
        usual = conv2d(images, small.weight, padding=1)
    assert found.dtype == torch.bfloat16
    error, usual_error = ((x.double() - exact).abs().max() for x in (found, usual))
    assert error <= 1.5 * usual_error


@pytest.mark.parametrize("depth", [18, 50])
def test_a_network_of_them_is_the_same_network(depth: Depth) -> None:
    config = RunConfig(model=ResNetConfig(depth=depth))
    plain = build(config).double().eval()
    small = on_device(build(config), torch.device("cpu")).double().eval()
    convolutions = [m for m in small.modules() if isinstance(m, nn.Conv2d)]
    assert all(isinstance(m, SmallMapConv2d) for m in convolutions)
    assert plain.state_dict().keys() == small.state_dict().keys()
    images = torch.randn(4, 1, 28, 28, dtype=torch.float64)
    torch.testing.assert_close(small(images), plain(images))


def test_maps_stay_channels_last() -> None:
    small = SmallMapConv2d.in_place_of(nn.Conv2d(4, 6, 3, 1, 1, bias=False))
    out = small(torch.randn(3, 4, 2, 2).to(memory_format=torch.channels_last))
    assert out.is_contiguous(memory_format=torch.channels_last)


def test_it_trains_after_an_evaluation_in_inference_mode() -> None:
    small = SmallMapConv2d.in_place_of(nn.Conv2d(4, 6, 3, 2, 1, bias=False))
    images = torch.randn(3, 4, 2, 2)
    with torch.inference_mode():
        small(images)
    small(images).sum().backward()
    assert small.weight.grad is not None
