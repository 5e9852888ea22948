from __future__ import annotations

import os
import time
from pathlib import Path

import msgspec
import pytest
from msgspec import structs

from runs import claim
from runs.history import History
from runs.leftovers import OLD_SECONDS, sweep_cache, sweep_run
from runs.paths import Home
from tests.fabricate import make_run


def leave(folder: Path, name: str, age: float = 0.0) -> Path:
    """A temporary file of that name, as `runs.atomic` calls it, of that age in seconds."""
    path = folder / f".{name}.ab_01xyz.tmp"
    path.write_bytes(b"half")
    at = time.time() - age
    os.utime(path, (at, at))
    return path


@pytest.mark.parametrize("name", ["checkpoint.pt", "status.json", "metrics.jsonl", "examples.npz"])
def test_whoever_holds_a_run_removes_what_a_killed_engine_left(tmp_path: Path, name: str) -> None:
    paths = make_run(Home(tmp_path), state="lost")
    kept = {path.name for path in paths.root.iterdir()}
    leave(paths.root, name)
    with claim.held(paths):
        sweep_run(paths)
    assert {path.name for path in paths.root.iterdir()} == kept


@pytest.mark.parametrize("name", ["notes.json", "config.json", "claim.json", "claim.json.breaking"])
def test_what_others_may_be_writing_goes_once_it_is_old(tmp_path: Path, name: str) -> None:
    paths = make_run(Home(tmp_path), state="lost")
    young = leave(paths.root, name, OLD_SECONDS - 60)
    sweep_run(paths)
    assert young.exists()
    for age in (OLD_SECONDS + 60, -OLD_SECONDS - 60):
        old = leave(paths.root, name, age)
        sweep_run(paths)
        assert not old.exists()


@pytest.mark.parametrize("name", ["claim.json", "claim.json.breaking"])
def test_a_half_made_claim_goes_at_once_if_its_maker_is_gone(tmp_path: Path, name: str) -> None:
    paths = make_run(Home(tmp_path), state="lost")
    left = leave(paths.root, name)
    mine = claim.take(paths)
    for maker, stays in ((mine, True), (structs.replace(mine, boot="another boot"), False)):
        left.write_bytes(msgspec.json.encode(maker))
        sweep_run(paths)
        assert left.exists() is stays


def test_what_only_looks_like_one_stays(tmp_path: Path) -> None:
    paths = make_run(Home(tmp_path), state="lost")
    (paths.root / ".mine.tmp").touch()
    (paths.root / ".checkpoint.pt.ab_01xyz.tmp").mkdir()
    (paths.root / ".status.json.ab_01xyz.tmp").symlink_to(paths.config)
    before = sorted(paths.root.iterdir())
    sweep_run(paths)
    assert sorted(paths.root.iterdir()) == before


def test_whoever_opens_the_history_removes_old_halves_of_its_index(tmp_path: Path) -> None:
    home = Home(tmp_path)
    make_run(home)
    young = home.root / ".history.json.abcdefgh.tmp"
    young.touch()
    old = leave(home.root, "history.json", OLD_SECONDS + 60)
    somebodys = leave(home.root, "thesis.odt", OLD_SECONDS + 60)
    History(home)
    assert not old.exists()
    assert young.exists()
    assert somebodys.exists()


def test_in_a_cache_the_lock_tells_whether_anybody_writes(tmp_path: Path) -> None:
    young, folder = leave(tmp_path, "file"), tmp_path / ".file.abcdefgh.tmp"
    folder.mkdir()
    sweep_cache(tmp_path, ("file",), alone=False)
    assert young.exists()
    sweep_cache(tmp_path, ("file",), alone=True)
    assert not young.exists()
    assert folder.exists()
