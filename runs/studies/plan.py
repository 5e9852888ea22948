"""What is left to train of a study."""

from __future__ import annotations

from dataclasses import dataclass

from runs.status import LIVE
from runs.studies.results import Place, Standing

GO_ON = ("new", "stopped", "lost", "unreadable")
"""States of runs that have begun, or were to begin, and go on where they were."""


@dataclass(frozen=True)
class Plan:
    """The places of a study without a result, by what becomes of them."""

    train: tuple[Place, ...]
    """No run is for them yet."""
    go_on: tuple[Place, ...]
    """Their runs were cut short, or failed and are tried again, and go on where they were."""
    waiting: tuple[Place, ...]
    """Their runs are in the queue."""
    at_work: tuple[Place, ...]
    """Their runs are being trained."""
    failed: tuple[Place, ...]
    """Their runs failed, and are left alone."""
    to_queue: tuple[Place, ...]
    """`train` and `go_on` in the order in which they are trained: by seed, then by cell."""


def plan(standing: Standing, *, retry: bool = False) -> Plan:
    """Sort the places of a study; with `retry`, runs that failed are tried again."""
    left = [place for place in standing.places if place.outcome is None]

    def those(*states: str) -> tuple[Place, ...]:
        return tuple(place for place in left if place.pending and place.state in states)

    going_on = (*GO_ON, "failed") if retry else GO_ON
    return Plan(
        train=tuple(place for place in left if place.pending is None),
        go_on=those(*going_on),
        waiting=those("queued"),
        at_work=those(*LIVE),
        failed=() if retry else those("failed"),
        to_queue=tuple(place for place in left if not place.pending or place.state in going_on),
    )
