from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest

from engine.fetch.store import store
from runs.data_files.payload import PayloadError
from runs.datasets.fashion_mnist import FASHION_MNIST


@pytest.fixture
def content(gzipped: dict[str, bytes]) -> bytes:
    """The 10,008 bytes of the test labels."""
    return gzip.decompress(gzipped["t10k-labels-idx1-ubyte.gz"])


def test_stored_files_are_decompressed_and_whole(tmp_path: Path, content: bytes) -> None:
    store(FASHION_MNIST.test_labels, io.BytesIO(content), tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["t10k-labels-idx1-ubyte"]
    assert (tmp_path / "t10k-labels-idx1-ubyte").read_bytes() == content


def test_a_wrong_file_is_not_stored_even_in_part(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(PayloadError):
        store(FASHION_MNIST.test_labels, io.BytesIO(content[:-1]), tmp_path)
    with pytest.raises(PayloadError):
        store(FASHION_MNIST.train_images, io.BytesIO(content), tmp_path)
    assert list(tmp_path.iterdir()) == []
