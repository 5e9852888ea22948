"""`--list` and `--show`: the history on plain lines or as JSON."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

from rich.text import Text

from runs.errors import RunError
from runs.paths import Home
from runs.record import RunRecord
from runs.status import LIVE, STARTABLE
from tui.cli import exits
from tui.cli.open_history import open_history
from tui.cli.output import complain, say, say_json, say_json_with
from tui.cli.recorded import recorded
from tui.cli.tables import aligned
from tui.columns import BY_KEY, COLUMNS, Column, Row
from tui.facts import facts
from tui.sanitize import clean

LISTED = tuple(column for column in COLUMNS if column.key != "state")
"""The columns after the id and the state, which are words here and no symbols."""
NAME = 40
"""Cells of a name at most."""


def list_runs(home: Home, *, as_json: bool, columns: str | None = None) -> int:
    """List all runs, newest first, with the columns of these names. Raises RunError for others."""
    listed = LISTED if columns is None else tuple(map(_column, columns.split(",")))
    records, now = open_history(home).records(), time.time()
    if as_json:
        for record in records:
            say_json(_fields(home, record, now))
        return exits.DONE
    if not records:
        say("no runs yet: fitrand-tui --run quickstart trains one")
        return exits.DONE
    header = ["id", "state", *(column.label for column in listed)]
    right = [i for i, column in enumerate(listed, start=2) if column.right]
    rows = [header, *(_row(record, listed, now) for record in records)]
    for line in aligned(rows, right=right):
        say(line)
    return exits.DONE


def show_run(home: Home, text: str, *, as_json: bool) -> int:
    """Show one run, as JSON with its curves. Raises RunError where `text` names none."""
    record, now = open_history(home).resolve(text), time.time()
    if as_json:
        _say_with_curves(home, record, now)
        return exits.DONE
    for line in aligned([[name, value] for name, value in _lines(home, record, now) if value]):
        say(line)
    return exits.DONE


def _say_with_curves(home: Home, record: RunRecord, now: float) -> None:
    """The run and, under `curves`, its epochs as they stand in the journal, each once, in order.

    Null for a journal that cannot be read, which is said on stderr.
    """
    fields = _fields(home, record, now)
    try:
        epochs = recorded(home.run(record.id)).epochs
    except OSError as error:
        complain(f"note: metrics.jsonl cannot be read: {error.strerror or error}")
        say_json({**fields, "curves": None})
        return
    say_json_with(fields, "curves", epochs)


def _column(name: str) -> Column:
    if name not in BY_KEY:
        known = ", ".join(key for key in BY_KEY if key != "state")
        raise RunError(f"--columns: there is no column {name!r}; there are {known}")
    return BY_KEY[name]


def _row(record: RunRecord, listed: Sequence[Column], now: float) -> list[str]:
    row = Row(record, record.state(now), Text(), now)
    cells = [clean(column.cell(row).plain, NAME) for column in listed]
    return [record.id, row.state, *cells]


def _lines(home: Home, record: RunRecord, now: float) -> Iterator[tuple[str, str]]:
    """What the details of the application say, below the name and the state."""
    state = record.state(now)
    yield "run", record.title
    reason = "" if state == "queued" else record.reason  # of an end that is none any more
    first, *rest = f"{state}: {reason}".splitlines() if reason else [state]
    yield "state", first
    yield from (("", line) for line in rest)  # what was tried for the data, say
    if state in LIVE and record.status is not None:
        position = record.status.position
        epoch = f"epoch {position.epoch}/{position.epochs}" if position.epochs else ""
        yield "progress", ", ".join(filter(None, (epoch, position.doing)))
    for _, known in facts(record, now):
        yield from known
    yield "folder", str(home.run(record.id).root)
    fault = record.status.fault if record.status else None
    if state in STARTABLE and not (fault and fault.kind == "diverged"):  # it would diverge again
        yield "start" if state == "new" else "go on", f"fitrand-tui --resume {record.id}"


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
