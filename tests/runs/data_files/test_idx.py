from __future__ import annotations

import os
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from runs.data_files.idx import LabelledImages, parse_idx, read_test, read_train
from runs.data_files.payload import PayloadError
from runs.datasets.fashion_mnist import FASHION_MNIST


@pytest.fixture(scope="module")
def train(fashion_mnist: Path) -> LabelledImages:
    return read_train(FASHION_MNIST, fashion_mnist)


@pytest.fixture(scope="module")
def held_out(fashion_mnist: Path) -> LabelledImages:
    return read_test(FASHION_MNIST, fashion_mnist)


def test_shapes_and_types(train: LabelledImages, held_out: LabelledImages) -> None:
    assert train.images.shape == (60_000, 28, 28, 1)
    assert held_out.images.shape == (10_000, 28, 28, 1)
    assert train.labels.shape == (60_000,)
    assert held_out.labels.shape == (10_000,)
    arrays = (train.images, train.labels, held_out.images, held_out.labels)
    assert {array.dtype for array in arrays} == {np.dtype(np.uint8)}


def test_first_labels(train: LabelledImages, held_out: LabelledImages) -> None:
    assert train.labels[:10].tolist() == [9, 0, 0, 3, 0, 2, 7, 2, 5, 5]
    assert held_out.labels[:10].tolist() == [9, 2, 1, 1, 6, 1, 4, 6, 5, 7]


def test_class_counts(train: LabelledImages, held_out: LabelledImages) -> None:
    assert np.bincount(train.labels).tolist() == [6000] * 10
    assert np.bincount(held_out.labels).tolist() == [1000] * 10
    first = np.bincount(train.labels[:10_000]).tolist()
    assert first == [942, 1027, 1016, 1019, 974, 989, 1021, 1022, 990, 1000]


def test_pixel_mean_and_deviation(train: LabelledImages) -> None:
    # From the histogram of the 256 grey levels, exactly and in little memory.
    parts = np.split(train.images, 10)
    counts = np.sum([np.bincount(part.ravel(), minlength=256) for part in parts], axis=0)
    levels = np.arange(256) / 255
    mean = (counts @ levels) / counts.sum()
    deviation = np.sqrt((counts @ levels**2) / counts.sum() - mean**2)
    assert mean == pytest.approx(0.286041, abs=1e-6)
    assert deviation == pytest.approx(0.353024, abs=1e-6)


def test_the_pictures_are_read_without_torch(fashion_mnist: Path) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from runs.data_files.idx import read_test\n"
        "from runs.datasets.fashion_mnist import FASHION_MNIST\n"
        "assert len(read_test(FASHION_MNIST, Path(sys.argv[1])).images) == 10_000\n"
        "sys.exit('torch' in sys.modules)"
    )
    path = os.pathsep.join(p for p in sys.path if p)
    process = subprocess.run(
        [sys.executable, "-c", code, str(fashion_mnist)],
        env={**os.environ, "PYTHONPATH": path},
        check=False,
    )
    assert process.returncode == 0


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


def all_but_the_test_labels(source: Path, target: Path) -> Path:
    """A folder with three of the files; where the fourth would be."""
    for path in source.iterdir():
        if path.name.removesuffix(".gz") != FASHION_MNIST.test_labels.name:
            (target / path.name).symlink_to(path)
    return target / FASHION_MNIST.test_labels.name


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "^t10k-labels-idx1-ubyte has gone from /"),
        (b"\0\0\x08\x01", "^/.*t10k-labels-idx1-ubyte has changed: 4 bytes are too few"),
        (b"\x1f\x8b", "has changed: .*end-of-stream"),
        (b"\x1f\x8b no gzip after all", "has changed: Unknown compression method"),
    ],
)
def test_files_that_go_or_change_after_the_search(
    tmp_path: Path, fashion_mnist: Path, content: bytes | None, reason: str
) -> None:
    fourth = all_but_the_test_labels(fashion_mnist, tmp_path)
    if content is not None:
        fourth.write_bytes(content)
    assert len(read_train(FASHION_MNIST, tmp_path).labels) == 60_000
    with pytest.raises(PayloadError, match=reason):
        read_test(FASHION_MNIST, tmp_path)


def test_a_file_that_cannot_be_read(
    tmp_path: Path, fashion_mnist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_but_the_test_labels(fashion_mnist, tmp_path).write_bytes(b"")

    def deny(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("runs.data_files.idx.open_payload", deny)
    with pytest.raises(PayloadError, match="cannot be read: Permission denied"):
        read_test(FASHION_MNIST, tmp_path)
