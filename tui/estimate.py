"""What a run will cost, roughly, before it starts."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from statistics import median

from runs.config import RunConfig
from runs.record import RunRecord
from runs.studies.expected import AtMost
from runs.units import duration
from tui.format import magnitude
from tui.sanitize import clean

CORE_FLOPS = 4e10
"""Operations a second and CPU core, where there is no run to go by: ResNet-18 trained at
about this rate on 2 cores without bf16 units, ResNet-50 with them at twice as much."""
START_SECONDS = 4.0
"""From the start of an engine to its first step, and from its last one to its end."""
EVALUATING = 1.15
"""With its evaluations a run takes so many times its training."""
NEWEST = 5
"""Runs that an estimate goes by at most: a machine is idle one day and busy the next."""


@dataclass(frozen=True)
class Speed:
    """How fast a device works."""

    training: float
    """Operations a second, evaluations not counted."""
    evaluating: float
    """What training on the images that it evaluates in a second would take, in operations."""
    source: str
    """Where the numbers are from, for people."""


def speed_here(known: Iterable[RunRecord], config: RunConfig) -> Speed:
    """What runs on this host with the same device and stem came to from end to end, else a guess.

    Whole runs and not the last speed that one happened to write, which on a busy machine is 20
    times too low or too high. Runs of the same network go before others, whose operations cost
    something else.
    """
    alike = [(one, speed) for one in known if _alike(one, config) and (speed := _speed_of(one))]
    same = [pair for pair in alike if pair[0].config.cost == config.cost]
    recent = list(islice(same or alike, NEWEST))
    if recent:
        source = f"going by {clean(recent[0][0].title, 24)}"
        if len(recent) > 1:
            source = f"median of {len(recent)} runs here"
        return Speed(
            median(speed.training for _, speed in recent),
            median(speed.evaluating for _, speed in recent),
            source,
        )
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    flops = CORE_FLOPS * (cores or 1)
    discount = config.model.evaluation_discount
    return Speed(flops, flops * discount, f"a guess for {cores} CPU cores")


def _alike(record: RunRecord, config: RunConfig) -> bool:
    """Whether a run was trained where and as the new one will be."""
    return (
        record.status is not None
        and record.status.process.here
        and record.config.device == config.device
        and record.config.model.speed_group == config.model.speed_group
        and record.config.training.precision == config.training.precision
    )


def _speed_of(record: RunRecord) -> Speed | None:
    """The speeds of a run over all that it has done; None before its first epoch is over."""
    summary = record.summary
    training = summary.seconds - summary.evaluation_seconds if summary else 0.0
    if summary is None or summary.epochs < 1 or training <= 0:
        return None
    config = record.config
    size, flop = config.data.train_size, config.cost.train_flop
    trained = summary.epochs * size * flop / training
    looked_at = summary.train_passes * size + summary.tests * config.data_set.test_size
    if looked_at and summary.evaluation_seconds:
        evaluated = looked_at * flop / summary.evaluation_seconds
    else:
        evaluated = trained * config.model.evaluation_discount
    return Speed(trained, evaluated, record.title)


def estimate(config: RunConfig, known: Iterable[RunRecord]) -> str:
    """`23.5 M parameters, 4.68 TFLOP an epoch: about 11 s of training an epoch, ...`.

    An evaluation, of both sets, is said apart: on small training sets the 10,000 test images
    cost more than the training, and it is not taken after every epoch.
    """
    model = config.cost
    epoch = model.train_flop * config.data.train_size
    images = config.data.train_size + config.data_set.test_size
    speed = speed_here(known, config)
    training = duration(epoch / speed.training)
    evaluation = duration(images * model.train_flop / speed.evaluating)
    return (
        f"{magnitude(model.parameters)} parameters, {magnitude(epoch)}FLOP an epoch: about "
        f"{training} of training an epoch, {evaluation} an evaluation ({speed.source})"
    )


def longest(config: RunConfig, speed: Speed) -> float:
    """Seconds that a run takes from its start if it trains for all its epochs, roughly."""
    training = config.training.epochs * config.data.train_size * config.cost.train_flop
    return START_SECONDS + EVALUATING * training / speed.training


def at_most_here(records: Iterable[RunRecord]) -> AtMost:
    """`longest` for this machine; its speed is looked up once for each kind of network."""
    known, speeds = list(records), dict[tuple[object, ...], Speed]()

    def at_most(config: RunConfig) -> float:
        kind = (config.cost, config.device, config.training.precision)
        if kind not in speeds:
            speeds[kind] = speed_here(known, config)
        return longest(config, speeds[kind])

    return at_most
