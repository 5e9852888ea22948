"""Timing work on a device that may still be at it when the call returns."""

from __future__ import annotations

import time
from collections.abc import Iterator

import torch

from engine.bench.messages import Timed
from engine.hardware.device import peak_memory


def synchronise(device: torch.device) -> None:
    """Wait until the device has done all that it was given; a CPU always has."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def timed(work: Iterator[int], device: torch.device, seconds: float, least: int = 1) -> Timed:
    """Take steps from `work`, each the images it was on, until `seconds` have passed.

    At least `least` steps are taken, and the last one is finished.
    """
    images = steps = 0
    synchronise(device)
    began = time.perf_counter()
    while steps < least or time.perf_counter() - began < seconds:
        images += next(work)
        steps += 1
    synchronise(device)
    took = time.perf_counter() - began
    return Timed(images=images, steps=steps, seconds=took, memory=peak_memory(device))
