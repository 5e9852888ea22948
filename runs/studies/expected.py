"""What is left of a study in hours and bytes, by the speed of this machine and by its own runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from statistics import median

from runs.config import RunConfig
from runs.paths import Home
from runs.studies.keys import group_key
from runs.studies.plan import plan
from runs.studies.results import Place, Standing

BYTES_A_PARAMETER = 12
"""Of a checkpoint: the weights and the two moments of Adam, fp32."""
BYTES_AN_EPOCH = 600
"""Of the journal."""
BYTES_AN_IMAGE = 12
"""Of examples.npz: row, labels and prediction."""
BYTES_BESIDES = 30_000
"""Configuration, status and log, in whole blocks of the disk."""

AtMost = Callable[[RunConfig], float]
"""Seconds that a run takes if it trains for all its epochs, by this machine's speed."""


@dataclass(frozen=True)
class Expected:
    """What is left to do."""

    seconds: float
    """Of one engine after the other."""
    at_most: bool
    """Whether that is if every run takes all its epochs, since none has shown when it is fitted."""
    disk: int
    """Bytes that the runs will take once they are finished."""
    disk_at_work: int
    """Bytes of the largest checkpoint, which a run needs besides while it is trained."""


def expected(standing: Standing, places: Sequence[Place], at_most: AtMost) -> Expected:
    """What training these places takes, in the speed that `at_most` knows.

    A run of a cell with results takes what they took, in the median; one of another cell the share
    of its longest time that the study's results took of theirs.
    """
    own: dict[str, list[float]] = {}
    shares: list[float] = []
    for place in standing.done:
        assert place.outcome is not None
        if (summary := place.outcome.summary) and summary.seconds:
            own.setdefault(group_key(place.config), []).append(summary.seconds)
            shares.append(min(1.0, summary.seconds / at_most(place.config)))
    share = median(shares) if shares else 1.0
    seconds = 0.0
    for place in places:
        known = own.get(group_key(place.config))
        seconds += median(known) if known else share * at_most(place.config)
    checkpoints = [_checkpoint(place.config) for place in places]
    kept = sum(checkpoints) if standing.study.keep == "checkpoints" else 0
    return Expected(
        seconds=seconds,
        at_most=not shares,
        disk=sum(_results(place.config) for place in places) + kept,
        disk_at_work=max(checkpoints, default=0),
    )


def taken(standing: Standing, home: Home) -> int:
    """Bytes that the study's runs take on the disk now."""
    total = 0
    for place in standing.places:
        record = place.outcome.record if place.outcome else place.pending
        with suppress(OSError):  # deleted this moment
            files = home.run(record.id).root.iterdir() if record else ()
            total += sum(file.stat().st_size for file in files)
    return total


def seconds_left(standing: Standing, at_most: AtMost) -> float:
    """Until nothing is left to do, with as many engines as are at work now."""
    todo = plan(standing)
    waiting = expected(standing, [*todo.waiting, *todo.to_queue], at_most).seconds
    at_work = 0.0
    for place in todo.at_work:
        summary = place.pending.summary if place.pending else None
        whole = expected(standing, [place], at_most).seconds
        at_work += max(0.0, whole - (summary.seconds if summary else 0.0))
    return (waiting + at_work) / max(1, len(todo.at_work))


def _results(config: RunConfig) -> int:
    epochs, images = config.training.epochs, config.data.train_size
    return BYTES_BESIDES + BYTES_AN_EPOCH * epochs + BYTES_AN_IMAGE * images


def _checkpoint(config: RunConfig) -> int:
    return BYTES_A_PARAMETER * config.cost.parameters
