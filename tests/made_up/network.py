"""Builds what `tests.made_up.family` describes."""

from __future__ import annotations

from torch import nn

from runs.datasets.dataset import DataSet
from tests.made_up.family import TwoLayersConfig


def build(section: TwoLayersConfig, data_set: DataSet) -> nn.Module:
    """Logits (n, classes) for images (n, channels, side, side)."""
    values = data_set.side**2 * data_set.channels
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(values, section.width),
        nn.ReLU(),
        nn.Linear(section.width, data_set.classes),
    )
