"""What all tests share: the real data, found or fetched once."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.hardware import environment

# A process of tests for each CPU keeps all of them busy, and torch's threads beyond that only
# wait for each other: two ResNet-18 of two threads each on two CPUs are slower than one alone.
# Where a test does ask for more, they must not spin, as in an engine. Set before anything loads
# torch; engines inherit it.
os.environ.setdefault("OMP_NUM_THREADS", "1")
environment.prepare()


@pytest.fixture(scope="session")
def fashion_mnist() -> Iterator[Path]:
    """A folder with the verified files, for this process and, by FITRAND_DATA, for engines.

    A cache that outlives the tests is used, so that only a fresh machine fetches anything.
    """
    from engine.fetch.locate import locate
    from runs.datasets.fashion_mnist import FASHION_MNIST

    with pytest.MonkeyPatch.context() as patch:
        folder = locate(FASHION_MNIST, lambda _: None)
        patch.setenv("FITRAND_DATA", str(folder))
        yield folder


@pytest.fixture(scope="session")
def gzipped(fashion_mnist: Path) -> dict[str, bytes]:
    """The four files as mirrors have them, by name."""
    from runs.data_files.payload import open_payload, path_in
    from runs.datasets.fashion_mnist import FASHION_MNIST

    files = {}
    for payload in FASHION_MNIST.files:
        path = path_in(fashion_mnist, payload)
        assert path is not None
        with open_payload(path) as stream:
            files[f"{payload.name}.gz"] = gzip.compress(stream.read(), compresslevel=1)
    return files
