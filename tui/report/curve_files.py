"""The curves of a run as CSV (RFC 4180, UTF-8).

A row for each epoch that has an evaluation, that of the untrained model included, and a column for
every metric, by its own name. What was not taken is an empty cell, and a number has all its digits.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import IO

from runs.curves import Curves
from runs.events import Epoch
from runs.metric_table import METRICS
from tui.sanitize import clean

COUNTERS = ("epoch", "steps", "samples", "seconds")
"""Where a row stands: fields of `Epoch`."""
COLUMNS = (*COUNTERS, *METRICS, "precision")
"""`precision` is that of the evaluation's train metrics."""


def write_curves(raw: IO[bytes], curves: Curves) -> None:
    """Write the header and the rows. Raises OSError."""
    text = io.TextIOWrapper(raw, "utf-8", newline="", write_through=True)
    writer = csv.writer(text)  # ends lines in CR LF, and writes a float as repr does
    writer.writerow(COLUMNS)
    writer.writerows(_row(epoch) for epoch in curves.evaluated())
    text.detach()


def _row(epoch: Epoch) -> Iterator[object]:
    for name in COUNTERS:
        yield getattr(epoch, name)
    for metric in METRICS.values():
        yield metric.of(epoch)  # None is an empty cell
    yield clean(epoch.evaluation.precision) if epoch.evaluation else None
