from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from runs.atomic import replacing, write_atomic


def test_a_new_file_is_private_to_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomic(path, b"content")
    assert path.read_bytes() == b"content"
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("durable", [False, True])
def test_the_content_is_replaced_whole(tmp_path: Path, durable: bool) -> None:
    path = tmp_path / "file"
    write_atomic(path, b"long content", durable=durable)
    write_atomic(path, b"short", durable=durable)
    assert path.read_bytes() == b"short"
    assert list(tmp_path.iterdir()) == [path]


def test_an_open_reader_keeps_the_old_content(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomic(path, b"old")
    with path.open("rb") as file:
        write_atomic(path, b"new")
        assert file.read() == b"old"
    assert path.read_bytes() == b"new"


def test_nothing_is_seen_before_the_block_ends(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with replacing(path) as file:
        file.write(b"content")
        file.flush()
        assert not path.exists()
    assert path.read_bytes() == b"content"


@pytest.mark.parametrize("error", [OSError("no space"), KeyboardInterrupt()])
def test_a_failed_block_leaves_everything_as_it_was(tmp_path: Path, error: BaseException) -> None:
    path = tmp_path / "file"
    write_atomic(path, b"old")
    with pytest.raises(type(error)), replacing(path) as file:
        file.write(b"half")
        raise error
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_durable_file_is_on_the_disk_before_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    named_at_sync: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda _: named_at_sync.append(path.exists()))
    write_atomic(path, b"content")
    assert named_at_sync == []
    path.unlink()
    write_atomic(path, b"content", durable=True)
    assert named_at_sync == [False]


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_atomic(tmp_path / "none" / "file", b"")


def test_a_full_disk_is_said_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with pytest.raises(OSError, match="No space") as caught, replacing(path):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert caught.value.filename == str(path)
