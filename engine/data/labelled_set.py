"""What a run is trained and tested on: pixels and labels, drawn once, on the device."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from engine.data import inputs, labels, subset
from engine.data.inputs import Inputs
from engine.data.labels import SetName
from engine.data.raw_data import RawData
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


def training_set(data: RawData, config: RunConfig) -> LabelledSet:
    """The run's subset of the training images, with corrupted labels."""
    rows = subset.choose(config.data, config.seed, len(data.train_images))
    given = _given(data.train_labels, config, "train")
    pixels = inputs.prepare(data.train_images, rows, config, "train", data.train_images)
    return LabelledSet(pixels, given[rows], data.train_labels[rows])


def test_set(data: RawData, config: RunConfig) -> LabelledSet:
    """All test images; `given` are test labels corrupted in the run's own way."""
    rows = torch.arange(len(data.test_images))
    given = _given(data.test_labels, config, "test")
    pixels = inputs.prepare(data.test_images, rows, config, "test", data.train_images)
    return LabelledSet(pixels, given, data.test_labels)


def _given(true: torch.Tensor, config: RunConfig, which: SetName) -> torch.Tensor:
    return labels.draw(true, config.data_set.classes, config.labels, config.seed, which)
