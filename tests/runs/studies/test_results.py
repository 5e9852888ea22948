"""Which runs answer for which place of a study."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from runs.config import RunConfig
from runs.history import History
from runs.metrics import THRESHOLDS
from runs.paths import Home, RunPaths
from runs.status import Fault
from runs.studies.cells import cells_of
from runs.studies.results import Place, Standing, standing
from runs.studies.study import Study
from tests.fabricate import make_run

DIVERGED = Fault(kind="diverged", message="the loss is not a number")
MEMORY = Fault(kind="memory", message="no memory")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def config(epochs: int = 20, seed: int = 0, until: float | None = 1.0) -> RunConfig:
    changed = msgspec.structs.replace(RunConfig().training, epochs=epochs, until=until)
    return RunConfig(training=changed, seed=seed)


def look(home: Home, *, epochs: int = 20, until: float | None = 1.0, **fields: Any) -> Standing:
    """A study of the default run, held against what is in the home."""
    study = Study(**{"base": {"training": {"epochs": epochs, "until": until}}, **fields})
    home.create()
    records = History(home).records()
    return standing(study, cells_of(study, "a test"), records, home, time.time())


def only(home: Home, *, epochs: int = 20, until: float | None = 1.0) -> Place:
    """The place of seed 0."""
    return look(home, epochs=epochs, until=until, seeds=1).places[0]


def run(home: Home, **how: Any) -> RunPaths:
    return make_run(home, **{"config": config(), **how})


# A run belongs by what it trains


def test_a_finished_run_is_the_result_of_its_place(home: Home) -> None:
    made = run(home)
    place = only(home)
    assert place.outcome is not None
    assert place.outcome.record.id == made.id
    assert place.outcome.time(1.0).epoch == 20


def test_another_learning_rate_is_another_experiment(home: Home) -> None:
    training = msgspec.structs.replace(config().training, lr=0.1)
    run(home, config=msgspec.structs.replace(config(), training=training))
    assert look(home, seeds=1).missing


def test_each_seed_has_its_place(home: Home) -> None:
    run(home, config=config(seed=1))
    held = look(home, seeds=3)
    assert [place.outcome is not None for place in held.places] == [False, True, False]
    assert len(held.missing) == 2


def test_the_earliest_of_several_counts_and_the_others_are_repeats(home: Home) -> None:
    later = run(home, created=1_790_000_100.0)
    earlier = run(home, created=1_790_000_000.0)
    place = only(home)
    assert place.outcome is not None
    assert place.outcome.record.id == earlier.id
    assert [record.id for record in place.repeats] == [later.id]


def test_cells_that_are_one_experiment_are_trained_once(home: Home) -> None:
    grid = {"labels.mode": ["uniform", "permute"], "labels.p": [0, 1]}
    held = look(home, grid=grid, seeds=1)
    assert len(held.cells) == 4
    assert len(held.places) == 3, "p = 0 is the true labels, whatever the mode"


def test_seeds_are_the_outer_loop(home: Home) -> None:
    held = look(home, grid={"model.depth": [18, 34]}, seeds=2)
    where = [(place.seed, place.cell.values["model.depth"]) for place in held.places]
    assert where == [(0, 18), (0, 34), (1, 18), (1, 34)]


# What is a result


def test_a_diverged_run_is_one_and_reaches_nothing_more(home: Home) -> None:
    run(home, state="failed", epochs=3, fault=DIVERGED)
    outcome = only(home).outcome
    assert outcome is not None
    assert outcome.diverged
    assert outcome.end == 3
    assert not any(outcome.time(theta).reached for theta in THRESHOLDS)


@pytest.mark.parametrize("state", ["stopped", "lost", "running", "failed"])
def test_no_other_run_is(home: Home, state: Any) -> None:
    made = run(home, state=state, epochs=3, fault=MEMORY if state == "failed" else None)
    place = only(home)
    assert place.outcome is None
    assert place.pending is not None
    assert (place.pending.id, place.state) == (made.id, state)


def test_of_several_without_a_result_the_one_at_work_counts(home: Home) -> None:
    run(home, state="stopped", epochs=9, created=1_790_000_300.0)
    working = run(home, state="running", epochs=3, created=1_790_000_200.0)
    run(home, state="failed", epochs=3, fault=MEMORY, created=1_790_000_400.0)
    place = only(home)
    assert place.pending is not None
    assert place.pending.id == working.id


# How far a run goes


@pytest.mark.parametrize(
    "epochs, until, end, reached",
    [
        (20, 1.0, 20, (18, 19, 20, 20)),  # as it was trained
        (50, 1.0, 20, (18, 19, 20, 20)),  # it would have stopped there as well
        (18, 1.0, 18, (18, None, None, None)),
        (10, 1.0, 10, (None, None, None, None)),
        (10, None, 10, (None, None, None, None)),
        (20, 0.9, 18, (18, None, None, None)),
        (20, 0.5, 9, (None, None, None, None)),  # no threshold: its curve tells
    ],
)
def test_it_answers_for_shorter_ones_cut_back_to_them(
    home: Home, epochs: int, until: float | None, end: int, reached: tuple[int | None, ...]
) -> None:
    run(home)
    outcome = only(home, epochs=epochs, until=until).outcome
    assert outcome is not None
    assert outcome.end == end
    assert tuple(outcome.time(theta).epoch for theta in THRESHOLDS) == reached
    assert outcome.summary is not None
    assert outcome.summary.epochs == end
    assert outcome.summary.evaluated_epoch == end
    assert [epoch.epoch for epoch in outcome.epochs()] == list(range(end + 1))


def test_one_that_stopped_when_fitted_does_not_answer_for_all_epochs(home: Home) -> None:
    run(home)
    place = only(home, epochs=50, until=None)
    assert place.outcome is None
    assert place.pending is None, "a finished run does not go on by itself"


def test_a_stopped_run_of_too_few_epochs_does_not_wait_for_its_place(home: Home) -> None:
    run(home, state="stopped", epochs=3)
    assert only(home, epochs=50).pending is None
    assert only(home, epochs=10).pending is not None


def test_one_that_diverged_later_is_a_plain_result_for_fewer_epochs(home: Home) -> None:
    run(home, state="failed", epochs=10, fault=DIVERGED)
    outcome = only(home, epochs=5).outcome
    assert outcome is not None
    assert not outcome.diverged
    assert outcome.end == 5
