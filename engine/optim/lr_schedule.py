"""The learning rate of every step of a run, as one pure function."""

from __future__ import annotations

import math

from runs.config import RunConfig, TrainingConfig

ONECYCLE_RISE = 0.3
"""Share of the one-cycle schedule in which the learning rate rises."""
ONECYCLE_START, ONECYCLE_END = 1 / 25, 1 / 250_000
"""Where the one-cycle schedule starts and ends, as shares of the peak (torch's OneCycleLR)."""
FROM_THE_WARM_UP = 2
"""The format since which decay counts from the end of the warm-up, and one-cycle is torch's own to
the step. Before, a decay had begun during the warm-up, and one-cycle rose half a step longer."""


def learning_rate(config: RunConfig, step: int, steps_per_epoch: int) -> float:
    """The learning rate of step `step`, counted from 0 since the beginning of the run."""
    training = config.training
    warmup = training.warmup_epochs * steps_per_epoch
    if step < warmup:
        return training.lr * (step + 1) / math.ceil(warmup)
    total = training.epochs * steps_per_epoch
    since = math.ceil(warmup) if config.format >= FROM_THE_WARM_UP else 0
    epoch = (step - since) // steps_per_epoch
    match training.schedule:
        case "constant":
            return training.lr
        case "step":
            return training.lr * _gamma(training) ** (epoch // training.step_epochs)
        case "exponential":
            return float(training.lr * _gamma(training) ** epoch)
        case "cosine":
            return _cosine(training.lr, 0.0, (step - warmup) / max(1.0, total - warmup))
        case "onecycle":
            rise, last = ONECYCLE_RISE * total - 1, total - 1
            if config.format < FROM_THE_WARM_UP:
                rise, last = ONECYCLE_RISE * max(1, last), max(1, last)
            return _onecycle(training.lr, step, rise, last)


def _gamma(training: TrainingConfig) -> float:
    """The factor, which a resolved configuration has wherever its schedule needs one."""
    assert training.gamma is not None
    return training.gamma


def _cosine(start: float, end: float, share: float) -> float:
    """Half a cosine wave from `start` at share 0 to `end` at share 1."""
    return end + (start - end) * (1 + math.cos(math.pi * share)) / 2


def _onecycle(peak: float, step: int, rise: float, last: int) -> float:
    """Up to the peak in `rise` steps, and down again until step `last`."""
    if step < rise:
        return _cosine(peak * ONECYCLE_START, peak, step / rise)
    return _cosine(peak, peak * ONECYCLE_END, (step - rise) / (last - rise))
