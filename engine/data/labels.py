"""Label corruption: drawn once, before training, on the whole set.

Because labels are drawn before the subset is taken, an image keeps its label whatever the
size. Because an image is selected when its own u < p, corruption is nested in p.
"""

from __future__ import annotations

from typing import Literal, assert_never

import torch

from engine.data.rng import stream
from runs.config import LabelsConfig

SetName = Literal["train", "test"]


def draw(
    true: torch.Tensor, classes: int, config: LabelsConfig, seed: int, which: SetName
) -> torch.Tensor:
    """The given labels for the true ones (int64, shape (n,)) of the whole train or test set.

    The two sets have streams of their own.
    """
    n = len(true)

    def generator(name: str) -> torch.Generator:
        return stream(seed, name if which == "train" else f"{name} of the test set")

    if config.mode == "true":
        return true.clone()
    if config.mode == "transition":
        return _transition(true, config, generator("transition"))

    selected = torch.rand(n, generator=generator("select"), dtype=torch.float64) < config.p
    match config.mode:
        case "uniform":
            replacement = torch.randint(classes, (n,), generator=generator("redraw"))
        case "symmetric":
            offset = torch.randint(1, classes, (n,), generator=generator("offset"))
            replacement = (true + offset) % classes
        case "pair":
            replacement = (true + 1) % classes
        case "permute":
            replacement = _permuted(true, selected, generator("permute"))
        case _:
            assert_never(config.mode)
    return torch.where(selected, replacement, true)


def _permuted(
    true: torch.Tensor, selected: torch.Tensor, generator: torch.Generator
) -> torch.Tensor:
    """The selected labels shuffled among themselves; the class counts stay exact."""
    rows = selected.nonzero().squeeze(1)
    shuffled = rows[torch.randperm(len(rows), generator=generator)]
    given = true.clone()
    given[rows] = true[shuffled]
    return given


def _transition(
    true: torch.Tensor, config: LabelsConfig, generator: torch.Generator
) -> torch.Tensor:
    """Each label drawn from its class's row of the matrix, by inverting the cumulative sum."""
    cumulative = torch.tensor(config.matrix, dtype=torch.float64).cumsum(dim=1)
    # Rounding may leave a last sum just under 1, and u in the gap would fall off the end.
    cumulative = cumulative / cumulative[:, -1:]
    u = torch.rand(len(true), 1, generator=generator, dtype=torch.float64)
    # "right" passes over classes of probability 0 even when u is exactly 0.
    return torch.searchsorted(cumulative[true], u, right=True).squeeze(1)


def noise_rate(given: torch.Tensor, true: torch.Tensor) -> float:
    """The realised share of labels that differ from the true ones."""
    return (given != true).double().mean().item()
