from __future__ import annotations

import errno
import fcntl
import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from engine.fetch.cache import Source, fill
from engine.fetch.download import Mirror
from runs.data_files.payload import verify_folder
from runs.datasets.fashion_mnist import FASHION_MNIST
from tests.engine.fetch.local_mirror import LocalMirror
from tests.waiting import wait_for

NAMES = {payload.name for payload in FASHION_MNIST.files}

CHILD = """
import sys
from pathlib import Path
from engine.fetch.cache import fill
from engine.fetch.download import Mirror
from runs.datasets.fashion_mnist import FASHION_MNIST
sources = lambda: [Mirror(sys.argv[2])]
sys.exit(len(fill(Path(sys.argv[1]), FASHION_MNIST, sources, lambda line: print(line, flush=True))))
"""
"""A process that fills a cache from a mirror."""


def start(folder: Path, url: str, output: Path) -> subprocess.Popen[bytes]:
    with output.open("wb") as file:
        return subprocess.Popen(
            [sys.executable, "-c", CHILD, str(folder), url],
            stdout=file,
            stderr=file,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        )


def silent(line: str) -> None:
    pass


def visible(folder: Path) -> set[str]:
    return {p.name for p in folder.iterdir() if not p.name.startswith(".")}


def test_an_empty_cache_is_filled(mirror: LocalMirror, tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "fashion-mnist"
    assert fill(folder, FASHION_MNIST, lambda: [Mirror(mirror.url)], silent) == []
    verify_folder(folder, FASHION_MNIST)
    assert visible(folder) == NAMES
    assert folder.stat().st_mode & 0o777 == 0o700


def test_the_next_source_brings_only_what_is_still_missing(
    mirror: LocalMirror, gzipped: dict[str, bytes], tmp_path: Path, dead_url: str
) -> None:
    del mirror.files["train-images-idx3-ubyte.gz"]
    second = LocalMirror(dict(gzipped))
    try:
        urls = (dead_url, mirror.url, second.url)
        assert fill(tmp_path, FASHION_MNIST, lambda: [Mirror(url) for url in urls], silent) == []
    finally:
        second.close()
    verify_folder(tmp_path, FASHION_MNIST)
    assert second.requests == ["train-images-idx3-ubyte.gz", "t10k-images-idx3-ubyte.gz"]


def test_failed_attempts_are_listed_in_order(
    mirror: LocalMirror, tmp_path: Path, dead_url: str
) -> None:
    mirror.files.clear()
    failed = fill(tmp_path, FASHION_MNIST, lambda: [Mirror(dead_url), Mirror(mirror.url)], silent)
    assert [str(attempt) for attempt in failed] == [
        f"download from {dead_url}: Connection refused",
        f"download from {mirror.url}: train-labels-idx1-ubyte.gz: the server answers 404",
    ]


@pytest.mark.parametrize("name", ["t10k-labels-idx1-ubyte", "t10k-labels-idx1-ubyte.gz"])
def test_a_broken_file_is_set_aside_and_fetched_again(
    mirror: LocalMirror, tmp_path: Path, name: str
) -> None:
    fill(tmp_path, FASHION_MNIST, lambda: [Mirror(mirror.url)], silent)
    (tmp_path / FASHION_MNIST.test_labels.name).unlink()
    (tmp_path / name).write_bytes(b"broken")
    mirror.requests.clear()
    lines: list[str] = []
    assert fill(tmp_path, FASHION_MNIST, lambda: [Mirror(mirror.url)], silent, lines.append) == []
    verify_folder(tmp_path, FASHION_MNIST)
    (aside,) = visible(tmp_path) - NAMES
    assert re.fullmatch(re.escape(name) + r"\.broken-\d{8}-\d{6}", aside)
    assert (tmp_path / aside).read_bytes() == b"broken"
    assert mirror.requests == ["t10k-labels-idx1-ubyte.gz"]
    assert lines == [f"{name} is cut short: 6 of 10,008 bytes: set aside as {aside}"]


def test_a_good_gzip_beside_a_broken_file_is_used(
    mirror: LocalMirror, gzipped: dict[str, bytes], tmp_path: Path
) -> None:
    for name, content in gzipped.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / FASHION_MNIST.test_labels.name).write_bytes(b"broken")
    assert fill(tmp_path, FASHION_MNIST, lambda: [Mirror(mirror.url)], silent) == []
    verify_folder(tmp_path, FASHION_MNIST)
    assert mirror.requests == []


def test_two_processes_at_once_fetch_once(mirror: LocalMirror, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    mirror.gate.clear()
    first = start(folder, mirror.url, tmp_path / "first.txt")
    wait_for(lambda: mirror.requests, "the first process to download")
    second = start(folder, mirror.url, tmp_path / "second.txt")
    waiting = "waiting for another process that is fetching the data"
    wait_for(lambda: waiting in (tmp_path / "second.txt").read_text(), "the second to wait")
    mirror.gate.set()
    assert first.wait(60) == second.wait(60) == 0
    assert sorted(mirror.requests) == sorted(f"{name}.gz" for name in NAMES)
    verify_folder(folder, FASHION_MNIST)
    assert visible(folder) == NAMES


def test_after_a_kill_the_next_process_starts_afresh(mirror: LocalMirror, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    mirror.gate.clear()
    killed = start(folder, mirror.url, tmp_path / "killed.txt")
    wait_for(lambda: folder.is_dir() and list(folder.glob(".*.tmp")), "a half file")
    killed.send_signal(signal.SIGKILL)
    killed.wait(60)
    assert visible(folder) == set()
    mirror.gate.set()
    assert fill(folder, FASHION_MNIST, lambda: [Mirror(mirror.url)], silent) == []
    verify_folder(folder, FASHION_MNIST)
    assert list(folder.glob(".*.tmp")) == []


def test_where_locks_do_not_work_the_files_come_and_nothing_is_swept(
    mirror: LocalMirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    somebodys = tmp_path / f".{min(NAMES)}.abcdefgh.tmp"
    somebodys.touch()
    assert fill(tmp_path, FASHION_MNIST, lambda: [Mirror(mirror.url)], silent) == []
    verify_folder(tmp_path, FASHION_MNIST)
    assert somebodys.exists()


def test_an_interruption_out_of_report_leaves_no_half_file(
    mirror: LocalMirror, tmp_path: Path
) -> None:
    def interrupt(line: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fill(tmp_path, FASHION_MNIST, lambda: [Mirror(mirror.url)], interrupt)
    assert {p.name for p in tmp_path.iterdir()} <= {".lock"}
    # The lock is free again.
    assert fill(tmp_path, FASHION_MNIST, lambda: [Mirror(mirror.url)], silent) == []


def no_sources() -> Sequence[Source]:
    raise AssertionError("nothing is to be fetched")


def test_a_cache_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (attempt,) = fill(tmp_path / "file" / "cache", FASHION_MNIST, no_sources, silent)
    assert str(attempt).endswith("cannot be written: Not a directory")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_cache_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    (attempt,) = fill(tmp_path / "cache", FASHION_MNIST, no_sources, silent)
    assert str(attempt).endswith("cannot be written: Permission denied")
