"""Made-up run directories for tests: written by the real writers, with invented numbers.

Nothing here was trained. The curves only have the shape of a run: train accuracy rises
to 1, test accuracy stays at chance for random labels.
"""

from __future__ import annotations

import time

import msgspec

from runs.config import RunConfig, resolve
from runs.events import Epoch, Event, Finished, Started
from runs.journal import EventWriter
from runs.metrics import THRESHOLDS, Evaluation, PreciseFitting, Summary, TimeToOverfit
from runs.models.resnet import ResNetConfig
from runs.notes import Notes, write_notes
from runs.paths import Home, RunPaths
from runs.process import EngineProcess
from runs.queue.queue import Queue
from runs.status import LIVE, Fault, Position, State, Status, write_status

GONE = EngineProcess(pid=2**22 - 1, started=1.0, host="")
"""A process that does not exist: above the highest pid that Linux gives."""


def make_run(
    home: Home,
    *,
    state: State = "finished",
    epochs: int = 20,
    config: RunConfig | None = None,
    run_id: str | None = None,
    created: float = 1_790_000_000.0,
    process: EngineProcess | None = None,
    notes: Notes | None = None,
    fault: Fault | None = None,
) -> RunPaths:
    """A run directory in the given state, with that many evaluated epochs of made-up curves.

    The curves of a finished run reach 1; any other run is half-way there, at 0.55. A new one has
    none, nor has a queued one, which is paused in the queue.
    Unless `process` says otherwise, a live state belongs to this process, and any other to one
    that does not exist. `created` is seconds since 1970.
    """
    home.create()
    config = resolve(config or RunConfig())
    paths = home.run(run_id or fabricated_id(config, created))
    paths.root.mkdir(mode=0o700)
    paths.config.write_bytes(msgspec.json.encode(config))
    if notes is not None:
        write_notes(paths, notes)
    if state == "queued":
        Queue(home).add([paths.id])
        Queue(home).pause([paths.id])  # whatever looks for work finds none
    if state in ("new", "queued"):
        return paths
    total = epochs if state == "finished" else 2 * epochs
    events = made_up_events(config, epochs, created, total=total)
    writer = EventWriter(paths.metrics)
    for event in events:
        writer.append(event)
    writer.close()
    paths.log.write_text("made-up log\n", "utf-8")
    paths.checkpoint.write_bytes(b"made up")
    process = process or (EngineProcess.this() if state in LIVE else gone())
    write_status(
        paths,
        made_up_status(config, state, epochs, created, total=total, process=process, fault=fault),
    )
    return paths


def resnet(config: RunConfig) -> ResNetConfig:
    """The network of a run that trains a ResNet."""
    assert isinstance(config.model, ResNetConfig)
    return config.model


def gone() -> EngineProcess:
    """A process of this host that does not exist."""
    return msgspec.structs.replace(GONE, host=EngineProcess.this().host)


def fabricated_id(config: RunConfig, created: float) -> str:
    """A run id of a given time, always the same for the same configuration and time."""
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(created))
    return f"{stamp}-{config.model.short}-{config.labels.mode}-{config.data.train_size}-test"


def made_up_evaluation(config: RunConfig, epoch: int, total: int) -> Evaluation:
    """Invented metrics: train accuracy rises in a straight line from 0.1 to 1 at `total`."""
    share = epoch / max(total, 1)
    true_labels = config.labels.mode == "true"
    test_acc = 0.1 + 0.79 * share if true_labels else 0.1 + 0.003 * (epoch % 3 - 1)
    return Evaluation(
        train_loss=2.303 * (1.0 - share) + 0.01,
        train_acc=0.1 + 0.9 * share,
        test_loss=2.303 * (1.0 - 0.8 * share) if true_labels else 2.303 + 3.0 * share,
        test_acc=test_acc,
        test_acc_noisy=test_acc if true_labels else 0.1,
    )


def made_up_events(
    config: RunConfig, epochs: int, created: float, *, total: int | None = None
) -> list[Event]:
    """`started`, epoch 0 and that many epochs of one second each; `finished` once at `total`.

    `total` is the epoch at which the training set is fitted, by default the last one.
    """
    total = epochs if total is None else total
    steps = -(-config.data.train_size // config.training.batch_size)
    events: list[Event] = [
        Started(
            seq=0,
            time=created,
            device="cpu",
            precision="fp32",
            parameters=11_000_000,
            train_size=config.data.train_size,
            noise_rate=0.9,
            steps_per_epoch=steps,
        )
    ]
    for epoch in range(epochs + 1):
        events.append(
            Epoch(
                seq=len(events),
                time=created + epoch,
                epoch=epoch,
                steps=epoch * steps,
                samples=epoch * config.data.train_size,
                seconds=float(epoch),
                running_loss=2.303 - epoch / (epochs + 1) if epoch else None,
                running_acc=0.1 + 0.8 * epoch / (epochs + 1) if epoch else None,
                lr=config.training.lr if epoch else None,
                images_per_second=float(config.data.train_size) if epoch else None,
                memory=1 << 30,
                evaluation=made_up_evaluation(config, epoch, total),
            )
        )
    if epochs == total:
        events.append(Finished(seq=len(events), time=created + epochs, message="made up"))
    return events


def made_up_status(
    config: RunConfig,
    state: State,
    epochs: int,
    created: float,
    *,
    process: EngineProcess,
    total: int | None = None,
    fault: Fault | None = None,
) -> Status:
    """What an engine would have written after that many epochs; `total` as in `made_up_events`."""
    steps = -(-config.data.train_size // config.training.batch_size)
    if state == "failed" and fault is None:
        fault = Fault(kind="diverged", message="the loss became NaN (made up)")
    return Status(
        state=state,
        process=process,
        started=created,
        updated=created + epochs,
        ended=created + epochs if state in ("finished", "stopped", "failed") else None,
        device="cpu",
        precision="fp32",
        versions={"python": "3", "torch": "0"},
        position=Position(
            epoch=epochs,
            epochs=config.training.epochs,
            step=steps,
            steps=steps,
            images_per_second=float(config.data.train_size),
            eta=float(config.training.epochs - epochs) if state in LIVE else None,
            memory=1 << 30,
        ),
        summary=_made_up_summary(config, epochs, epochs if total is None else total),
        message="made up",
        fault=fault,
        extendable=state == "finished",
    )


def _made_up_summary(config: RunConfig, epochs: int, total: int) -> Summary:
    steps = -(-config.data.train_size // config.training.batch_size)
    curve = [made_up_evaluation(config, epoch, total) for epoch in range(epochs + 1)]
    times = tuple(_made_up_time(theta, [e.train_acc for e in curve], steps) for theta in THRESHOLDS)
    evaluation = curve[-1]
    return Summary(
        noise_rate=0.9,
        epochs=epochs,
        steps=epochs * steps,
        seconds=float(epochs),
        evaluation=evaluation,
        tested=evaluation,
        tested_epoch=epochs,
        evaluated_epoch=epochs,
        time_to_overfit=times,
        precise=PreciseFitting(time_to_overfit=times, agreed=2),
        best_test_acc=evaluation.test_acc,
    )


def _made_up_time(theta: float, accuracies: list[float], steps: int) -> TimeToOverfit:
    """When a curve of one evaluation an epoch, from epoch 0 on, first reached `theta`."""
    reached = (epoch for epoch, acc in enumerate(accuracies) if epoch and acc >= theta)
    epoch = next(reached, None)
    if epoch is None:
        return TimeToOverfit(theta=theta)
    return TimeToOverfit(
        theta=theta,
        reached=True,
        epoch=epoch,
        after_epoch=epoch - 1,
        steps=epoch * steps,
        seconds=float(epoch),
    )
