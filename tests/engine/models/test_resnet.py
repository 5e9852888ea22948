from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch
from torch.nn.functional import cross_entropy
from torch.utils.flop_counter import FlopCounterMode
from torchvision.models.resnet import ResNet

from engine.data.labelled_set import training_set
from engine.data.raw_data import load
from engine.models.batch_norm import statistics_untouched, tracks_statistics
from engine.models.build import build as build_any
from engine.models.build import compiled, parameter_count
from runs import presets
from runs.config import RunConfig
from runs.datasets.fashion_mnist import FASHION_MNIST
from runs.models.resnet import Depth, ResNetConfig, Stem


def build(section: ResNetConfig, seed: int) -> ResNet:
    model = build_any(RunConfig(model=section, seed=seed))
    assert isinstance(model, ResNet)
    return model


IMAGES = torch.randn(8, 1, 28, 28, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize(
    ("depth", "parameters"),
    [
        (18, 11_175_370),
        (34, 21_283_530),
        (50, 23_522_250),
        (101, 42_514_378),
        (152, 58_158_026),
        (200, 62_639_050),
    ],
)
def test_parameters_with_one_channel_and_the_imagenet_stem(depth: Depth, parameters: int) -> None:
    assert parameter_count(build(ResNetConfig(depth=depth), seed=0)) == parameters


def test_the_cifar_stem_keeps_the_resolution() -> None:
    model = build(ResNetConfig(depth=18, stem="cifar"), seed=0)
    assert model.maxpool(model.conv1(IMAGES)).shape == (8, 64, 28, 28)
    imagenet = build(ResNetConfig(depth=18, stem="imagenet"), seed=0)
    assert imagenet.maxpool(imagenet.conv1(IMAGES)).shape == (8, 64, 7, 7)
    assert parameter_count(imagenet) - parameter_count(model) == 64 * (49 - 9)


def test_the_reports_head() -> None:
    model = build(ResNetConfig(depth=50, head=(200, 200)), seed=0)
    widths = [m.out_features for m in model.fc.modules() if isinstance(m, torch.nn.Linear)]
    assert widths == [200, 200, 10]
    assert model(IMAGES).shape == (8, 10)


def test_the_seed_decides_the_weights_and_nothing_else_does() -> None:
    torch.manual_seed(1)
    first = build(ResNetConfig(depth=18), seed=5).state_dict()
    torch.manual_seed(2)
    again, other = (build(ResNetConfig(depth=18), seed=s).state_dict() for s in (5, 6))
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not torch.equal(first["conv1.weight"], other["conv1.weight"])


def test_building_leaves_the_global_generator_alone() -> None:
    torch.manual_seed(1)
    expected = torch.rand(1)
    torch.manual_seed(1)
    build(ResNetConfig(depth=18), seed=5)
    assert torch.equal(torch.rand(1), expected)


def test_a_healthy_first_loss_is_near_ln_10() -> None:
    model = build(ResNetConfig(depth=18), seed=0).train()
    loss = cross_entropy(model(IMAGES), torch.arange(8)).item()
    assert math.log(10) - 0.3 < loss < 3.0


def test_batch_norm_learns_its_statistics() -> None:
    model = build(ResNetConfig(depth=18), seed=0).train()
    assert statistics_untouched(model)
    model(IMAGES)
    assert not statistics_untouched(model)


def test_a_network_without_batch_norm_has_no_statistics_to_be_warned_of() -> None:
    plain = torch.nn.Linear(2, 2)
    assert not statistics_untouched(plain)
    assert not tracks_statistics(plain)


def test_frozen_batch_norm_stays_at_mean_0_and_variance_1_but_trains_its_scale() -> None:
    model = build(ResNetConfig(depth=18, batch_norm="frozen"), seed=0).train()
    cross_entropy(model(IMAGES), torch.arange(8)).backward()  # type: ignore[no-untyped-call]
    assert statistics_untouched(model)
    assert not tracks_statistics(model)
    assert model.bn1.weight.grad is not None
    assert parameter_count(model) == 11_175_370


@pytest.mark.parametrize(
    ("depth", "low", "high"), [(50, 31, 91), (101, 2.5e3, 4.6e3), (200, 1e8, 1e8)]
)
def test_the_reports_recipe_begins_with_the_reports_loss(
    fashion_mnist: Path, depth: int, low: float, high: float
) -> None:
    """It logged `low` to `high`; one more network may lie somewhat beside them."""
    config = presets.load(f"r{depth}-random-10k-report")
    train = training_set(load(FASHION_MNIST, fashion_mnist), config)
    rows = slice(0, config.training.batch_size)
    model = build_any(config).train()
    with torch.no_grad():
        loss = cross_entropy(model(train.inputs.batch(rows)), train.given[rows]).item()
    assert low / 3 < loss < 3 * high


def test_slims_weights_have_the_variance_of_their_fan_in() -> None:
    model = build(ResNetConfig(depth=50, init="slim", head=(200,)), seed=0)
    for layer in model.modules():
        if isinstance(layer, torch.nn.Conv2d):
            fan_in = layer.weight[0].numel()
            assert layer.weight.std().item() == pytest.approx(math.sqrt(2 / fan_in), rel=0.05)
        elif isinstance(layer, torch.nn.Linear):
            bound = math.sqrt(6 / (layer.in_features + layer.out_features))
            assert layer.weight.abs().max().item() == pytest.approx(bound, rel=0.01)
            assert not layer.bias.any()


@pytest.mark.parametrize("depth", [18, 34, 50, 101, 152, 200])
@pytest.mark.parametrize("stem", ["imagenet", "cifar"])
def test_the_formulas_of_cost_are_those_of_the_network(depth: Depth, stem: Stem) -> None:
    config = ResNetConfig(depth=depth, stem=stem, head=(20,))
    with torch.device("meta"):
        model = build(config, seed=0).eval()
    assert config.cost(FASHION_MNIST).parameters == parameter_count(model)
    with FlopCounterMode(display=False) as counter:
        model(torch.empty(1, 1, 28, 28, device="meta"))
    assert config.cost(FASHION_MNIST).train_flop == 3 * counter.get_total_flops()


def test_where_torch_cannot_compile_a_network_it_runs_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tries: list[str] = []

    def fails(*_: object, **__: object) -> None:
        tries.append("compile")
        raise RuntimeError("there is no compiler here")

    monkeypatch.setattr("torch._inductor.compile_fx.compile_fx", fails)
    plain = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(784, 10))
    assert torch.equal(compiled(plain)(IMAGES), plain(IMAGES))
    assert tries
