from __future__ import annotations

from pathlib import Path

import pytest

from runs import checkpoints, claim, launcher
from runs.errors import RunError
from runs.extension import at_its_end
from runs.paths import Home, RunPaths
from runs.record import load_record
from runs.status import STATES, State
from tests.fabricate import make_run


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def kept(paths: RunPaths) -> str:
    """Why the checkpoint is kept."""
    with pytest.raises(RunError) as caught:
        checkpoints.drop(paths)
    assert paths.checkpoint.exists()
    return str(caught.value)


def test_a_finished_run_can_do_without(home: Home) -> None:
    paths = make_run(home)
    half = paths.root / ".checkpoint.pt.abcdefgh.tmp"
    half.touch()
    names = {path.name for path in paths.root.iterdir()}
    assert checkpoints.drop(paths) == len(b"made up")
    gone = {"checkpoint.pt", half.name}
    assert {path.name for path in paths.root.iterdir()} == names - gone
    with pytest.raises(RunError, match="has no checkpoint"):
        checkpoints.drop(paths)
    record = load_record(paths)
    assert "no checkpoint to go on from" in at_its_end(paths, record.config, record.summary)
    with pytest.raises(RunError, match="no checkpoint to go on from"):
        launcher.extend(paths, ["training.until=null"])


@pytest.mark.parametrize("state", sorted(set(STATES) - {"finished", "unreadable", "new", "queued"}))
def test_any_other_run_goes_on_from_it(home: Home, state: State) -> None:
    assert f"is {state} and goes on from its checkpoint" in kept(make_run(home, state=state))


def test_one_that_has_not_begun_has_none(home: Home) -> None:
    with pytest.raises(RunError, match="is new: it has no checkpoint yet"):
        checkpoints.drop(make_run(home, state="new"))


def test_so_does_one_that_has_been_asked_for_more(home: Home) -> None:
    paths = make_run(home)
    launcher.extend(paths, ["training.until=null"])
    assert "has been asked for more epochs" in kept(paths)


def test_nothing_is_taken_from_a_run_that_somebody_holds(home: Home) -> None:
    paths = make_run(home)
    with claim.held(paths):
        assert "is at work on run" in kept(paths)


def test_what_is_no_file_is_left_alone(home: Home) -> None:
    paths = make_run(home)
    paths.checkpoint.unlink()
    paths.checkpoint.symlink_to(paths.config)
    assert "no regular file" in kept(paths)
