from __future__ import annotations

from pathlib import Path

import pytest

from runs.notes import Notes, load_notes, write_notes
from runs.paths import Home, RunPaths
from tests.fabricate import make_run


def test_notes_are_empty_until_written_and_then_kept(tmp_path: Path) -> None:
    paths = make_run(Home(tmp_path))
    assert load_notes(paths)[0] == Notes()
    notes = Notes(name="[/red] \x1b[31m", tags=("fig 1", "näher"), note="two\nlines")
    write_notes(paths, notes)
    assert load_notes(paths)[0] == notes
    assert not list(paths.root.glob(".*.tmp"))


def test_damaged_or_foreign_notes_count_as_empty(tmp_path: Path) -> None:
    paths = make_run(Home(tmp_path))
    for content in (b"", b"{", b'{"tags": "no list"}', b'{"name": "\xff"}', b"[" * 99_999):
        paths.notes.write_bytes(content)
        assert load_notes(paths)[0] == Notes()


@pytest.mark.parametrize(
    "content",
    [
        b'{"tags":["good",""],"note":"hours of work"}',
        b'{"note":"hours of work"',
        b'{"note":"hours of work","tags":"a word"}',
        b"\xff\xfe",
    ],
)
def test_notes_that_cannot_be_read_are_said_and_never_overwritten(
    tmp_path: Path, content: bytes
) -> None:
    paths = RunPaths(tmp_path)
    paths.notes.write_bytes(content)
    notes, trouble = load_notes(paths)
    assert notes == Notes()
    assert trouble.startswith("notes.json is damaged")
    write_notes(paths, Notes(note="new"))
    assert load_notes(paths) == (Notes(note="new"), "")
    [aside] = tmp_path.glob("notes-unreadable-*.json")
    assert aside.read_bytes() == content
