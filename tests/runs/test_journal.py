from __future__ import annotations

import errno
import logging
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from runs.events import Event, Warned, encode
from runs.journal import EventReader, EventWriter, read_events

WRITER = """
import sys
from pathlib import Path
from runs.events import Warned
from runs.journal import EventWriter
writer = EventWriter(Path(sys.argv[1]))
for seq in range(int(sys.argv[2])):
    writer.append(Warned(seq=seq, time=0.0, message="x" * (seq % 300)))
"""


def event(seq: int, message: str = "message") -> Warned:
    return Warned(seq=seq, time=float(seq), message=message)


def numbers(events: list[Event]) -> list[int]:
    return [e.seq for e in events]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "metrics.jsonl"


def write(path: Path, *events: Event, offset: int = 0) -> int:
    """Write events after `offset`; the size of the journal then."""
    writer = EventWriter(path, offset=offset)
    for e in events:
        writer.append(e)
    size = writer.offset
    writer.close()
    return size


def test_events_come_back_in_order(path: Path) -> None:
    events = [event(n, 'é "quoted"\nsecond line') for n in range(5)]
    size = write(path, *events)
    assert read_events(path) == events
    assert size == path.stat().st_size


def test_every_event_is_in_the_file_when_append_returns(path: Path) -> None:
    writer = EventWriter(path)
    reader = EventReader(path)
    for n in range(3):
        writer.append(event(n))
        assert numbers(reader.read()) == [n]
        assert writer.offset == path.stat().st_size
    writer.sync()
    assert reader.read() == []
    assert not reader.rewound
    writer.close()


def test_a_journal_is_private_to_its_owner(path: Path) -> None:
    write(path)
    assert path.stat().st_mode & 0o777 == 0o600
    write(path, event(0))
    write(path, event(0))
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_journal_that_is_not_there_yet(path: Path) -> None:
    reader = EventReader(path)
    assert reader.read() == []
    write(path, event(0))
    assert numbers(reader.read()) == [0]
    assert not reader.rewound


def test_a_line_is_taken_up_once_it_is_whole(path: Path) -> None:
    line = encode(event(0, "é")) + encode(event(1))
    reader = EventReader(path)
    seen: list[int] = []
    with path.open("ab", buffering=0) as file:
        for at in range(len(line)):
            file.write(line[at : at + 1])
            seen += numbers(reader.read())
            assert seen == list(range(line[: at + 1].count(b"\n")))
    assert seen == [0, 1]


def test_any_division_of_the_bytes_gives_the_same_events(path: Path) -> None:
    draw = random.Random(0)
    events = [event(n, "é" * draw.randrange(40)) for n in range(30)]
    content = b"".join(encode(e) for e in events)
    for _ in range(20):
        path.write_bytes(b"")
        reader, read, at = EventReader(path), list[Event](), 0
        while at < len(content):
            to = at + draw.randrange(1, 400)
            with path.open("ab") as file:
                file.write(content[at:to])
            at = to
            read += reader.read(limit=draw.randrange(1, 300))
        while more := reader.read() or reader.read(limit=64):
            read += more
        assert read == events


def test_a_long_journal_is_read_in_portions(path: Path) -> None:
    write(path, *(event(n) for n in range(100)))
    reader = EventReader(path)
    first = reader.read(limit=1000)
    assert 0 < len(first) < 100
    seen = numbers(first)
    while len(seen) < 100:
        seen += numbers(reader.read(limit=1000))
    assert seen == list(range(100))


def test_the_progress_lines_of_old_journals_are_passed_over_in_silence(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    progress = b'{"type":"progress","seq":1,"time":2.5,"epoch":1,"step":2,"steps":3}\n'
    path.write_bytes(encode(event(0)) + 100 * progress + encode(event(101)))
    reader = EventReader(path)
    assert numbers(reader.read()) == [0, 101]
    portions = EventReader(path)
    assert numbers(portions.read(limit=200)) == [0]
    assert numbers(portions.read(limit=200)) == [101]
    assert portions.read(limit=200) == []
    assert caplog.text == ""


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"null",
        b'{"type":"dance"}',
        b"\0\0\0",
        b'{"type":"warning","seq":1,"time":0.0,"message":"\xff"}',
        b'{"type":"warning","seq":1,"time":0.0,"x":' + b"[" * 9999,
    ],
)
def test_a_line_that_is_no_event_is_skipped_with_a_word_in_the_log(
    path: Path, line: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path.write_bytes(encode(event(0)) + line + b"\n\n" + encode(event(1)))
    with caplog.at_level(logging.WARNING):
        assert numbers(read_events(path)) == [0, 1]
    (record,) = caplog.records
    assert str(path) in record.getMessage()


def test_a_torn_last_line_is_no_event_and_no_error(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path.write_bytes(encode(event(0)) + encode(event(1))[:-5])
    assert numbers(read_events(path)) == [0]
    assert caplog.records == []


def test_a_new_writer_begins_anew(path: Path) -> None:
    write(path, event(0), event(1))
    write(path, event(7))
    assert numbers(read_events(path)) == [7]


def test_a_resumed_writer_keeps_what_the_checkpoint_knows(path: Path) -> None:
    offset = write(path, event(0), event(1))
    write(path, event(2), event(3), offset=offset)
    assert numbers(read_events(path)) == [0, 1, 2, 3]
    write(path, event(2, "again"), offset=offset)
    assert read_events(path) == [event(0), event(1), event(2, "again")]


def test_a_resumed_writer_that_cuts_nothing_keeps_the_file(path: Path) -> None:
    offset = write(path, event(0))
    before = path.stat().st_ino
    reader = EventReader(path)
    reader.read()
    write(path, event(1), offset=offset)
    assert path.stat().st_ino == before
    assert numbers(reader.read()) == [1]
    assert not reader.rewound


@pytest.mark.parametrize("torn", [1, 20, 40])
def test_a_torn_last_line_is_cut_off_on_resume(path: Path, torn: int) -> None:
    write(path, event(0))
    with path.open("ab") as file:
        file.write(encode(event(1))[:torn])
    write(path, event(1), offset=path.stat().st_size)
    assert numbers(read_events(path)) == [0, 1]


def test_a_journal_shorter_than_its_checkpoint_says_goes_on_where_it_ends(path: Path) -> None:
    offset = write(path, event(0))
    write(path, event(1), offset=10 * offset)
    assert numbers(read_events(path)) == [0, 1]


@pytest.mark.parametrize("further", [0, 1, 50])
def test_a_follower_notices_a_cut_however_much_was_written_since(path: Path, further: int) -> None:
    offset = write(path, event(0))
    write(path, event(1), event(2), offset=offset)
    reader = EventReader(path)
    assert numbers(reader.read()) == [0, 1, 2]
    write(path, *(event(n, "again") for n in range(1, further + 1)), offset=offset)
    again = reader.read()
    assert reader.rewound
    assert again == [event(0), *(event(n, "again") for n in range(1, further + 1))]
    assert reader.read() == []
    assert not reader.rewound


def test_a_follower_forgets_a_half_line_that_was_cut_off(path: Path) -> None:
    offset = write(path, event(0))
    with path.open("ab") as file:
        file.write(encode(event(1))[:20])
    reader = EventReader(path)
    reader.read()
    write(path, event(1), offset=offset)
    assert numbers(reader.read()) == [0, 1]
    assert reader.rewound


def test_a_failed_cut_leaves_the_journal_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(path, event(0), event(1))
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
    with pytest.raises(OSError, match="full"):
        EventWriter(path, offset=0)
    assert numbers(read_events(path)) == [0, 1]
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_full_disk_leaves_no_half_line(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = EventWriter(path)
    writer.append(event(0))
    real = writer._file.write
    room = [30]

    class Full:
        """The file, on a disk with room for a few bytes more."""

        def __getattr__(self, name: str) -> object:
            return getattr(file, name)

        def write(self, content: bytes) -> int:
            if not room[0]:
                raise OSError(errno.ENOSPC, "full")
            done = real(content[: room[0]])
            room[0] -= done
            return done

    file = writer._file
    monkeypatch.setattr(writer, "_file", Full())
    with pytest.raises(OSError, match="full"):
        writer.append(event(1))
    monkeypatch.setattr(writer, "_file", file)
    assert path.read_bytes() == encode(event(0))
    writer.append(event(2))
    assert numbers(read_events(path)) == [0, 2]


def test_a_reader_follows_a_writer_of_another_process(path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), "3000"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
    )
    reader = EventReader(path)
    seen: list[int] = []
    while process.poll() is None:
        seen += numbers(reader.read(limit=5000))
        assert not reader.rewound
    while more := reader.read():
        seen += numbers(more)
    assert process.returncode == 0
    assert seen == list(range(3000))
