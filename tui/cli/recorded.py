"""A run's curves, read from its journal once."""

from __future__ import annotations

from runs.curves import Curves
from runs.journal import CHUNK, EventReader
from runs.paths import RunPaths
from tui.cli.output import complain


def recorded(paths: RunPaths) -> Curves:
    """What the run has recorded until now; damaged lines are passed over, and that is said.

    Raises OSError for a journal that cannot be read; of one that is not there the curves are empty.
    """
    reader, curves = EventReader(paths.metrics), Curves()
    while events := reader.read(CHUNK):
        if reader.rewound:
            curves = Curves()
        curves.add(events)
    if reader.skipped:
        lines = "1 line" if reader.skipped == 1 else f"{reader.skipped:,} lines"
        complain(f"note: {paths.id}: left out what is no event in metrics.jsonl: {lines}")
    return curves
