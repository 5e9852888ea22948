from __future__ import annotations

import errno
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from runs.events import Event, Warned, encode
from runs.journal import CHUNK, LONGEST_LINE, EventReader, EventWriter, next_seq, read_events

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


def write(path: Path, *events: Event) -> int:
    """Append events; the size of the journal then."""
    writer = EventWriter(path)
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
def test_a_line_that_is_no_event_is_skipped_counted_and_never_repeated(
    path: Path, line: bytes, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    path.write_bytes(encode(event(0)) + line + b"\n\n" + encode(event(1)))
    reader = EventReader(path)
    assert numbers(reader.read()) == [0, 1]
    assert reader.skipped == 1
    assert reader.read() == []
    assert reader.skipped == 1
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


def test_escape_sequences_in_a_journal_reach_no_terminal(path: Path) -> None:
    path.write_bytes(b'{"type":"\\u001b]0;owned\\u0007\\u001b[2J","seq":0,"time":0.0}\n')
    code = "import sys; from pathlib import Path; from runs.journal import read_events; "
    code += "print(read_events(Path(sys.argv[1])))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        capture_output=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == (b"[]\n", b"")


@pytest.mark.parametrize("filling", [b"\0", b"x", b"[" * 7])
@pytest.mark.parametrize("limit", [None, 100_000])
def test_a_line_without_an_end_takes_no_memory_and_hides_nothing_after_it(
    path: Path, filling: bytes, limit: int | None
) -> None:
    endless = filling * (3 * LONGEST_LINE // len(filling))
    path.write_bytes(encode(event(0)) + endless)
    reader = EventReader(path)
    assert numbers(reader.read(limit)) == [0]
    while reader.read(limit):
        pass
    assert len(reader._rest) <= LONGEST_LINE
    with path.open("ab") as file:
        file.write(b"\n" + encode(event(1)))
    seen: list[int] = []
    while events := reader.read(limit):
        seen += numbers(events)
    assert seen == [1]
    assert reader.skipped == 1


def test_what_is_no_journal_is_an_error_and_no_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("pipe", "folder"):
        with pytest.raises(OSError):
            EventReader(tmp_path / name).read()
        with pytest.raises(OSError):
            EventWriter(tmp_path / name)


def test_a_journal_that_is_a_link_out_of_the_home_is_not_appended_to(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    write(outside, event(0))
    (tmp_path / "metrics.jsonl").symlink_to(outside)
    with pytest.raises(OSError):
        EventWriter(tmp_path / "metrics.jsonl")
    assert numbers(read_events(outside)) == [0]


def test_a_torn_last_line_is_no_event_and_no_error(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path.write_bytes(encode(event(0)) + encode(event(1))[:-5])
    assert numbers(read_events(path)) == [0]
    assert caplog.records == []


def test_a_writer_appends_to_what_there_is_and_keeps_the_file(path: Path) -> None:
    write(path, event(0))
    before = path.stat().st_ino
    reader = EventReader(path)
    reader.read()
    write(path, event(1))
    assert path.stat().st_ino == before
    assert numbers(reader.read()) == [1]
    assert not reader.rewound
    assert numbers(read_events(path)) == [0, 1]


@pytest.mark.parametrize("torn", [1, 20, 40])
def test_a_torn_last_line_is_cut_off_and_nothing_else(path: Path, torn: int) -> None:
    write(path, event(0))
    with path.open("ab") as file:
        file.write(encode(event(1))[:torn])
    write(path, event(1))
    assert path.read_bytes() == encode(event(0)) + encode(event(1))


@pytest.mark.parametrize("length", [1, CHUNK, 3 * CHUNK + 7])
def test_zeros_after_a_power_cut_are_a_torn_line_however_many(path: Path, length: int) -> None:
    whole = b"".join(encode(event(n)) for n in range(3))
    for content in (whole, b""):
        path.write_bytes(content + bytes(length))
        write(path, event(3))
        assert path.read_bytes() == content + encode(event(3))


def test_numbers_go_on_from_the_last_event(path: Path) -> None:
    assert next_seq(path) == 0
    write(path, event(0), event(41))
    assert next_seq(path) == 42
    with path.open("ab") as file:
        file.write(b'{"type":"of a newer version","seq":50}\n{"type":"warn')
    assert next_seq(path) == 42


@pytest.mark.parametrize("further", [0, 1, 50])
def test_a_follower_notices_another_file_however_much_is_in_it(path: Path, further: int) -> None:
    write(path, event(0), event(1), event(2))
    reader = EventReader(path)
    assert numbers(reader.read()) == [0, 1, 2]
    other = path.with_name("other")
    write(other, event(0), *(event(n, "again") for n in range(1, further + 1)))
    other.replace(path)
    again = reader.read()
    assert reader.rewound
    assert again == [event(0), *(event(n, "again") for n in range(1, further + 1))]
    assert reader.read() == []
    assert not reader.rewound


def test_a_follower_forgets_a_half_line_that_was_cut_off(path: Path) -> None:
    write(path, event(0))
    with path.open("ab") as file:
        file.write(encode(event(1))[:20])
    reader = EventReader(path)
    reader.read()
    write(path, event(1))
    assert numbers(reader.read()) == [0, 1]
    assert reader.rewound


def test_a_failed_cut_leaves_the_journal_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(path, event(0), event(1))
    with path.open("ab") as file:
        file.write(b"torn")
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
    with pytest.raises(OSError, match="full"):
        EventWriter(path)
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
