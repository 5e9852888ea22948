from __future__ import annotations

from pathlib import Path

import pytest
import torch

from engine.data.raw_data import RawData, load
from engine.fetch.errors import DataUnavailable
from runs.data_files.idx import read_test, read_train
from runs.datasets.fashion_mnist import FASHION_MNIST


@pytest.fixture(scope="module")
def data(fashion_mnist: Path) -> RawData:
    return load(FASHION_MNIST, fashion_mnist)


def test_shapes_and_types(data: RawData) -> None:
    assert data.train_images.shape == (60_000, 28, 28, 1)
    assert data.test_images.shape == (10_000, 28, 28, 1)
    assert data.train_images.dtype == data.test_images.dtype == torch.uint8
    assert data.train_labels.shape == (60_000,)
    assert data.test_labels.shape == (10_000,)
    assert data.train_labels.dtype == data.test_labels.dtype == torch.int64


def test_the_tensors_hold_what_the_files_do(data: RawData, fashion_mnist: Path) -> None:
    train, test = read_train(FASHION_MNIST, fashion_mnist), read_test(FASHION_MNIST, fashion_mnist)
    assert (data.train_images.numpy() == train.images).all()
    assert (data.train_labels.numpy() == train.labels).all()
    assert (data.test_images.numpy() == test.images).all()
    assert (data.test_labels.numpy() == test.labels).all()


def test_files_that_have_gone_are_data_that_are_not_available(tmp_path: Path) -> None:
    gone = r"^train-images-idx3-ubyte has gone from /.*\. Start the run again\.$"
    with pytest.raises(DataUnavailable, match=gone):
        load(FASHION_MNIST, tmp_path)
