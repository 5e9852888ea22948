"""The optimizer: built, set to a learning rate, and taken up from a checkpoint."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch

from runs.config import TrainingConfig


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
