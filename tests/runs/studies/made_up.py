"""Made-up groups of runs for the claims: outcomes in memory, whose truth is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from runs.config import LabelsConfig, RunConfig, resolve
from runs.curves import Curves
from runs.events import Epoch
from runs.metrics import THRESHOLDS, Evaluation, PreciseFitting, Summary, TimeToOverfit
from runs.models.resnet import Depth, ResNetConfig
from runs.process import EngineProcess
from runs.record import RunRecord
from runs.status import Status
from runs.studies.outcome import Outcome

STEPS = 79
"""Steps in an epoch of 10,000 images in batches of 128."""
CONFIG = ("depth", "labels", "p", "epochs", "until", "batch_size", "frozen")
"""What `config_of` takes."""


@dataclass(frozen=True)
class MadeUp:
    """A group, as claims see it."""

    values: Mapping[str, Any]
    title: str
    config: RunConfig
    outcomes: Sequence[Outcome] = ()


def config_of(
    *,
    depth: Depth = 50,
    labels: str = "uniform",
    p: float = 1.0,
    epochs: int = 100,
    until: float | None = 1.0,
    batch_size: int = 128,
    frozen: bool = False,
) -> RunConfig:
    config = RunConfig(
        model=ResNetConfig(depth=depth, batch_norm="frozen" if frozen else "batch"),
        labels=msgspec.convert({"mode": labels, "p": p}, LabelsConfig),
    )
    training = msgspec.structs.replace(
        config.training, epochs=epochs, until=until, batch_size=batch_size
    )
    return resolve(msgspec.structs.replace(config, training=training))


def outcome(
    config: RunConfig,
    seed: int,
    epoch: int | None,
    *,
    after: int | None = None,
    moving: int | None = None,
    onset: int | None = 1,
    onset_after: int | None = None,
    end: int | None = None,
    diverged: bool = False,
    precise: bool = True,
    test_acc: float | None = 0.1,
    train_acc: Sequence[float | None] = (),
    steps: int = STEPS,
    **status: Any,
) -> Outcome:
    """A run that came to every threshold at that epoch (None: to none), after one at `after`.

    `moving` is the same by moving statistics, where that is another epoch. Without an `end` the
    run ends where its configuration says; `train_acc` are those after epoch 1, 2, ... Made of
    `status`: what the engine said of device, precision and versions.
    """
    last = end or (epoch if epoch and config.training.until is not None else None)
    last = last or config.training.epochs
    before = onset - 1 if onset and onset_after is None else onset_after
    fitting = PreciseFitting(
        time_to_overfit=_times(epoch, after, steps), onset=onset, onset_after=before
    )
    evaluation = Evaluation(train_loss=1.0, train_acc=0.5, test_acc=test_acc)
    summary = Summary(
        noise_rate=0.9,
        time_to_overfit=_times(moving, None, steps) if moving else fitting.time_to_overfit,
        onset=onset,
        onset_after=before,
        precise=fitting if precise else None,
        epochs=last,
        steps=last * steps,
        evaluation=evaluation,
        evaluated_epoch=last,
        tested=evaluation,
        tested_epoch=last,
    )
    said = Status(
        state="failed" if diverged else "finished",
        process=EngineProcess(pid=1, started=1.0, host="made-up"),
        started=0.0,
        updated=0.0,
        **{"device": "cpu", "precision": "fp32", "versions": {"torch": "2.9"}, **status},
    )
    config = msgspec.structs.replace(config, seed=seed)
    record = RunRecord(id=f"run-{seed}", config=config, created=0.0, status=said)
    curves = Curves(epochs=_epochs(train_acc, steps))
    return Outcome(record, config, last, summary, diverged, read=lambda: curves)


def cell(
    times: Sequence[int | None], values: Mapping[str, Any] | None = None, **options: Any
) -> MadeUp:
    """A group with one run for each time; the rest as in `config_of` and `outcome`."""
    config = config_of(**{key: options.pop(key) for key in list(options) if key in CONFIG})
    runs = tuple(outcome(config, seed, time, **options) for seed, time in enumerate(times))
    return group(config, runs, values)


def group(
    config: RunConfig, runs: Sequence[Outcome], values: Mapping[str, Any] | None = None
) -> MadeUp:
    """A group of these runs; without `values` its labels are all that tells it from others."""
    values = values or {"labels.mode": config.labels.mode}
    return MadeUp(values, ", ".join(map(str, values.values())), config, tuple(runs))


def _times(epoch: int | None, after: int | None, steps: int) -> tuple[TimeToOverfit, ...]:
    if epoch is None:
        return tuple(TimeToOverfit(theta=theta) for theta in THRESHOLDS)
    before = epoch - 1 if after is None else after
    return tuple(
        TimeToOverfit(
            theta=theta, reached=True, epoch=epoch, after_epoch=before, steps=epoch * steps
        )
        for theta in THRESHOLDS
    )


def _epochs(train_acc: Sequence[float | None], steps: int) -> list[Epoch]:
    return [
        Epoch(
            epoch=epoch,
            steps=epoch * steps,
            samples=epoch * 10_000,
            seconds=float(epoch),
            evaluation=None if acc is None else Evaluation(train_loss=1.0, train_acc=acc),
        )
        for epoch, acc in enumerate(train_acc, start=1)
    ]
