from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from engine.fetch import locate as module
from engine.fetch.cache import Source
from engine.fetch.download import Mirror
from engine.fetch.errors import DataUnavailable, FetchError
from engine.fetch.locate import locate
from runs.data_files.payload import verify_folder
from runs.datasets.dataset import DataFile, DataSet
from runs.datasets.fashion_mnist import FASHION_MNIST
from tests.engine.fetch.local_mirror import LocalMirror


def silent(line: str) -> None:
    pass


class Nowhere:
    """A source that has nothing."""

    name = "nowhere"

    def fetch(
        self, wanted: Sequence[DataFile], folder: Path, report: Callable[[str], None]
    ) -> None:
        raise FetchError("it is not there")


@pytest.fixture(autouse=True)
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without the data, on which nothing can be fetched."""
    monkeypatch.delenv("FITRAND_DATA", raising=False)
    monkeypatch.setenv("FITRAND_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("runs.data_files.find.SYSTEM", tmp_path / "system")
    monkeypatch.setattr(module, "sources", lambda _: [Nowhere()])


def copy(source: Path, target: Path) -> Path:
    target.mkdir(parents=True)
    for path in source.iterdir():
        (target / path.name).symlink_to(path)
    return target


def test_a_named_folder_that_is_no_good_is_reported_and_the_search_goes_on(
    fashion_mnist: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = copy(fashion_mnist, tmp_path / "system" / "fashion-mnist")
    monkeypatch.setenv("FITRAND_DATA", str(tmp_path / "typo"))
    lines: list[str] = []
    assert locate(FASHION_MNIST, lines.append) == system
    assert lines == [f"the named folder {tmp_path}/typo: no such folder; looking elsewhere"]
    warnings: list[str] = []
    assert locate(FASHION_MNIST, silent, warnings.append) == system
    assert warnings == lines


def test_a_named_folder_is_not_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = tmp_path / "named"
    named.mkdir()
    (named / "train-labels-idx1-ubyte.gz").write_bytes(b"broken")
    monkeypatch.setenv("FITRAND_DATA", str(named))
    with pytest.raises(DataUnavailable, match=r"train-labels-idx1-ubyte.gz is cut short"):
        locate(FASHION_MNIST, silent)
    assert [p.name for p in named.iterdir()] == ["train-labels-idx1-ubyte.gz"]


def test_fetched_files_are_kept_in_the_cache(
    mirror: LocalMirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sources(data_set: DataSet) -> list[Source]:
        return [Nowhere(), Mirror(mirror.url)]

    monkeypatch.setattr(module, "sources", sources)
    folder = locate(FASHION_MNIST, silent)
    assert folder == tmp_path / "cache" / "fashion-mnist"
    verify_folder(folder, FASHION_MNIST)
    mirror.requests.clear()
    assert locate(FASHION_MNIST, silent) == folder
    assert mirror.requests == []


def test_when_all_fails_the_message_says_what_was_tried_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "system" / "fashion-mnist").mkdir(parents=True)
    with pytest.raises(DataUnavailable) as caught:
        locate(FASHION_MNIST, silent)
    lines = str(caught.value).splitlines()
    assert lines[1:4] == [
        f"  - the cache {tmp_path}/cache/fashion-mnist: no such folder",
        f"  - the system's {tmp_path}/system/fashion-mnist: train-labels-idx1-ubyte.gz is missing",
        "  - nowhere: it is not there",
    ]
    for words in ("--data-dir", "FITRAND_DATA", "sudo apt install dataset-fashion-mnist"):
        assert words in lines[4]
    assert all(f"{payload.name}.gz" in lines[4] for payload in FASHION_MNIST.files)


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "full"), ValueError("x"), SystemExit(1)])
def test_what_report_raises_is_passed_on(
    mirror: LocalMirror, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def report(line: str) -> None:
        raise error

    monkeypatch.setattr(module, "sources", lambda _: [Mirror(mirror.url), Nowhere()])
    with pytest.raises(type(error)) as caught:
        locate(FASHION_MNIST, report)
    assert caught.value is error


def test_the_sources_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    names = [source.name for source in module.sources(FASHION_MNIST)]
    assert "raw.githubusercontent.com/zalandoresearch/fashion-mnist" in names[-2]
    assert names[-1] == "the Debian package dataset-fashion-mnist"
