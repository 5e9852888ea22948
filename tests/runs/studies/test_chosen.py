"""Runs that somebody picked, by group."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
import pytest

from runs.config import RunConfig, resolve
from runs.history import History
from runs.paths import Home
from runs.studies.chosen import chosen
from runs.studies.results import CellResults
from tests.fabricate import make_run


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def config(lr: float = 0.001, seed: int = 0) -> RunConfig:
    training = msgspec.structs.replace(RunConfig().training, lr=lr)
    return resolve(RunConfig(training=training, seed=seed))


def look(home: Home) -> list[CellResults]:
    return chosen(reversed(History(home).records()), home, time.time())


def test_runs_that_differ_in_the_seed_alone_are_one_cell(home: Home) -> None:
    for seed in (3, 1):
        make_run(home, config=config(seed=seed), created=1_790_000_000.0 + seed)
    [cell] = look(home)
    assert [outcome.seed for outcome in cell.outcomes] == [1, 3]
    assert cell.values == {}


def test_what_groups_differ_in_is_their_axis(home: Home) -> None:
    make_run(home, config=config(lr=0.1), created=1_790_000_001.0)
    make_run(home, config=config(lr=0.2), created=1_790_000_002.0)
    assert [cell.values for cell in look(home)] == [{"training.lr": 0.1}, {"training.lr": 0.2}]


def test_a_second_run_of_a_seed_is_a_repeat(home: Home) -> None:
    first = make_run(home, config=config(), created=1_790_000_001.0)
    second = make_run(home, config=config(), created=1_790_000_002.0)
    [cell] = look(home)
    [place] = cell.places
    assert place.outcome is not None
    assert place.outcome.record.id == first.id
    assert [record.id for record in place.repeats] == [second.id]


def test_a_run_that_was_stopped_is_no_result_and_keeps_its_place(home: Home) -> None:
    made = make_run(home, config=config(), state="stopped", epochs=3)
    [cell] = look(home)
    [place] = cell.places
    assert cell.outcomes == ()
    assert (place.state, place.pending.id if place.pending else "") == ("stopped", made.id)
