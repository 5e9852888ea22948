"""The definitions of studies that a home keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from runs.errors import ConfigError
from runs.paths import Home
from runs.studies import own, shipped
from runs.studies.study import Study


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_the_shipped_ones_are_known_in_an_empty_home(home: Home) -> None:
    studies, troubles = own.known(home)
    assert list(studies) == shipped.names()
    assert troubles == []


@pytest.mark.parametrize("name", ["mine", "Mine", "mine seed=0,1,2", "a/b", "..", "ü", "x" * 200])
def test_what_is_kept_is_found_by_its_name(home: Home, name: str) -> None:
    study = Study(name=name, grid={"model.depth": [18, 34]}, seeds=4)
    path = own.keep(home, study)
    assert path.parent == home.studies
    assert own.named(home, name) == study


def test_names_that_look_alike_as_files_stay_apart(home: Home) -> None:
    for name in ("a b", "a-b", "a=b"):
        own.keep(home, Study(name=name, about=name))
    assert {own.named(home, name).about for name in ("a b", "a-b", "a=b")} == {"a b", "a-b", "a=b"}


def test_seeds_that_were_added_to_a_shipped_one_stay_added(home: Home) -> None:
    original = shipped.load("report-depths")
    own.keep(home, Study(name=original.name, seeds=original.seeds, added_seeds=3))
    assert own.named(home, "report-depths").added_seeds == 3


def test_a_file_that_cannot_be_read_is_said_and_hides_no_other(home: Home) -> None:
    own.keep(home, Study(name="mine"))
    (home.studies / "broken.json").write_text("{")
    (home.studies / "folder.json").mkdir()
    studies, troubles = own.known(home)
    assert "mine" in studies
    assert len(troubles) == 2


def test_an_unknown_name_gets_a_guess(home: Home) -> None:
    with pytest.raises(ConfigError, match="did you mean report-depths"):
        own.named(home, "report-depth")
