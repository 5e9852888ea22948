"""A tiny network on tiny data, trained by the real loop, stopped and killed anywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from engine.data.inputs import Inputs
from engine.data.labelled_set import LabelledSet
from engine.models.batch_norm import FrozenBatchNorm
from engine.signals import StopRequested, StopSignal
from runs.config import RunConfig
from runs.curves import Curves
from runs.events import Epoch
from runs.journal import read_events
from runs.paths import RunPaths
from tests.fabricate import resnet

CPU = torch.device("cpu")
BASE: dict[str, Any] = {
    "model": {"depth": 18},
    "training": {
        "epochs": 3,
        "batch_size": 8,
        "lr": 0.003,
        "eval_every": 1,
        "until": None,
        "schedule": "cosine",
    },
}


class CrashError(Exception):
    """Stands for kill -9: nothing is written any more."""


class StopAt(StopSignal):
    """A request to stop, or a crash, at the n-th place where stopping is safe."""

    def __init__(self, at: int | None = None, reason: type[BaseException] = StopRequested) -> None:
        super().__init__()
        self.checks, self.at, self.reason = 0, at, reason

    def check(self) -> None:
        self.checks += 1
        if self.checks == self.at:
            raise self.reason


def tiny(config: RunConfig) -> nn.Module:
    """A network of 1,600 parameters; with frozen batch norm its activations explode."""
    frozen = resnet(config).batch_norm == "frozen"
    with torch.random.fork_rng():
        torch.manual_seed(config.seed)
        model = nn.Sequential(
            nn.Conv2d(1, 16, 7, stride=7),
            FrozenBatchNorm(16) if frozen else nn.BatchNorm2d(16),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(256, 10),
        )
    if frozen:
        with torch.no_grad():
            model.get_parameter("0.weight").mul_(1_000)
    return model


def labelled(n: int, seed: int) -> LabelledSet:
    generator = torch.Generator().manual_seed(seed)
    images = torch.randint(0, 256, (n, 28, 28, 1), generator=generator, dtype=torch.uint8)
    true, given = (torch.randint(0, 10, (n,), generator=generator) for _ in range(2))
    scale = torch.full((n, 1, 1, 1), 1 / 255)
    return LabelledSet(Inputs(images, scale, torch.full_like(scale, -0.5)), given, true)


Train = Callable[..., RunPaths]


def epochs(paths: RunPaths) -> list[Epoch]:
    """Each epoch as every reader sees it, whatever was recorded twice."""
    curves = Curves()
    curves.add(read_events(paths.metrics))
    return curves.epochs


def science(paths: RunPaths) -> list[tuple[Any, ...]]:
    """All that must not depend on when and how often a run was interrupted."""
    return [
        (e.epoch, e.steps, e.samples, e.running_loss, e.running_acc, e.lr, e.evaluation)
        for e in epochs(paths)
    ]
