from __future__ import annotations

import pytest
import torch

from engine.data.batches import batch_bounds, epoch_order


@pytest.mark.parametrize(
    ("images", "batch_size", "sizes"),
    [
        (10, 5, [5, 5]),
        (12, 5, [5, 5, 2]),
        (11, 5, [5, 6]),  # a single image cannot be normalised: it joins the batch before
        (3, 2, [3]),
        (2, 128, [2]),
    ],
)
def test_every_image_is_in_one_batch(images: int, batch_size: int, sizes: list[int]) -> None:
    bounds = batch_bounds(images, batch_size)
    assert [end - start for start, end in bounds] == sizes
    assert [i for start, end in bounds for i in range(start, end)] == list(range(images))


def test_an_epochs_order_is_a_permutation_of_its_own() -> None:
    first, second = epoch_order(1_000, 0, 1), epoch_order(1_000, 0, 2)
    assert torch.equal(first.sort().values, torch.arange(1_000))
    assert not torch.equal(first, second)
    assert torch.equal(first, epoch_order(1_000, 0, 1))
    assert not torch.equal(first, epoch_order(1_000, 1, 1))
