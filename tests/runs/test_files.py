from __future__ import annotations

import os
from pathlib import Path

import pytest

from runs.files import open_for_writing, open_regular, read_regular


def make(kind: str, path: Path) -> Path:
    match kind:
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "a link to a folder":
            path.symlink_to(path.parent)
        case "a link to a device":
            path.symlink_to("/dev/zero")
        case "a link that leads nowhere":
            path.symlink_to(path.parent / "nowhere")
        case "a loop":
            path.symlink_to(path)
    return path


KINDS = ["folder", "pipe", "a link to a folder", "a link to a device", "a loop"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_file_is_an_error_at_once(tmp_path: Path, kind: str) -> None:
    path = make(kind, tmp_path / "x")
    with pytest.raises(OSError) as caught:
        read_regular(path, 100)
    assert caught.value.strerror
    with pytest.raises(OSError):
        open_regular(path)


def test_a_missing_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_regular(tmp_path / "x", 100)
    with pytest.raises(FileNotFoundError):
        read_regular(make("a link that leads nowhere", tmp_path / "y"), 100)


@pytest.mark.parametrize(("size", "fits"), [(0, True), (100, True), (101, False), (10_000, False)])
def test_a_file_has_at_most_so_many_bytes(tmp_path: Path, size: int, fits: bool) -> None:
    (tmp_path / "x").write_bytes(b"a" * size)
    if fits:
        assert read_regular(tmp_path / "x", 100) == b"a" * size
    else:
        with pytest.raises(OSError, match="larger than 100 bytes"):
            read_regular(tmp_path / "x", 100)


@pytest.mark.parametrize("kind", [*KINDS, "a link that leads nowhere"])
def test_nothing_is_written_through_a_link_or_into_what_is_no_file(
    tmp_path: Path, kind: str
) -> None:
    path = make(kind, tmp_path / "x")
    with pytest.raises(OSError):
        open_for_writing(path)
    assert not (tmp_path / "nowhere").exists()


def test_a_link_out_of_the_home_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "outside").write_bytes(b"mine")
    (tmp_path / "x").symlink_to(tmp_path / "outside")
    with pytest.raises(OSError):
        open_for_writing(tmp_path / "x")
    assert (tmp_path / "outside").read_bytes() == b"mine"


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    os.close(open_for_writing(tmp_path / "x"))
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o600
