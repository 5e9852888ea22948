"""The demo: shipped runs that are opened read-only."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from runs import demo, launcher
from runs.config import RunConfig
from runs.history import History
from runs.notes import Notes, write_notes
from runs.paths import Home
from runs.queue.queue import Queue
from runs.studies import shipped
from runs.studies.cells import cells_of
from runs.studies.results import standing
from runs.trash import move_to_trash
from tests.fabricate import make_run


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The demo, of two made-up runs."""
    packed = Home(tmp_path / "packed")
    make_run(packed, config=RunConfig(seed=0))
    make_run(packed, config=RunConfig(seed=1), created=1_790_000_100.0, notes=Notes(note="mine"))
    demo.pack(packed, tmp_path / "demo.tar.xz")
    monkeypatch.setattr(demo, "ARCHIVE", tmp_path / "demo.tar.xz")
    monkeypatch.setenv("FITRAND_CACHE", str(tmp_path / "cache"))
    return demo.open_demo()


def tree(home: Home) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in home.root.rglob("*") if path.is_file()}


def test_its_runs_are_there_with_their_curves_and_nothing_private(opened: Home) -> None:
    history = History(opened)
    first, second = history.records()
    assert {first.config.seed, second.config.seed} == {0, 1}
    assert first.notes == Notes()
    paths = opened.run(first.id)
    assert paths.metrics.exists()
    assert not paths.checkpoint.exists()
    assert history.notices == [
        "the demo: real runs that ship with fitrand-tui; yours are there without --demo"
    ]


def test_it_is_unpacked_once(opened: Home) -> None:
    before = opened.shipped.stat().st_mtime_ns
    assert demo.open_demo() == opened
    assert opened.shipped.stat().st_mtime_ns == before


def test_nothing_in_it_changes(opened: Home) -> None:
    run = History(opened).records()[0]
    before = tree(opened)
    for change in (
        lambda: launcher.create_run(opened, RunConfig()),
        lambda: write_notes(opened.run(run.id), Notes(name="x")),
        lambda: move_to_trash(opened, run.id),
        lambda: Queue(opened).add([run.id]),
    ):
        with pytest.raises(OSError, match="there to be looked at"):
            change()
    assert tree(opened) == before


def test_the_same_runs_make_the_same_archive(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    make_run(home)
    demo.pack(home, tmp_path / "one")
    demo.pack(home, tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_an_archive_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "LARGEST", 100)
    make_run(Home(tmp_path))
    with pytest.raises(ValueError, match="may have 100"):
        demo.pack(Home(tmp_path), tmp_path / "archive")


def test_what_ships_is_a_whole_study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FITRAND_CACHE", str(tmp_path))
    home = demo.open_demo()
    assert len(demo.ARCHIVE.read_bytes()) <= demo.LARGEST
    study = shipped.load("report-depths-small")
    records = History(home).records()
    held = standing(study, cells_of(study, study.name), records, home, time.time())
    assert len(held.done) == len(held.places) == 30
    assert all(outcome.epochs() for cell in held.cells for outcome in cell.outcomes)
