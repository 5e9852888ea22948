"""The optimizer, and the learning rate of every step as one pure function."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import torch

from runs.config import TrainingConfig

ONECYCLE_RISE = 0.3
"""Share of the one-cycle schedule in which the learning rate rises."""
ONECYCLE_START, ONECYCLE_END = 1 / 25, 1 / 250_000
"""Where the one-cycle schedule starts and ends, as shares of the peak (torch's OneCycleLR)."""


def build_optimizer(
    parameters: Iterable[torch.nn.Parameter], config: TrainingConfig, device: torch.device
) -> torch.optim.Optimizer:
    """The optimizer of the configuration; its learning rate is set before each step.

    All three are fused: one kernel for all parameters, on the CPU as on CUDA. (On the CPU the
    fused kernels go through memory as it lies, and silently compute nonsense should a gradient
    be laid out otherwise than its parameter; autograd lays it out alike.)
    """
    cuda = device.type == "cuda"
    # A CUDA graph reads the learning rate where it read it when it was captured.
    lr = torch.tensor(config.lr, device=device) if cuda else config.lr
    decay = config.weight_decay
    match config.optimizer:
        case "sgd":
            return torch.optim.SGD(
                parameters, lr, momentum=config.momentum, weight_decay=decay, fused=True
            )
        case "adam":
            return torch.optim.Adam(parameters, lr, weight_decay=decay, fused=True, capturable=cuda)
        case "adamw":
            return torch.optim.AdamW(
                parameters, lr, weight_decay=decay, fused=True, capturable=cuda
            )


def set_learning_rate(optimizer: torch.optim.Optimizer, lr: float) -> None:
    """Use `lr` from the next step on."""
    for group in optimizer.param_groups:
        if isinstance(group["lr"], torch.Tensor):
            group["lr"].fill_(lr)
        else:
            group["lr"] = lr


def load_optimizer(optimizer: torch.optim.Optimizer, state: dict[str, Any]) -> None:
    """Take up a checkpoint's moments. The settings stay as they are built for this device."""
    settings = [
        {name: value for name, value in group.items() if name != "params"}
        for group in optimizer.param_groups
    ]
    optimizer.load_state_dict(state)
    for group, own in zip(optimizer.param_groups, settings, strict=True):
        group.update(own)
    # Weights are laid out otherwise on another kind of device, and torch leaves the moments as
    # they were saved; see `build_optimizer` for what would come of that.
    for parameter, kept in optimizer.state.items():
        for name, value in kept.items():
            if isinstance(value, torch.Tensor) and value.shape == parameter.shape:
                kept[name] = torch.empty_like(parameter).copy_(value)


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
