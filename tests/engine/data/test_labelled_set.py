"""The real data, as a run sees them."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from engine.data.labelled_set import test_set as build_test_set
from engine.data.labelled_set import training_set
from engine.data.raw_data import RawData, load
from runs.config import DataConfig, InputsConfig, LabelsConfig, RunConfig
from runs.datasets.fashion_mnist import FASHION_MNIST


@pytest.fixture(scope="module")
def data(fashion_mnist: Path) -> RawData:
    return load(FASHION_MNIST, fashion_mnist)


def config(size: int = 10_000, **sections: object) -> RunConfig:
    return RunConfig(data=DataConfig(train_size=size, order="first"), **sections)  # type: ignore[arg-type]


def test_class_counts_of_the_first_10k_rows(data: RawData) -> None:
    train = training_set(data, config())
    counts = [942, 1027, 1016, 1019, 974, 989, 1021, 1022, 990, 1000]
    assert torch.bincount(train.true).tolist() == counts
    assert train.true[:10].tolist() == [9, 0, 0, 3, 0, 2, 7, 2, 5, 5]


def test_the_test_set_is_whole_and_true_labels_are_kept_beside_noisy_ones(
    data: RawData,
) -> None:
    test = build_test_set(data, config())
    assert torch.bincount(test.true).tolist() == [1_000] * 10
    assert test.true[:10].tolist() == [9, 2, 1, 1, 6, 1, 4, 6, 5, 7]
    kept = (test.given == test.true).double().mean().item()
    assert kept == pytest.approx(0.1, abs=0.009)


def test_an_image_keeps_its_label_whatever_the_size(data: RawData) -> None:
    def labels(size: int) -> torch.Tensor:
        return training_set(data, RunConfig(data=DataConfig(train_size=size), seed=4)).given

    whole = labels(60_000)
    assert torch.equal(labels(1_000), whole[:1_000])
    assert torch.equal(labels(50_000), whole[:50_000])


def test_images_and_labels_stay_together(data: RawData) -> None:
    true = LabelsConfig(mode="true")
    train = training_set(data, RunConfig(data=DataConfig(train_size=100), labels=true, seed=4))
    row = int((data.train_images == train.inputs.images[7]).flatten(1).all(1).nonzero().item())
    assert data.train_labels[row] == train.given[7] == train.true[7]


def test_global_normalisation_centres_the_training_set(data: RawData) -> None:
    train = training_set(data, config(60_000, inputs=InputsConfig(normalisation="global")))
    sd, mean = torch.std_mean(train.inputs.batch(slice(None)))
    assert mean.item() == pytest.approx(0.0, abs=0.001)
    assert sd.item() == pytest.approx(1.0, abs=0.001)
