from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.fetch import download
from engine.fetch.download import Mirror
from engine.fetch.errors import FetchError
from runs.data_files.payload import verify
from runs.datasets.fashion_mnist import FASHION_MNIST
from tests.engine.fetch.local_mirror import LocalMirror


def silent(line: str) -> None:
    pass


def test_torchvisions_mirrors_come_first_then_the_authors_repository() -> None:
    from torchvision.datasets import FashionMNIST

    urls = FASHION_MNIST.mirrors
    assert urls[:-1] == tuple(FashionMNIST.mirrors)
    assert "zalandoresearch/fashion-mnist" in urls[-1]
    assert all(url.endswith("/") for url in urls)


def test_files_arrive_decompressed_and_verified(mirror: LocalMirror, tmp_path: Path) -> None:
    Mirror(mirror.url).fetch(
        [FASHION_MNIST.test_labels, FASHION_MNIST.train_labels], tmp_path, silent
    )
    assert {p.name for p in tmp_path.iterdir()} == {
        FASHION_MNIST.test_labels.name,
        FASHION_MNIST.train_labels.name,
    }
    verify(FASHION_MNIST.test_labels, tmp_path)
    verify(FASHION_MNIST.train_labels, tmp_path)


def test_progress_is_reported_in_megabytes(
    mirror: LocalMirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "REPORT_SECONDS", 0.0)
    lines: list[str] = []
    Mirror(mirror.url).fetch([FASHION_MNIST.test_images], tmp_path, lines.append)
    total = len(mirror.files["t10k-images-idx3-ubyte.gz"]) / 1e6
    assert lines[0] == f"downloading t10k-images-idx3-ubyte.gz 0.0 / {total:.1f} MB"
    done = [float(re.findall(r"gz ([\d.]+) /", line)[0]) for line in lines]
    assert done == sorted(done)
    assert done[-1] == pytest.approx(total, abs=0.1)


def test_reports_are_few(mirror: LocalMirror, tmp_path: Path) -> None:
    lines: list[str] = []
    Mirror(mirror.url).fetch([FASHION_MNIST.test_labels], tmp_path, lines.append)
    assert len(lines) == 1


def test_a_missing_file(mirror: LocalMirror, tmp_path: Path) -> None:
    del mirror.files["t10k-labels-idx1-ubyte.gz"]
    with pytest.raises(FetchError, match=r"^t10k-labels-idx1-ubyte.gz: the server answers 404$"):
        Mirror(mirror.url).fetch([FASHION_MNIST.test_labels], tmp_path, silent)


def test_files_before_a_failure_stay(mirror: LocalMirror, tmp_path: Path) -> None:
    del mirror.files["t10k-labels-idx1-ubyte.gz"]
    with pytest.raises(FetchError):
        Mirror(mirror.url).fetch(
            [FASHION_MNIST.train_labels, FASHION_MNIST.test_labels], tmp_path, silent
        )
    assert [p.name for p in tmp_path.iterdir()] == [FASHION_MNIST.train_labels.name]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<html>please log in</html>", "is no sound gzip file"),
        (b"", "is cut short: 0 of 10,008 bytes"),
    ],
)
def test_something_else_in_place_of_a_file(
    mirror: LocalMirror, tmp_path: Path, content: bytes, reason: str
) -> None:
    mirror.files["t10k-labels-idx1-ubyte.gz"] = content
    with pytest.raises(FetchError, match=reason):
        Mirror(mirror.url).fetch([FASHION_MNIST.test_labels], tmp_path, silent)
    assert list(tmp_path.iterdir()) == []


def test_another_data_set_in_the_same_format(mirror: LocalMirror, tmp_path: Path) -> None:
    mirror.files["t10k-labels-idx1-ubyte.gz"] = mirror.files["train-labels-idx1-ubyte.gz"]
    with pytest.raises(FetchError, match="is longer than 10,008 bytes"):
        Mirror(mirror.url).fetch([FASHION_MNIST.test_labels], tmp_path, silent)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("share", [0.1, 0.9])
def test_a_connection_that_breaks(mirror: LocalMirror, tmp_path: Path, share: float) -> None:
    name = "t10k-images-idx3-ubyte.gz"
    mirror.cut[name] = int(share * len(mirror.files[name]))
    with pytest.raises(FetchError, match="cut short"):
        Mirror(mirror.url).fetch([FASHION_MNIST.test_images], tmp_path, silent)
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_falls_silent(
    mirror: LocalMirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "STALL_SECONDS", 0.2)
    mirror.gate.clear()
    with pytest.raises(FetchError, match="no answer in time"):
        Mirror(mirror.url).fetch([FASHION_MNIST.test_labels], tmp_path, silent)
    assert list(tmp_path.iterdir()) == []


def test_nobody_there(dead_url: str, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match=r"^Connection refused$"):
        Mirror(dead_url).fetch(FASHION_MNIST.files, tmp_path, silent)


def test_an_unknown_host(tmp_path: Path) -> None:
    with pytest.raises(FetchError):
        Mirror("http://mirror.invalid/").fetch(FASHION_MNIST.files, tmp_path, silent)
