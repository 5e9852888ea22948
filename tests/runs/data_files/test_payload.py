from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from runs.data_files.payload import (
    PayloadError,
    find_in,
    open_payload,
    path_in,
    verify,
    verify_folder,
)
from runs.datasets.fashion_mnist import FASHION_MNIST


@pytest.fixture
def content(gzipped: dict[str, bytes]) -> bytes:
    """The 10,008 bytes of the test labels."""
    return gzip.decompress(gzipped["t10k-labels-idx1-ubyte.gz"])


def test_the_real_files_are_verified(fashion_mnist: Path) -> None:
    verify_folder(fashion_mnist, FASHION_MNIST)


def test_sizes_follow_from_the_shapes() -> None:
    assert {p.name: p.size for p in FASHION_MNIST.files} == {
        "train-images-idx3-ubyte": 47_040_016,
        "train-labels-idx1-ubyte": 60_008,
        "t10k-images-idx3-ubyte": 7_840_016,
        "t10k-labels-idx1-ubyte": 10_008,
    }


@pytest.mark.parametrize("level", [0, 1, 9])
def test_it_does_not_matter_how_a_file_was_compressed(
    tmp_path: Path, content: bytes, level: int
) -> None:
    (tmp_path / "t10k-labels-idx1-ubyte.gz").write_bytes(gzip.compress(content, level))
    verify(FASHION_MNIST.test_labels, tmp_path)


@pytest.mark.parametrize("name", ["t10k-labels-idx1-ubyte", "t10k-labels-idx1-ubyte.gz"])
def test_a_decompressed_file_counts_under_either_name(
    tmp_path: Path, content: bytes, name: str
) -> None:
    (tmp_path / name).write_bytes(content)
    verify(FASHION_MNIST.test_labels, tmp_path)


def damaged(content: bytes) -> dict[str, tuple[bytes, str]]:
    whole = gzip.compress(content)
    flipped = bytearray(content)
    flipped[len(flipped) // 2] ^= 1
    return {
        "one bit": (gzip.compress(bytes(flipped)), "SHA-256"),
        "one bit, decompressed": (bytes(flipped), "SHA-256"),
        "half of the gzip": (whole[: len(whole) // 2], "cut short"),
        "half, decompressed": (content[:5000], "cut short: 5,000 of 10,008 bytes"),
        "empty": (b"", "cut short: 0 of 10,008 bytes"),
        "too much": (gzip.compress(content + b"\0"), "longer than 10,008 bytes"),
        "a bomb": (gzip.compress(bytes(50_000_000)), "longer than 10,008 bytes"),
        "broken inside": (whole[:100] + b"\xff" * 100 + whole[200:], "no sound gzip"),
        "a page": (b"<html>log in first</html>", "cut short: 25 of 10,008 bytes"),
    }


@pytest.mark.parametrize("case", damaged(bytes(10_008)))
def test_a_damaged_file_is_refused_with_the_reason(
    tmp_path: Path, content: bytes, case: str
) -> None:
    wrong, reason = damaged(content)[case]
    (tmp_path / "t10k-labels-idx1-ubyte.gz").write_bytes(wrong)
    with pytest.raises(PayloadError, match=reason) as caught:
        verify(FASHION_MNIST.test_labels, tmp_path)
    assert str(caught.value).startswith("t10k-labels-idx1-ubyte.gz ")


def test_a_folder_without_the_files_says_which_is_missing(tmp_path: Path) -> None:
    with pytest.raises(PayloadError, match=r"^no such folder$"):
        verify_folder(tmp_path / "none", FASHION_MNIST)
    (tmp_path / "file").touch()
    with pytest.raises(PayloadError, match=r"^not a folder$"):
        verify_folder(tmp_path / "file", FASHION_MNIST)
    with pytest.raises(
        PayloadError, match=r"^train-labels-idx1-ubyte.gz is missing \(there: file\)$"
    ):
        verify_folder(tmp_path, FASHION_MNIST)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "t10k-labels-idx1-ubyte"
    path.write_bytes(content)
    path.chmod(0)
    with pytest.raises(PayloadError, match="cannot be read: Permission denied"):
        verify(FASHION_MNIST.test_labels, tmp_path)


def test_the_decompressed_file_is_preferred(tmp_path: Path, content: bytes) -> None:
    for name in ("t10k-labels-idx1-ubyte.gz", "t10k-labels-idx1-ubyte"):
        path = tmp_path / name
        path.write_bytes(content)
        assert path_in(tmp_path, FASHION_MNIST.test_labels) == path
    with open_payload(path) as stream:
        assert stream.read() == content


@pytest.mark.parametrize("name", ["t10k-labels.idx1-ubyte", "labels", "a copy of mine.gz"])
def test_a_file_is_known_by_what_it_holds_whatever_its_name(
    tmp_path: Path, content: bytes, name: str
) -> None:
    packed = gzip.compress(content) if name.endswith(".gz") else content
    (tmp_path / name).write_bytes(packed)
    (tmp_path / "a").write_bytes(bytes(len(content)))  # of the same size, as MNIST's would be
    verify(FASHION_MNIST.test_labels, tmp_path)
    assert find_in(tmp_path, FASHION_MNIST.test_labels) == tmp_path / name
    assert path_in(tmp_path, FASHION_MNIST.test_labels) is None


def test_what_is_there_instead_is_named(tmp_path: Path) -> None:
    for name in ("fashion-mnist_train.csv", "fashion_mnist.npz"):
        (tmp_path / name).write_bytes(b"1,2,3")
    with pytest.raises(PayloadError, match=r"fashion-mnist_train\.csv, fashion_mnist\.npz"):
        verify_folder(tmp_path, FASHION_MNIST)
    for i in range(20):
        (tmp_path / f"z{i:02}").touch()
    with pytest.raises(PayloadError, match=r"z05 and 14 more\)$"):
        verify_folder(tmp_path, FASHION_MNIST)
