"""The learning rate of every step of a run, as one pure function."""

from __future__ import annotations

import math

from runs.config import TrainingConfig

ONECYCLE_RISE = 0.3
"""Share of the one-cycle schedule in which the learning rate rises."""
ONECYCLE_START, ONECYCLE_END = 1 / 25, 1 / 250_000
"""Where the one-cycle schedule starts and ends, as shares of the peak (torch's OneCycleLR)."""


def learning_rate(config: TrainingConfig, step: int, steps_per_epoch: int) -> float:
    """The learning rate of step `step`, counted from 0 since the beginning of the run."""
    warmup = config.warmup_epochs * steps_per_epoch
    if step < warmup:
        return config.lr * (step + 1) / math.ceil(warmup)
    epoch = step // steps_per_epoch
    total = config.epochs * steps_per_epoch
    match config.schedule:
        case "constant":
            return config.lr
        case "step":
            return config.lr * _gamma(config) ** (epoch // config.step_epochs)
        case "exponential":
            return float(config.lr * _gamma(config) ** epoch)
        case "cosine":
            return _cosine(config.lr, 0.0, (step - warmup) / max(1.0, total - warmup))
        case "onecycle":
            return _onecycle(config.lr, step / max(1, total - 1))


def _gamma(config: TrainingConfig) -> float:
    """The factor, which a resolved configuration has wherever its schedule needs one."""
    assert config.gamma is not None
    return config.gamma


def _cosine(start: float, end: float, share: float) -> float:
    """Half a cosine wave from `start` at share 0 to `end` at share 1."""
    return end + (start - end) * (1 + math.cos(math.pi * share)) / 2


def _onecycle(peak: float, share: float) -> float:
    """Up to the peak and down again, `share` of the run being done."""
    if share < ONECYCLE_RISE:
        return _cosine(peak * ONECYCLE_START, peak, share / ONECYCLE_RISE)
    return _cosine(peak, peak * ONECYCLE_END, (share - ONECYCLE_RISE) / (1 - ONECYCLE_RISE))
