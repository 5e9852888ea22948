"""Runs with curves that look like real ones, recorded by what records real ones."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from engine.evaluation.summary import advance, beginning
from runs.config import RunConfig
from runs.events import Epoch, Event, Failed, Finished, Started
from runs.journal import EventWriter
from runs.metrics import Evaluation, Summary, reaches
from runs.paths import Home, RunPaths
from runs.status import Fault, Status, write_status
from tests.fabricate import fabricated_id, gone

CREATED = 1_790_000_000.0
VERSIONS = {"python": "3.11.7", "torch": "2.9.0"}


@dataclass(frozen=True)
class Course:
    """How a made-up run goes."""

    half: float = 8.0
    """The epoch at which half of the training set is fitted; infinite: never."""
    every: int = 1
    """Epochs from one evaluation to the next."""
    diverges: int | None = None
    """The epoch at which the numbers run away."""
    device: str = "cpu"
    precision: str = "fp32"
    host: str = "box"
    stops: int | None = None
    """The epoch at which it was stopped."""


def invent(
    home: Home, config: RunConfig, course: Course = Course(), *, number: int = 0
) -> RunPaths:
    """A run directory of this configuration; `number` tells runs of one second apart."""
    home.create()
    created = CREATED + number
    paths = home.run(fabricated_id(config, created))
    paths.root.mkdir(mode=0o700)
    paths.config.write_bytes(msgspec.json.encode(config))
    events, summary = _course(config, course, created)
    writer = EventWriter(paths.metrics)
    for event in events:
        writer.append(event)
    writer.close()
    write_status(paths, _status(course, events, summary, created))
    return paths


def _course(config: RunConfig, course: Course, created: float) -> tuple[list[Event], Summary]:
    draw = random.Random(f"{config.seed} {config.model.title} {config.labels.mode} {course.half}")
    half = course.half * draw.uniform(0.85, 1.15)
    size, training = config.data.train_size, config.training
    steps = math.ceil(size / training.batch_size)
    summary = beginning(0.9, kinds=config.model.moving_statistics)
    events: list[Event] = [
        Started(
            device=course.device,
            precision=course.precision,
            parameters=1,
            train_size=size,
            noise_rate=0.9,
            steps_per_epoch=steps,
        )
    ]
    for epoch in range(training.epochs + 1):
        due = epoch % course.every == 0 or epoch == training.epochs
        evaluation = _evaluation(config, epoch, half, draw) if due else None
        event = Epoch(
            epoch=epoch,
            steps=epoch * steps,
            samples=epoch * size,
            seconds=epoch * size / 1000,
            lr=training.lr if epoch else None,
            images_per_second=1000 * draw.uniform(0.95, 1.05) if epoch else None,
            evaluation=evaluation,
        )
        events.append(event)
        summary = advance(summary, event)
        if epoch and reaches(evaluation, training.until):
            break
        if epoch in (course.diverges, course.stops):
            break
    stamped = [
        msgspec.structs.replace(event, seq=i, time=created + i) for i, event in enumerate(events)
    ]
    end = Failed(message="diverged") if course.diverges else Finished(message="fitted")
    if course.stops is None:
        stamped.append(msgspec.structs.replace(end, seq=len(stamped), time=created + len(stamped)))
    return stamped, summary


def _evaluation(config: RunConfig, epoch: int, half: float, draw: random.Random) -> Evaluation:
    size = config.data.train_size
    share = 1 / (1 + math.exp(-(epoch - half) / (half / 6))) if math.isfinite(half) else 0.0
    share = min(1.0, share * (1 + draw.gauss(0, 0.01)))
    acc = round((0.1 + 0.9 * share) * size) / size
    true = config.labels.mode == "true"
    test = 0.1 + 0.75 * share if true else 0.1
    return Evaluation(
        train_loss=max(2.303 * (1 - share), 1e-3) * (1e4 if _frozen(config) and epoch < 2 else 1),
        train_acc=acc,
        train_acc_precise=min(1.0, acc + 0.004) if config.model.moving_statistics else None,
        test_loss=2.3,
        test_acc=round((test + draw.gauss(0, 0.003)) * 10_000) / 10_000,
        clean_acc=acc,
        memorised=None if true else acc,
    )


def _frozen(config: RunConfig) -> bool:
    return getattr(config.model, "batch_norm", "") == "frozen"


def _status(course: Course, events: Sequence[Event], summary: Summary, created: float) -> Status:
    fault = None
    if course.diverges:
        fault = Fault(kind="diverged", message="the loss is not a number")
    return Status(
        state="failed" if fault else "stopped" if course.stops else "finished",
        process=msgspec.structs.replace(gone(), host=course.host),
        started=created,
        updated=created + len(events),
        ended=created + len(events),
        device=course.device,
        precision=course.precision,
        versions=VERSIONS,
        summary=summary,
        message="fitted",
        fault=fault,
    )
