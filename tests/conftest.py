"""What all tests share: the real data, found or fetched once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest


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
