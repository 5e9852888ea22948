"""Parameters and operations by formula; the engine's tests hold them against the modules."""

from __future__ import annotations

import pytest

from runs.datasets.fashion_mnist import FASHION_MNIST
from runs.models.resnet import Depth, ResNetConfig, Stem


@pytest.mark.parametrize(
    ("depth", "parameters"), [(50, 23_522_250), (101, 42_514_378), (200, 62_639_050)]
)
def test_parameters_with_one_channel_and_ten_classes(depth: Depth, parameters: int) -> None:
    assert ResNetConfig(depth=depth).cost(FASHION_MNIST).parameters == parameters


@pytest.mark.parametrize(
    ("depth", "stem", "gflop"),
    [
        (50, "imagenet", 0.47),
        (101, "imagenet", 0.92),
        (200, "imagenet", 1.80),
        (50, "cifar", 6.3),
        (101, "cifar", 11.9),
        (200, "cifar", 22.7),
    ],
)
def test_training_operations_an_image(depth: Depth, stem: Stem, gflop: float) -> None:
    found = ResNetConfig(depth=depth, stem=stem).cost(FASHION_MNIST).train_flop / 1e9
    assert found == pytest.approx(gflop, abs=0.06 if stem == "cifar" else 0.006)


def test_a_hidden_head_adds_its_layers() -> None:
    plain = ResNetConfig().cost(FASHION_MNIST).parameters
    report = ResNetConfig(head=(200, 200)).cost(FASHION_MNIST).parameters
    assert report - plain == (2048 * 200 + 200) + (200 * 200 + 200) + (200 * 10 + 10) - (
        2048 * 10 + 10
    )
