"""What there is to say about a run, in groups of name and value: one table for both front ends."""

from __future__ import annotations

import time
from collections.abc import Iterator

from runs.fields import details
from runs.metric_table import METRICS
from runs.metrics import Evaluation, Kind, Summary, TimeToOverfit
from runs.noise import requested_noise_rate
from runs.record import RunRecord
from runs.status import OPEN, State, Status
from runs.units import at_epoch, duration, epochs, measured
from tui.format import accuracy, magnitude, size

Fact = tuple[str, str]
"""A name, and what is true."""
Group = tuple[str, list[Fact]]
"""A heading, and what stands under it."""


TOLD = frozenset(
    {
        *("train_acc", "train_loss", "test_acc", "test_loss", "test_acc_noisy", "gap"),
        *("clean_acc", "memorised", "recovered", "other"),
    }
)
"""The metrics in the lines about accuracies."""


def facts(record: RunRecord, now: float) -> list[Group]:
    """Everything about a run but its name, its state and its log; `now` in seconds since 1970."""
    groups: list[Group] = [
        ("Notes", list(_notes(record))),
        ("Result", list(_result(record, going_on=record.state(now) in OPEN))),
        ("Configuration", list(_configuration(record))),
        ("Environment", list(_environment(record.status)) if record.status else []),
        ("Identity", list(_identity(record, record.state(now)))),
    ]
    return [(title, known) for title, known in groups if known]


def _notes(record: RunRecord) -> Iterator[Fact]:
    if record.notes.tags:
        yield "tags", ", ".join(record.notes.tags)
    if record.notes.note:
        yield "note", record.notes.note
    if record.notes_trouble:
        yield "trouble", f"{record.notes_trouble}; it is set aside when you write new ones"


def _result(record: RunRecord, *, going_on: bool) -> Iterator[Fact]:
    summary = record.summary
    if summary is None or summary.evaluation is None:
        yield "evaluations", "none yet"
        return
    yield "evaluated", f"epoch {summary.evaluated_epoch}, {summary.evaluation.precision}"
    yield from _accuracies(summary, summary.evaluation, record.tested)
    yield from _others(summary.evaluation)
    yield from _times(summary, record.kind, missing="not yet" if going_on else "not reached")
    if bn := summary.precise_bn:
        yield (
            "batch norm",
            f"train accuracy {bn.eval_acc:.3f} moving, {bn.batch_acc:.3f} batch,"
            f" {bn.precise_acc:.3f} precise statistics",
        )
    spent, evaluating = duration(summary.seconds), duration(summary.evaluation_seconds)
    yield (
        "trained",
        f"{epochs(summary.epochs)}, {summary.steps:,} steps, {spent} ({evaluating} in evaluations)",
    )


def _accuracies(summary: Summary, e: Evaluation, tested: Evaluation | None) -> Iterator[Fact]:
    yield "train", f"accuracy {accuracy(e.train_acc)}, loss {e.train_loss:.4g} nats (given labels)"
    if tested is not None:
        if summary.tested_epoch != summary.evaluated_epoch:
            yield "tested", f"epoch {summary.tested_epoch}"
        loss = "no loss" if tested.test_loss is None else f"loss {tested.test_loss:.4g} nats"
        yield "test", f"accuracy {accuracy(tested.test_acc)}, {loss} (true labels)"
        noisy = accuracy(tested.test_acc_noisy)
        yield "test, noisy", f"accuracy {noisy} (labels drawn as in training)"
        if tested.gap is not None:
            yield "gap", f"{tested.gap:+.3f} train - test accuracy"
    if e.clean_acc is not None:
        yield "clean_acc", f"{accuracy(e.clean_acc)} on labels that are the true ones"
    if e.memorised is not None:
        yield (
            "changed",
            f"{accuracy(e.memorised)} memorised, {accuracy(e.recovered)} recovered,"
            f" {accuracy(e.other)} other",
        )


def _others(e: Evaluation) -> Iterator[Fact]:
    """The metrics that have no line of their own."""
    for name, metric in METRICS.items():
        value = getattr(e, name) if metric.evaluated and name not in TOLD else None
        if value is not None:
            yield metric.title, measured(value, metric.unit)


def _times(summary: Summary, kind: Kind | None, missing: str) -> Iterator[Fact]:
    """Each by the kind of statistics to show, with what the moving ones say where it is other."""
    shown = summary.shown
    for fit in shown.time_to_overfit:
        moving = summary.fitted(fit.theta)
        when, other = _when(fit, missing), _when(moving, missing)
        yield f"fitted {fit.theta:.2f}", _by_kind(_with_time(when, fit), when, other, kind)
    onset, other = (
        missing if f.onset is None else at_epoch(f.onset, f.onset_after) for f in (shown, summary)
    )
    yield "onset", _by_kind(onset, onset, other, kind)
    window, other = (
        missing if f.fit_window is None else epochs(f.fit_window) for f in (shown, summary)
    )
    yield "fit window", _by_kind(f"{window}, onset to 0.90", window, other, kind)


def _when(time: TimeToOverfit | None, missing: str) -> str:
    if time is None or time.epoch is None:
        return missing
    return at_epoch(time.epoch, time.after_epoch)


def _with_time(when: str, time: TimeToOverfit) -> str:
    if time.epoch is None:
        return when
    return f"{when}, step {time.steps or 0:,}, {duration(time.seconds or 0.0)}"


def _by_kind(words: str, shown: str, moving: str, kind: Kind | None) -> str:
    """`epoch 2, step 26, 3.1 s, precise; moving: epoch 4`."""
    if kind is None:
        return words
    return f"{words}, {kind}" if shown == moving else f"{words}, precise; moving: {moving}"


def _configuration(record: RunRecord) -> Iterator[Fact]:
    config = record.config
    for name, sayings in details(config).items():
        yield name, ", ".join(sayings)
    yield "parameters", magnitude(config.cost.parameters).strip()
    requested = requested_noise_rate(config.labels, config.data_set.classes)
    realised = f"{record.summary.noise_rate:.4f} realised, " if record.summary else ""
    yield "noise rate", f"{realised}{requested:.4f} requested"


def _environment(status: Status) -> Iterator[Fact]:
    process = status.process
    device = f"{status.device}, {status.precision}" if status.device else "not chosen yet"
    yield "trained on", device
    if status.position.memory:
        yield "peak memory", size(status.position.memory)
    yield "host", f"{process.host}, process {process.pid}"
    yield "versions", ", ".join(f"{name} {number}" for name, number in status.versions.items())


def _identity(record: RunRecord, state: State) -> Iterator[Fact]:
    yield "run id", record.id
    if record.checkpoint is not None:
        droppable = "; fitrand-tui --drop-checkpoint frees them" if state == "finished" else ""
        yield "checkpoint", f"{size(record.checkpoint)}{droppable}"
    elif state == "finished":
        yield "checkpoint", "none: it cannot go on for more epochs"
    yield "created", time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(record.created))
