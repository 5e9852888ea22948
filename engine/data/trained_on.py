"""What a run is trained on: the hardware, the arithmetic and the two sets."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from engine.data.labelled_set import LabelledSet
from engine.hardware.device import Precision
from engine.hardware.threads import Threads


@dataclass(frozen=True)
class TrainedOn:
    """Chosen and loaded once, before there is a model."""

    device: torch.device
    precision: Precision
    """Of the passes in training, and of evaluations that decide nothing."""
    threads: Threads
    """Adjusted between steps, as engines beside this one come and go."""
    train: LabelledSet
    """On the device."""
    test: LabelledSet
    """On the device."""
