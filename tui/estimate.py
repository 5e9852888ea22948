"""What a run will cost, roughly, before it starts."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

from runs.config import RunConfig
from runs.record import RunRecord
from runs.units import duration
from tui.format import magnitude

CORE_FLOPS = 4e10
"""Operations a second and CPU core, where there is no run to go by: ResNet-18 trained at
about this rate on 2 cores without bf16 units, ResNet-50 with them at twice as much."""


@dataclass(frozen=True)
class Speed:
    """How fast a device trains."""

    flops: float
    """Training operations a second."""
    source: str
    """Where the number is from, for people."""


def speed_here(known: Iterable[RunRecord], config: RunConfig) -> Speed:
    """The speed of the newest run on this host with the same device and stem, else a guess."""
    for record in known:
        status = record.status
        rate = status.position.images_per_second if status else None
        alike = (
            record.config.device == config.device
            and record.config.model.speed_group == config.model.speed_group
            and record.config.training.precision == config.training.precision
        )
        if status and rate and alike and status.process.here:
            return Speed(rate * record.config.cost.train_flop, f"going by {record.title}")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return Speed(CORE_FLOPS * (cores or 1), f"a guess for {cores} CPU cores")


def estimate(config: RunConfig, known: Iterable[RunRecord]) -> str:
    """`23.5 M parameters, 4.7 TFLOP an epoch, about 11 s an epoch (...)`.

    An evaluation costs a third of training for each image of both sets; it is said apart,
    because on small training sets the 10,000 test images cost more than the training.
    """
    model = config.cost
    epoch = model.train_flop * config.data.train_size
    evaluation = model.train_flop / 3 * (config.data.train_size + config.data_set.test_size)
    speed = speed_here(known, config)
    return (
        f"{magnitude(model.parameters)} parameters, {magnitude(epoch)}FLOP an epoch: about "
        f"{duration(epoch / speed.flops)} an epoch, {duration(evaluation / speed.flops)} "
        f"an evaluation ({speed.source})"
    )
