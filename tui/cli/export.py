"""`--export`: the curves of runs as files for other tools, in the format that is asked for."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from runs.curves import Curves
from runs.errors import RunError
from runs.paths import Home
from runs.record import RunRecord
from runs.status import OPEN
from tui.cli import exits
from tui.cli.open_history import open_history
from tui.cli.output import complain, say, say_json
from tui.cli.recorded import recorded
from tui.report.folder import Folder


class Format(Protocol):
    """A module that writes a run as a file."""

    def place(self, folder: Path, record: RunRecord) -> Path:
        """The file or folder that a run's export is, in the folder of all."""

    def write(self, place: Path, record: RunRecord, curves: Curves) -> Path:
        """Write it, in the place of an earlier one; the file. OSError leaves the earlier one."""


@dataclass(frozen=True)
class Exported:
    """A file that was written."""

    record: RunRecord
    file: Path
    evaluations: int


def export(home: Home, kind: str, runs: Sequence[str], folder: str, *, as_json: bool) -> int:
    """Write one file a run into the folder, which is made where there is none; the exit code.

    Raises RunError, before anything is written, where a run is not there, or what its format
    needs. A file is replaced whole or not at all. A run whose journal cannot be read is passed
    over, and the exit code says so; a file that cannot be written ends it, for the next one would
    not be written either.
    """
    format_ = _format(kind)
    history = open_history(home)
    records = {record.id: record for record in map(history.resolve, runs)}  # each once
    target = Folder.named(folder).root
    code, written = exits.DONE, list[Exported]()
    for record in records.values():
        try:
            curves = recorded(home.run(record.id))
        except OSError as error:
            why = error.strerror or error
            complain(f"fitrand-tui: no file for {record.id}: metrics.jsonl cannot be read: {why}")
            code = exits.FAILED
            continue
        place = format_.place(target, record)
        try:
            file = format_.write(place, record, curves)
        except OSError as error:
            complain(f"fitrand-tui: {place} cannot be written: {error.strerror or error}")
            code = exits.FAILED
            break
        written.append(Exported(record, file, len(curves.evaluated())))
    # At the end: a reader of the output that leaves early must not keep files from being written.
    for exported in written:
        _tell(exported, as_json=as_json)
    return code


def _format(kind: str) -> Format:
    """The module of a format. Raises RunError where a package that it needs is not installed."""
    if kind == "csv":
        from tui.cli import csv_file

        return csv_file
    try:
        from tui.cli import event_file
    except ImportError as error:
        if (error.name or "").split(".")[0] == "tensorboard":
            raise RunError(
                "--export tensorboard needs the package tensorboard, which is not installed: "
                "pip install tensorboard, in fitrand-tui's environment"
            ) from None
        raise RunError(f"--export tensorboard: tensorboard cannot be used: {error}") from None
    return event_file


def _tell(exported: Exported, *, as_json: bool) -> None:
    state, rows = exported.record.state(time.time()), exported.evaluations
    if as_json:
        file = str(exported.file.absolute())
        say_json({"id": exported.record.id, "state": state, "file": file, "evaluations": rows})
        return
    counted = "1 evaluation" if rows == 1 else f"{rows:,} evaluations"
    so_far = f" so far ({state})" if state in OPEN else ""
    say(f"{exported.file}: {counted}{so_far}")
