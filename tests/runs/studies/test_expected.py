"""How long a study takes, and how much of the disk."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec

from runs.config import RunConfig
from runs.history import History
from runs.paths import Home
from runs.studies.cells import cells_of
from runs.studies.expected import expected
from runs.studies.results import Standing, standing
from runs.studies.study import Study
from tests.fabricate import make_run

EPOCHS = 200


def at_most(config: RunConfig) -> float:
    """Ten seconds an epoch."""
    return 10.0 * config.training.epochs


def look(home: Home, study: Study) -> Standing:
    home.create()
    records = History(home).records()
    return standing(study, cells_of(study, "a test"), records, home, time.time())


def study(**fields: object) -> Study:
    return msgspec.convert({"seeds": 4, "grid": {"labels.p": [0.5, 1.0]}, **fields}, Study)


def test_with_nothing_to_go_by_every_run_takes_all_its_epochs(tmp_path: Path) -> None:
    held = look(Home(tmp_path), study())
    cost = expected(held, held.places, at_most)
    assert cost.at_most
    assert cost.seconds == 8 * 10.0 * EPOCHS


def test_its_own_results_say_more(tmp_path: Path) -> None:
    home = Home(tmp_path)
    make_run(home, config=RunConfig(), epochs=50)  # 50 s, which is 2.5 % of the longest
    held = look(home, study())
    cost = expected(held, held.missing, at_most)
    assert not cost.at_most
    assert cost.seconds == 3 * 50 + 4 * 0.025 * 10.0 * EPOCHS


def test_checkpoints_count_once_unless_they_are_kept(tmp_path: Path) -> None:
    held = look(Home(tmp_path), study())
    dropped = expected(held, held.places, at_most)
    kept = look(Home(tmp_path), study(keep="checkpoints"))
    whole = expected(kept, kept.places, at_most)
    assert dropped.disk_at_work == 12 * RunConfig().cost.parameters
    assert whole.disk == dropped.disk + 8 * dropped.disk_at_work
