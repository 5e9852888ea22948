"""Small sets of noise in the form that both sides take."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import torch

from engine.data.inputs import Inputs
from engine.data.labelled_set import LabelledSet
from runs.datasets.fashion_mnist import FASHION_MNIST

MakeSet = Callable[[int], LabelledSet]


@pytest.fixture
def noise() -> Iterator[MakeSet]:
    """Makes a set of n different images with labels drawn by lot.

    Torch works in one thread, and the plain loop's shuffling, which draws from torch's
    global generator, is always the same.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)

    def make(n: int) -> LabelledSet:
        generator = torch.Generator().manual_seed(n)
        images = torch.randint(0, 256, (n, 28, 28, 1), generator=generator, dtype=torch.uint8)
        labels = torch.randint(0, 10, (n,), generator=generator)
        scale = torch.full((n, 1, 1, 1), 1 / (255 * FASHION_MNIST.sd))
        shift = torch.full((n, 1, 1, 1), -FASHION_MNIST.mean / FASHION_MNIST.sd)
        return LabelledSet(Inputs(images, scale, shift), labels, labels)

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        yield make
    torch.set_num_threads(before)
