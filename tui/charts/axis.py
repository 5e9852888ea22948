"""What a chart's x axis counts. A new one is a value here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from runs.events import Epoch


@dataclass(frozen=True)
class XAxis:
    """A measure of how long a run has trained."""

    name: str
    """What it is called in the code and in options: `steps`."""
    title: str
    """What it is called above the chart."""
    value: Callable[[Epoch], float]
    """Where an epoch's values are drawn; must not fall from epoch to epoch."""
    whole: bool = True
    """Whether it counts in whole numbers, so that ticks between them make no sense."""


EPOCHS = XAxis("epochs", "epoch", lambda epoch: epoch.epoch)
"""Passes over the training set."""
STEPS = XAxis("steps", "step", lambda epoch: epoch.steps)
"""Optimiser steps, for runs that differ in batch size."""
SAMPLES = XAxis("samples", "images seen", lambda epoch: epoch.samples)
"""Training images, for runs that differ in the size of the training set."""
SECONDS = XAxis("seconds", "seconds", lambda epoch: epoch.seconds, whole=False)
"""Time worked, evaluations included and pauses not."""

AXES = {axis.name: axis for axis in (EPOCHS, STEPS, SAMPLES, SECONDS)}
"""All of them, by name."""
