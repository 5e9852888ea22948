from __future__ import annotations

from pathlib import Path

import pytest

from runs import claim
from runs.errors import RunError
from runs.paths import Home
from runs.status import State
from runs.trash import move_to_trash, restore, trashed
from tests.fabricate import make_run


@pytest.mark.parametrize("state", ["finished", "stopped", "failed", "lost"])
def test_a_run_is_moved_whole_and_comes_back_whole(tmp_path: Path, state: State) -> None:
    home = Home(tmp_path)
    paths = make_run(home, state=state)
    before = {file.name: file.read_bytes() for file in paths.root.iterdir()}
    move_to_trash(home, paths.id)
    assert not paths.root.exists()
    assert trashed(home) == [paths.id]
    restore(home, paths.id)
    assert {file.name: file.read_bytes() for file in paths.root.iterdir()} == before
    assert trashed(home) == []


@pytest.mark.parametrize("state", ["starting", "running"])
def test_a_live_run_is_refused(tmp_path: Path, state: State) -> None:
    home = Home(tmp_path)
    paths = make_run(home, state=state)
    with pytest.raises(RunError, match=f"is {state}: stop it"):
        move_to_trash(home, paths.id)
    assert paths.root.exists()


def test_a_run_that_is_about_to_start_is_refused(tmp_path: Path) -> None:
    home = Home(tmp_path)
    paths = make_run(home, state="new")
    paths.log.touch()
    with pytest.raises(RunError, match="is starting"):
        move_to_trash(home, paths.id)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    home = Home(tmp_path)
    paths = make_run(home, epochs=1)
    move_to_trash(home, paths.id)
    again = make_run(home, epochs=2)
    with pytest.raises(RunError, match="exists already"):
        move_to_trash(home, again.id)
    with pytest.raises(RunError, match="exists already"):
        restore(home, paths.id)
    assert again.metrics.exists()


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with pytest.raises(RunError, match="not there"):
        restore(home, "20260921-141320-r50-uniform-10k-3f9c")
    with pytest.raises(ValueError, match="not a run id"):
        restore(home, "../runs")
    assert trashed(home) == []


def test_the_trash_lists_the_last_deleted_first(tmp_path: Path) -> None:
    home = Home(tmp_path)
    ids = [make_run(home, created=1.7e9 + i).id for i in range(3)]
    for at in (2, 0, 1):
        move_to_trash(home, ids[at])
    assert trashed(home) == [ids[1], ids[0], ids[2]]


def test_a_run_is_not_moved_under_its_engine_whatever_its_status_says(tmp_path: Path) -> None:
    home = Home(tmp_path)
    paths = make_run(home)
    paths.status.write_bytes(b"damaged")
    with claim.held(paths), pytest.raises(RunError, match="is at work on run"):
        move_to_trash(home, paths.id)
    assert paths.root.is_dir()
    move_to_trash(home, paths.id)
    assert not paths.root.exists()
    assert not (home.trash / paths.id / "claim.json").exists()


def test_a_link_that_leads_nowhere_in_the_trash_is_no_trouble(tmp_path: Path) -> None:
    home = Home(tmp_path)
    run_id = make_run(home).id
    move_to_trash(home, run_id)
    (home.trash / "20260101-000000-dangling").symlink_to(tmp_path / "nowhere")
    assert set(trashed(home)) == {run_id, "20260101-000000-dangling"}
    restore(home, run_id)
    restore(home, "20260101-000000-dangling")
    assert trashed(home) == []
