from __future__ import annotations

from pathlib import Path

from runs.notes import Notes, read_notes, write_notes
from runs.paths import Home
from tests.fabricate import make_run


def test_notes_are_empty_until_written_and_then_kept(tmp_path: Path) -> None:
    paths = make_run(Home(tmp_path))
    assert read_notes(paths) == Notes()
    notes = Notes(name="[/red] \x1b[31m", tags=("fig 1", "näher"), note="two\nlines")
    write_notes(paths, notes)
    assert read_notes(paths) == notes
    assert not list(paths.root.glob(".*.tmp"))


def test_damaged_or_foreign_notes_count_as_empty(tmp_path: Path) -> None:
    paths = make_run(Home(tmp_path))
    for content in (b"", b"{", b'{"tags": "no list"}', b'{"name": "\xff"}', b"[" * 99_999):
        paths.notes.write_bytes(content)
        assert read_notes(paths) == Notes()
