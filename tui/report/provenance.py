"""Where results come from: devices, precision, versions, hosts, dates, and what they cost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from runs.status import Status
from runs.studies.outcome import Outcome
from runs.studies.result import mixture
from runs.units import duration
from tui.report.material import Material
from tui.report.tables import Table

Where = tuple[str, str, str, str]
"""Device, precision, versions, host."""


def provenance_table(material: Material) -> Table:
    """A row for each way in which results were computed."""
    groups: dict[Where, list[Outcome]] = {}
    for outcome in material.results:
        groups.setdefault(_where(outcome.record.status), []).append(outcome)
    rows, raw = [], []
    for where, outcomes in sorted(groups.items()):
        first, last = _dates(outcomes)
        seconds = sum(o.summary.seconds for o in outcomes if o.summary)
        time = duration(seconds)
        rows.append((*where, _day(first), _day(last), str(len(outcomes)), time))
        raw.append((*where, _stamp(first), _stamp(last), len(outcomes), seconds))
    return Table(
        name="machines",
        caption="What the results were trained on, from the first start to the last end (UTC), and "
        "the time that the runs worked, evaluations included.",
        heads=("device", "precision", "versions", "host", "from", "to", "runs", "time"),
        rows=tuple(rows),
        left=6,
        raw_heads=(
            *("device", "precision", "versions", "host"),
            *("first_start", "last_end", "runs", "seconds"),
        ),
        raw=tuple(raw),
    )


def mixed_cells(material: Material) -> Iterator[tuple[str, str]]:
    """Cells whose results differ in what they should agree in, and in what."""
    for cell in material.cells:
        if words := mixture(outcome.record for outcome in cell.outcomes):
            yield cell.title, words


def _where(status: Status | None) -> Where:
    if status is None:
        return ("", "", "", "")
    versions = ", ".join(f"{name} {version}" for name, version in sorted(status.versions.items()))
    device = re.sub(r"^cuda:\d+", "cuda", status.device)  # which of a host's GPUs says nothing
    return device, status.precision, versions, status.process.host


def _dates(outcomes: list[Outcome]) -> tuple[float | None, float | None]:
    statuses = [o.record.status for o in outcomes if o.record.status]
    ends = [status.ended or status.updated for status in statuses]
    return min((status.started for status in statuses), default=None), max(ends, default=None)


def _day(moment: float | None) -> str:
    return _stamp(moment)[:10]


def _stamp(moment: float | None) -> str:
    """`2026-11-23T20:45:12Z`; empty for what is no time of this calendar."""
    try:
        return "" if moment is None else f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%dT%H:%M:%SZ}"
    except (ValueError, OverflowError, OSError):
        return ""
