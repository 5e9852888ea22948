"""A run's curves as a CSV file, named by the run's id."""

from __future__ import annotations

from pathlib import Path

from runs.curves import Curves
from runs.record import RunRecord
from tui.report.curve_files import write_curves
from tui.users_files import replacing_for_user


def place(folder: Path, record: RunRecord) -> Path:
    """The file of a run."""
    return folder / f"{record.id}.csv"


def write(file: Path, record: RunRecord, curves: Curves) -> Path:
    """Write the file, and return it. Raises OSError, and leaves no half file."""
    with replacing_for_user(file) as raw:
        write_curves(raw, curves)
    return file
