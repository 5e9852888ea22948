"""What a run is trained and tested on: pixels and labels, drawn once, on the device."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from engine.data import inputs, labels, subset
from engine.data.inputs import Inputs
from engine.fetch.idx import FashionMnist
from runs.config import RunConfig


@dataclass(frozen=True)
class LabelledSet:
    """Images with the labels that the run gives them and their true ones."""

    inputs: Inputs
    given: torch.Tensor
    """int64, shape (n,)."""
    true: torch.Tensor
    """int64, shape (n,)."""

    def __len__(self) -> int:
        return len(self.given)

    def to(self, device: torch.device) -> LabelledSet:
        """The same set on a device."""
        return LabelledSet(self.inputs.to(device), self.given.to(device), self.true.to(device))


def training_set(data: FashionMnist, config: RunConfig) -> LabelledSet:
    """The run's subset of the training images, with corrupted labels."""
    rows = subset.choose(config.data, config.seed)
    given = labels.draw(data.train_labels, config.labels, config.seed, "train")
    pixels = inputs.prepare(
        data.train_images, rows, config.inputs, config.seed, "train", data.train_images
    )
    return LabelledSet(pixels, given[rows], data.train_labels[rows])


def test_set(data: FashionMnist, config: RunConfig) -> LabelledSet:
    """All test images; `given` are test labels corrupted in the run's own way."""
    rows = torch.arange(len(data.test_images))
    given = labels.draw(data.test_labels, config.labels, config.seed, "test")
    pixels = inputs.prepare(
        data.test_images, rows, config.inputs, config.seed, "test", data.train_images
    )
    return LabelledSet(pixels, given, data.test_labels)
