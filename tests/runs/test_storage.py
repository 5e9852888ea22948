from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from tinydb import where

from runs import storage
from runs.locks import locked
from runs.storage import BrokenIndexError, open_table
from tests.waiting import wait_for

WRITER = """
import sys
from pathlib import Path
from runs.storage import open_table
path, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
for i in range(count):
    open_table(path).put({f"{name}-{i}": {"i": i, "filling": "x" * 2000}})
"""


def writer(path: Path, name: str, count: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name, str(count)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
    )


def test_documents_have_the_ids_of_runs(tmp_path: Path) -> None:
    path = tmp_path / "history.json"
    open_table(path).put({"a": {"n": 1}, "b": {"n": 2}})
    table = open_table(path)
    assert {str(d.doc_id): dict(d) for d in table.all()} == {"a": {"n": 1}, "b": {"n": 2}}
    assert [str(d.doc_id) for d in table.search(where("n") == 2)] == ["b"]


def test_put_replaces_and_removes_in_one_write(tmp_path: Path) -> None:
    path = tmp_path / "history.json"
    table = open_table(path)
    table.put({"a": {"n": 1, "old": True}, "b": {"n": 2}})
    table.put({"a": {"n": 3}}, removed=["b", "never there"])
    assert json.loads(path.read_bytes()) == {"runs": {"a": {"n": 3}}}


def test_a_write_keeps_what_others_wrote_since_the_read(tmp_path: Path) -> None:
    path = tmp_path / "history.json"
    open_table(path).put({"kept": {"n": 0}, "changed": {"n": 0}, "removed": {"n": 0}})
    mine, theirs = storage.MergingStorage(path), storage.MergingStorage(path)
    my_tables, their_tables = mine.read(), theirs.read()
    assert my_tables is not None
    assert their_tables is not None

    their_tables["runs"]["theirs"] = {"n": 2}
    their_tables["runs"]["changed"] = {"n": 2}
    theirs.write(their_tables)
    my_tables["runs"]["mine"] = {"n": 1}
    del my_tables["runs"]["removed"]
    mine.write(my_tables)

    assert json.loads(path.read_bytes())["runs"] == {
        "kept": {"n": 0},
        "changed": {"n": 2},
        "theirs": {"n": 2},
        "mine": {"n": 1},
    }


def test_a_query_sees_what_another_process_wrote(tmp_path: Path) -> None:
    path = tmp_path / "history.json"
    table = open_table(path)
    assert table.search(where("n") == 1) == []
    open_table(path).put({"a": {"n": 1}})
    assert len(table.search(where("n") == 1)) == 1


def test_two_writers_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "history.json"
    writers = [writer(path, name, 60) for name in ("a", "b")]
    assert [process.wait(60) for process in writers] == [0, 0]
    assert {str(d.doc_id) for d in open_table(path).all()} == {
        f"{name}-{i}" for name in ("a", "b") for i in range(60)
    }


@pytest.mark.parametrize("written", [1, 7, 20])
def test_kill_minus_nine_leaves_every_finished_write(tmp_path: Path, written: int) -> None:
    path = tmp_path / "history.json"
    process = writer(path, "a", 100_000)
    try:
        wait_for(lambda: path.exists() and len(open_table(path)) >= written, "some writes")
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(60)
    numbers = sorted(d["i"] for d in open_table(path).all())
    assert len(numbers) >= written
    assert numbers == list(range(len(numbers)))
    open_table(path).put({"next": {"i": -1}})  # the dead writer holds no lock
    assert len(open_table(path)) == len(numbers) + 1


@pytest.mark.parametrize(
    "content", [b"{", b"[]", b'{"runs": []}', b'{"runs": {"a": 1}}', b"\xff\x00", b"[" * 100_000]
)
def test_a_damaged_file_is_said_to_be_one(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "history.json"
    path.write_bytes(content)
    with pytest.raises(BrokenIndexError):
        open_table(path).all()
    with pytest.raises(BrokenIndexError):
        open_table(path).put({"a": {}})
    assert path.read_bytes() == content


def test_a_lock_that_stays_held_is_an_os_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "LOCK_SECONDS", 0.05)
    path = tmp_path / "history.json"
    table = open_table(path)
    with locked(tmp_path / "history.json.lock", 0), pytest.raises(OSError, match="lock"):
        table.put({"a": {}})
    table.put({"a": {}})


def test_a_full_disk_leaves_the_old_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "history.json"
    table = open_table(path)
    table.put({"a": {"n": 1}})

    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(storage, "write_atomic", full)
        with pytest.raises(OSError, match="No space"):
            table.put({"b": {"n": 2}})
    assert json.loads(path.read_bytes()) == {"runs": {"a": {"n": 1}}}
    table.put({"c": {"n": 3}})
    assert json.loads(path.read_bytes()) == {"runs": {"a": {"n": 1}, "c": {"n": 3}}}


def test_documents_are_read_straight_into_their_type(tmp_path: Path) -> None:
    path = tmp_path / "history.json"
    open_table(path).put({"a": {"n": 1}, "b": {"m": 2}})
    assert dict(open_table(path).each(dict[str, int])) == {"a": {"n": 1}, "b": {"m": 2}}
    numbered = msgspec.defstruct("Numbered", [("n", int)])
    assert dict(open_table(path).each(numbered)) == {"a": numbered(1), "b": None}
    path.write_text('{"runs": {"a": 1}}', "ascii")
    with pytest.raises(BrokenIndexError):
        dict(open_table(path).each(numbered))
