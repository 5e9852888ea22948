"""A small study in a home, with made-up runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from runs.config import RunConfig
from runs.paths import Home, RunPaths
from runs.queue.queue import Queue
from runs.status import State
from runs.studies import own
from runs.studies.cells import Cell, cells_of
from runs.studies.study import Study
from tests.fabricate import make_run

SMALL_STUDY: dict[str, Any] = {
    "name": "two nets",
    "about": "Are true labels fitted first?",
    "base": {"data": {"train_size": 1000}, "training": {"epochs": 60}},
    "grid": {"model.depth": [18, 34], "labels.mode": ["true", "uniform"]},
    "seeds": 4,
    "figures": ["depths", "across-depths"],
    "claims": [{"faster": [{"labels.mode": "true"}, {"labels.mode": "uniform"}]}, "all-memorise"],
}


def kept(home: Home, **changes: Any) -> Study:
    """The study, kept in the home."""
    study = msgspec.convert({**SMALL_STUDY, **changes}, Study)
    home.create()
    own.keep(home, study)
    return study


def fitted_at(config: RunConfig) -> int:
    """When a made-up run of the study is fitted: true labels first."""
    return (6 if config.labels.mode == "true" else 20) + config.seed


def fill(
    home: Home,
    study: Study,
    seeds: int,
    state: State = "finished",
    only: Callable[[Cell], bool] = lambda cell: True,
    first: int = 0,
) -> list[RunPaths]:
    """Runs of the cells, in a state, for so many seeds from `first` on."""
    made = []
    for seed in range(first, first + seeds):
        for i, cell in enumerate(filter(only, cells_of(study, study.name))):
            config = cell.with_seed(seed)
            made.append(
                make_run(
                    home,
                    config=config,
                    state=state,
                    epochs=fitted_at(config),
                    created=1.79e9 + 1000 * seed + i,
                    run_id=f"20260101-00{seed:02}{i:02}-{state}-{config.labels.mode}",
                )
            )
    if state == "queued":
        Queue(home).pause(None)  # whatever looks for work finds none
        Queue(home).go([run.id for run in made])
    return made
