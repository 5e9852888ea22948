from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import get_args

import pytest

from runs.config import DataConfig, LabelMode, LabelsConfig, RunConfig
from runs.models.resnet import Depth, ResNetConfig
from runs.paths import Home, RunPaths, cache_dir, is_run_id, new_run_id

NOW = datetime(2026, 11, 23, 20, 45, 12, tzinfo=UTC)


def test_an_id_says_when_and_what() -> None:
    run_id = new_run_id(RunConfig(), NOW)
    assert run_id[:-4] == "20261123-204512-r50-uniform-10k-"
    assert all(c in "0123456789abcdef" for c in run_id[-4:])


def test_every_id_that_is_made_is_taken_back() -> None:
    sizes = (2, 1500, 59_999, 60_000)
    for depth, mode, size in product(get_args(Depth), get_args(LabelMode), sizes):
        config = RunConfig(
            model=ResNetConfig(depth=depth),
            labels=LabelsConfig(mode=mode),
            data=DataConfig(train_size=size),
        )
        assert is_run_id(new_run_id(config, NOW))


def test_ids_sort_by_time() -> None:
    steps = (0, 1, 59, 3600, 86_400, 40 * 86_400, 400 * 86_400)
    ids = [new_run_id(RunConfig(), NOW + timedelta(seconds=s)) for s in steps]
    assert ids == sorted(ids)


def test_runs_of_the_same_second_differ() -> None:
    assert len({new_run_id(RunConfig(), NOW) for _ in range(20)}) > 10


BAD_IDS = [
    "",
    ".",
    "..",
    "/",
    "last",
    "20261123-204512-",
    "20261123-204512-../../etc",
    "20261123-204512-a/b",
    "20261123-204512-a..b",
    "20261123-204512-a\n",
    "20261123-204512-a\0",
    "20261123-204512-A",
    "20261123-204512-.a",
    "20261123-204512-é",
    "٢٠٢٦١١٢٣-204512-a/..",
    " 20261123-204512-a",
    "20261123-204512-" + "a" * 200,
]


@pytest.mark.parametrize("text", BAD_IDS)
def test_other_text_never_becomes_a_path(text: str, tmp_path: Path) -> None:
    assert not is_run_id(text)
    with pytest.raises(ValueError, match="not a run id"):
        Home(tmp_path).run(text)


def test_the_files_of_a_run(tmp_path: Path) -> None:
    run_id = "20261123-204512-r50-uniform-10k-3f9c"
    paths = Home(tmp_path).run(run_id)
    assert paths == RunPaths(tmp_path / "runs" / run_id)
    assert paths.id == run_id
    names = {
        p.name
        for p in (
            paths.config,
            paths.status,
            paths.metrics,
            paths.log,
            paths.checkpoint,
            paths.notes,
        )
    }
    assert names == {
        "config.json",
        "status.json",
        "metrics.jsonl",
        "engine.log",
        "checkpoint.pt",
        "notes.json",
    }
    assert paths.claim.parent == paths.config.parent == paths.root


def test_folders_are_private_and_making_them_twice_is_fine(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.create()
    home.create()
    for folder in (home.root, home.runs, home.trash):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_the_home_is_named_by_a_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FITRAND_HOME", str(tmp_path))
    assert Home.default().root == tmp_path
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("FITRAND_HOME", "~/here")
    assert Home.default().root == tmp_path / "here"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FITRAND_HOME", "~no-such-user/here")
    assert Home.default().root == Path.cwd() / "~no-such-user/here"
    monkeypatch.setenv("FITRAND_HOME", "relative")
    assert Home.default().root == tmp_path / "relative"


@pytest.mark.parametrize("empty", [True, False])
def test_without_it_the_platform_has_a_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, empty: bool
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "FITRAND_HOME", "FITRAND_CACHE"):
        monkeypatch.delenv(name, raising=False)
    if empty:
        monkeypatch.setenv("FITRAND_HOME", "")
        monkeypatch.setenv("FITRAND_CACHE", "")
    for path in (Home.default().root, cache_dir()):
        assert path.name == "fitrand-tui"
        assert path.is_relative_to(tmp_path)
    assert Home.default().root != cache_dir()


def test_the_cache_is_named_by_a_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FITRAND_CACHE", str(tmp_path))
    assert cache_dir() == tmp_path
