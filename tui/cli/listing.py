"""`--list` and `--show`: the history on plain lines or as JSON."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from runs.description import describe
from runs.metrics import Summary
from runs.paths import Home
from runs.record import RunRecord
from runs.status import LIVE, RESUMABLE, Status
from runs.units import bracket, duration
from tui.cli import exits
from tui.cli.history import open_history
from tui.cli.output import say, say_json
from tui.cli.tables import aligned
from tui.format import accuracy, age, magnitude
from tui.sanitize import clean

HEADER = ["id", "state", "name", "labels", "n", "train", "test", "fit", "age"]
NAME = 40
"""Cells of a name at most."""
RIGHT = (4, 5, 6, 7, 8)
"""The columns of numbers."""


def list_runs(home: Home, *, as_json: bool) -> int:
    """List all runs, newest first."""
    records, now = open_history(home).records(), time.time()
    if as_json:
        for record in records:
            say_json(_fields(home, record, now))
        return exits.DONE
    if not records:
        say("no runs yet: fitrand-tui --run quickstart trains one")
        return exits.DONE
    for line in aligned([HEADER, *(_row(record, now) for record in records)], right=RIGHT):
        say(line)
    return exits.DONE


def show_run(home: Home, text: str, *, as_json: bool) -> int:
    """Show one run. Raises RunError where `text` names none."""
    record, now = open_history(home).resolve(text), time.time()
    if as_json:
        say_json(_fields(home, record, now))
        return exits.DONE
    for line in aligned([[name, value] for name, value in _facts(home, record, now) if value]):
        say(line)
    return exits.DONE


def _row(record: RunRecord, now: float) -> list[str]:
    evaluation, tested, fit = record.evaluation, record.tested, record.epochs_to_fit
    return [
        record.id,
        record.state(now),
        clean(record.title, NAME),
        record.labels,
        record.size,
        accuracy(evaluation.train_acc) if evaluation else "-",
        accuracy(tested.test_acc) if tested else "-",
        "-" if fit is None else str(fit),
        age(now - record.created),
    ]


def _facts(home: Home, record: RunRecord, now: float) -> Iterator[tuple[str, str]]:
    state = record.state(now)
    yield "run", record.title
    yield "id", record.id
    first, *rest = f"{state}: {record.reason}".splitlines() if record.reason else [state]
    yield "state", first
    yield from (("", line) for line in rest)  # what was tried for the data, say
    yield "what", describe(record.config)
    yield "seed", str(record.config.seed)
    yield "created", time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(record.created))
    if record.status is not None:
        if state in LIVE:
            position = record.status.position
            epoch = f"epoch {position.epoch}/{position.epochs}" if position.epochs else ""
            yield "progress", ", ".join(filter(None, (epoch, position.doing)))
        yield from _status_facts(record.status)
    yield "tags", ", ".join(record.notes.tags)
    yield "note", record.notes.note
    yield "folder", str(home.run(record.id).root)
    if state in RESUMABLE:
        yield "go on", f"fitrand-tui --resume {record.id}"


def _status_facts(status: Status) -> Iterator[tuple[str, str]]:
    yield "host", status.process.host
    yield "device", f"{status.device}, {status.precision}" if status.device else ""
    yield "versions", ", ".join(f"{name} {number}" for name, number in status.versions.items())
    if status.summary is not None:
        yield from _summary_facts(status.summary)


def _summary_facts(summary: Summary) -> Iterator[tuple[str, str]]:
    yield "parameters", magnitude(summary.parameters).strip()
    yield "noise rate", f"{summary.noise_rate:.4f} of the training labels differ from the true ones"
    yield (
        "trained",
        f"{summary.epochs:,} epochs, {summary.steps:,} steps, {duration(summary.seconds)}, "
        f"{duration(summary.evaluation_seconds)} of it in evaluations",
    )
    if (now := summary.evaluation) is None:
        return
    yield "train", f"accuracy {accuracy(now.train_acc)}, loss {now.train_loss:.4g} (given labels)"
    if (test := summary.tested) is not None:
        at = (
            ""
            if summary.tested_epoch == summary.evaluated_epoch
            else f", epoch {summary.tested_epoch}"
        )
        loss = f"loss {test.test_loss:.4g}"
        yield "test", f"accuracy {accuracy(test.test_acc)}, {loss} (true labels{at})"
        noisy = accuracy(test.test_acc_noisy)
        yield "test, noisy", f"accuracy {noisy} (labels of the run's own mode{at})"
    shares = (
        ("clean", now.clean_acc),
        ("memorised", now.memorised),
        ("recovered", now.recovered),
        ("other", now.other),
    )
    yield "split", ", ".join(f"{name} {accuracy(v)}" for name, v in shares if v is not None)
    for time_to in summary.time_to_overfit:
        when = "not reached"
        if time_to.reached:
            seconds = "" if time_to.seconds is None else f", {duration(time_to.seconds)}"
            when = f"at epoch {time_to.epoch}{bracket(time_to)}{seconds}"
        yield f"fit {time_to.theta:.2f}", when


def _fields(home: Home, record: RunRecord, now: float) -> dict[str, Any]:
    return {
        "id": record.id,
        "state": record.state(now),
        "name": record.title,
        "created": record.created,
        "folder": str(home.run(record.id).root),
        "config": record.config,
        "status": record.status,
        "notes": record.notes,
    }
