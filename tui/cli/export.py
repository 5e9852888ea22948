"""`--export`: the curves of runs as files for other tools.

One CSV file a run (RFC 4180, UTF-8), named by the run's id: a row for each epoch that has an
evaluation, that of the untrained model included, and a column for every metric, by its own name.
What was not taken is an empty cell, and a number has all its digits.
"""

from __future__ import annotations

import csv
import io
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from runs.atomic import replacing
from runs.curves import Curves
from runs.errors import RunError
from runs.events import Epoch
from runs.metric_table import METRICS
from runs.paths import Home
from runs.record import RunRecord
from runs.status import OPEN
from tui.cli import exits
from tui.cli.open_history import open_history
from tui.cli.output import complain, say, say_json
from tui.cli.recorded import recorded
from tui.sanitize import clean

COUNTERS = ("epoch", "steps", "samples", "seconds")
"""Where a row stands: fields of `Epoch`."""
COLUMNS = (*COUNTERS, *METRICS, "precision")
"""`precision` is that of the evaluation's train metrics."""


@dataclass(frozen=True)
class Exported:
    """A file that was written."""

    record: RunRecord
    file: Path
    evaluations: int


def export_csv(home: Home, runs: Sequence[str], folder: str, *, as_json: bool) -> int:
    """Write one file a run into the folder, which is made where there is none; the exit code.

    Raises RunError, before anything is written, where a run is not there. A file is replaced
    whole or not at all. A run whose journal cannot be read is passed over, and the exit code says
    so; a file that cannot be written ends it, for the next one would not be written either.
    """
    history = open_history(home)
    records = {record.id: record for record in map(history.resolve, runs)}  # each once
    target = _target(folder)
    code, written = exits.DONE, list[Exported]()
    for record in records.values():
        try:
            curves = recorded(home.run(record.id))
        except OSError as error:
            why = error.strerror or error
            complain(f"fitrand-tui: no file for {record.id}: metrics.jsonl cannot be read: {why}")
            code = exits.FAILED
            continue
        file = target / f"{record.id}.csv"
        try:
            evaluations = _write(file, curves)
        except OSError as error:
            complain(f"fitrand-tui: {file} cannot be written: {error.strerror or error}")
            code = exits.FAILED
            break
        written.append(Exported(record, file, evaluations))
    # At the end: a reader of the output that leaves early must not keep files from being written.
    for exported in written:
        _tell(exported, as_json=as_json)
    return code


def _target(folder: str) -> Path:
    try:
        target = Path(folder).expanduser()
        target.mkdir(parents=True, exist_ok=True)
    except RuntimeError as error:  # ~nobody
        raise RunError(f"-o {folder}: {error}") from None
    except OSError as error:
        why = "it is no folder" if isinstance(error, FileExistsError) else error.strerror
        raise RunError(f"-o {folder}: {why}") from None
    return target


def _write(file: Path, curves: Curves) -> int:
    """Write the rows; how many there are. Raises OSError, and leaves no half file."""
    rows = 0
    with replacing(file) as raw:
        os.fchmod(raw.fileno(), 0o666 & ~_umask())  # a user's file, not one of the home's
        text = io.TextIOWrapper(raw, "utf-8", newline="", write_through=True)
        writer = csv.writer(text)  # ends lines in CR LF, and writes a float as repr does
        writer.writerow(COLUMNS)
        for epoch in curves.evaluated():
            writer.writerow(_row(epoch))
            rows += 1
        text.detach()
    return rows


def _row(epoch: Epoch) -> Iterator[object]:
    for name in COUNTERS:
        yield getattr(epoch, name)
    for metric in METRICS.values():
        yield metric.of(epoch)  # None is an empty cell
    yield clean(epoch.evaluation.precision) if epoch.evaluation else None


def _umask() -> int:
    """What is taken from the rights of a new file: it can be read only by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _tell(exported: Exported, *, as_json: bool) -> None:
    state, rows = exported.record.state(time.time()), exported.evaluations
    if as_json:
        file = str(exported.file.absolute())
        say_json({"id": exported.record.id, "state": state, "file": file, "evaluations": rows})
        return
    counted = "1 evaluation" if rows == 1 else f"{rows:,} evaluations"
    so_far = f" so far ({state})" if state in OPEN else ""
    say(f"{exported.file}: {counted}{so_far}")
