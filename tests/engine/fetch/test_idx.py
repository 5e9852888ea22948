from __future__ import annotations

import struct
from pathlib import Path

import pytest
import torch

from engine.fetch.errors import DataUnavailable
from engine.fetch.idx import RawData, load, parse_idx
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


def test_first_labels(data: RawData) -> None:
    assert data.train_labels[:10].tolist() == [9, 0, 0, 3, 0, 2, 7, 2, 5, 5]
    assert data.test_labels[:10].tolist() == [9, 2, 1, 1, 6, 1, 4, 6, 5, 7]


def test_class_counts(data: RawData) -> None:
    assert data.train_labels.bincount().tolist() == [6000] * 10
    assert data.test_labels.bincount().tolist() == [1000] * 10
    first = data.train_labels[:10_000].bincount().tolist()
    assert first == [942, 1027, 1016, 1019, 974, 989, 1021, 1022, 990, 1000]


def test_pixel_mean_and_deviation(data: RawData) -> None:
    # From the histogram of the 256 grey levels, exactly and in little memory.
    counts = data.train_images.flatten().bincount(minlength=256).double()
    levels = torch.arange(256, dtype=torch.float64) / 255
    mean = (counts @ levels) / counts.sum()
    deviation = ((counts @ levels**2) / counts.sum() - mean**2).sqrt()
    assert mean.item() == pytest.approx(0.286041, abs=1e-6)
    assert deviation.item() == pytest.approx(0.353024, abs=1e-6)


SMALL = struct.pack(">HBBII", 0, 8, 2, 2, 3) + bytes(range(6))


def test_elements_are_in_row_major_order() -> None:
    assert parse_idx(SMALL, (2, 3)).tolist() == [[0, 1, 2], [3, 4, 5]]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "0 bytes are too few"),
        (SMALL[:11], "11 bytes are too few"),
        (b"\0\1" + SMALL[2:], "magic number is 00010802"),
        (b"\0\0\x0d" + SMALL[3:], "magic number is 00000d02"),
        (b"\0\0\x08\x03" + SMALL[4:], "magic number is 00000803"),
        (struct.pack(">HBBII", 0, 8, 2, 3, 2) + bytes(6), r"shape is \(3, 2\), not \(2, 3\)"),
        (struct.pack(">HBBII", 0, 8, 2, 2**31, 2**31), r"shape is \(2147483648"),
        (SMALL[:-1], "5 elements, not 6"),
        (SMALL + b"\0", "7 elements, not 6"),
    ],
)
def test_anything_else_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_idx(content, (2, 3))


def test_files_that_go_or_change_after_the_search(tmp_path: Path, fashion_mnist: Path) -> None:
    with pytest.raises(DataUnavailable, match="train-images-idx3-ubyte has gone from"):
        load(FASHION_MNIST, tmp_path)
    for path in fashion_mnist.iterdir():
        if path.name.removesuffix(".gz") != FASHION_MNIST.test_labels.name:
            (tmp_path / path.name).symlink_to(path)
    (tmp_path / FASHION_MNIST.test_labels.name).write_bytes(b"\0\0\x08\x01")
    with pytest.raises(DataUnavailable, match="has changed: 4 bytes are too few"):
        load(FASHION_MNIST, tmp_path)
