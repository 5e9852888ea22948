from __future__ import annotations

import torch

from engine.data.subset import choose
from runs.config import DataConfig


def test_subsets_are_nested_and_without_repetition() -> None:
    whole = choose(DataConfig(train_size=60_000), seed=1, images=60_000)
    assert torch.equal(whole.sort().values, torch.arange(60_000))
    for size in (1_000, 10_000, 50_000):
        assert torch.equal(choose(DataConfig(train_size=size), seed=1, images=60_000), whole[:size])


def test_the_seed_decides() -> None:
    config = DataConfig(train_size=1_000)
    assert not torch.equal(
        choose(config, seed=1, images=60_000), choose(config, seed=2, images=60_000)
    )


def test_first_takes_the_first_rows() -> None:
    rows = choose(DataConfig(train_size=100, order="first"), seed=1, images=60_000)
    assert rows.tolist() == list(range(100))
