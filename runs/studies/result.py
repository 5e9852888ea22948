"""What counts as a result, and how results differ in how they were computed."""

from __future__ import annotations

import re
from collections.abc import Iterable

from runs.record import RunRecord


def has_diverged(record: RunRecord) -> bool:
    """Whether the run failed because it diverged: it never reaches anything more."""
    status = None if record.status_trouble else record.status
    return (
        status is not None
        and status.state == "failed"
        and status.fault is not None
        and status.fault.kind == "diverged"
    )


def is_result(record: RunRecord) -> bool:
    """Whether the run counts: it finished, or it diverged. No other failure is a result."""
    finished = record.status is not None and record.status.state == "finished"
    return (finished and not record.status_trouble) or has_diverged(record)


def mixture(records: Iterable[RunRecord]) -> str:
    """`bf16 and fp32; torch 2.14 and 2.15`: how results differ that should not; or empty."""
    trained = [record.status for record in records if record.status]
    libraries = sorted({name for status in trained for name in status.versions})
    ways: list[tuple[str, set[str]]] = [
        ("", {_hardware(status.device) for status in trained}),
        ("", {status.precision for status in trained}),
        *((f"{name} ", {s.versions.get(name, "none") for s in trained}) for name in libraries),
    ]
    return "; ".join(
        what + " and ".join(sorted(values)) for what, values in ways if len(values) > 1
    )


def _hardware(device: str) -> str:
    """Which of a host's GPUs it was makes no difference: `cuda:3 (H200)` -> `cuda (H200)`."""
    return re.sub(r"^cuda:\d+", "cuda", device)
