"""What there is to say about a run, in groups of name and value: one table for both front ends."""

from __future__ import annotations

import time
from collections.abc import Iterator

from runs.fields import details
from runs.metric_table import METRICS
from runs.metrics import Evaluation, Summary
from runs.noise import requested_noise_rate
from runs.record import RunRecord
from runs.status import LIVE, Status
from runs.units import bracket, duration, epochs
from tui.format import accuracy, magnitude, measured, size

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
        ("Result", list(_result(record, live=record.state(now) in LIVE))),
        ("Configuration", list(_configuration(record))),
        ("Environment", list(_environment(record.status)) if record.status else []),
        ("Identity", list(_identity(record))),
    ]
    return [(title, known) for title, known in groups if known]


def _notes(record: RunRecord) -> Iterator[Fact]:
    if record.notes.tags:
        yield "tags", ", ".join(record.notes.tags)
    if record.notes.note:
        yield "note", record.notes.note
    if record.notes_trouble:
        yield "trouble", f"{record.notes_trouble}; it is set aside when you write new ones"


def _result(record: RunRecord, *, live: bool) -> Iterator[Fact]:
    summary = record.summary
    if summary is None or summary.evaluation is None:
        yield "evaluations", "none yet"
        return
    yield "evaluated", f"epoch {summary.evaluated_epoch}, {summary.evaluation.precision}"
    yield from _accuracies(summary, summary.evaluation, record.tested)
    yield from _others(summary.evaluation)
    yield from _times(summary, missing="not yet" if live else "not reached")
    if bn := summary.precise_bn:
        yield (
            "batch norm",
            f"train accuracy {bn.eval_acc:.3f} running, {bn.batch_acc:.3f} batch,"
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


def _times(summary: Summary, missing: str) -> Iterator[Fact]:
    for fit in summary.time_to_overfit:
        when = missing
        if fit.reached:
            when = f"epoch {fit.epoch}{bracket(fit)}, step {fit.steps or 0:,}"
            when += f", {duration(fit.seconds or 0.0)}"
        yield f"fitted {fit.theta:.2f}", when
    yield "onset", missing if summary.onset is None else f"epoch {summary.onset}"
    window = summary.fit_window
    yield "fit window", missing if window is None else f"{epochs(window)}, onset to 0.90"


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


def _identity(record: RunRecord) -> Iterator[Fact]:
    yield "run id", record.id
    yield "created", time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(record.created))
