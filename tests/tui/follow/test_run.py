from __future__ import annotations

import pytest

from runs.config import RunConfig
from runs.journal import EventWriter
from runs.paths import Home, RunPaths
from tests.fabricate import made_up_events, make_run
from tui.follow import run as following
from tui.follow.run import CurvesFollower, LogFollower


@pytest.fixture
def paths(home: Home) -> RunPaths:
    return make_run(home, epochs=5)


def read_all(curves: CurvesFollower) -> int:
    """How many chunks it took."""
    chunks = 0
    while curves.take(curves.read()):
        chunks += 1
    return chunks


def test_curves_are_read_as_they_grow(home: Home) -> None:
    run = make_run(home, state="new")
    curves = CurvesFollower(run)
    assert curves.take(curves.read())  # that there is nothing is news, once
    assert curves.read_through
    assert not curves.take(curves.read())
    events = made_up_events(RunConfig(), 4, 0.0)
    writer = EventWriter(run.metrics)
    for event in events[:3]:
        writer.append(event)
    assert curves.take(curves.read())
    assert [e.epoch for e in curves.curves.epochs] == [0, 1]
    for event in events[3:]:
        writer.append(event)
    assert curves.take(curves.read())
    assert [e.epoch for e in curves.curves.epochs] == [0, 1, 2, 3, 4]
    assert not curves.take(curves.read())


def test_a_journal_that_was_replaced_is_read_anew(paths: RunPaths) -> None:
    curves = CurvesFollower(paths)
    assert read_all(curves) == 2
    assert curves.read_through
    other = paths.root / "other"
    EventWriter(other).append(made_up_events(RunConfig(), 1, 0.0)[0])
    other.replace(paths.metrics)
    assert curves.take(curves.read())
    assert curves.curves.epochs == []


def test_a_long_journal_comes_in_chunks(paths: RunPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "PORTION", 512)
    curves = CurvesFollower(paths)
    assert read_all(curves) > 2
    assert [e.epoch for e in curves.curves.epochs] == [0, 1, 2, 3, 4, 5]


def test_a_log_that_is_not_there_yet_has_no_lines(home: Home) -> None:
    assert LogFollower(make_run(home, state="new")).poll() == []


def test_log_lines_come_once_and_whole(paths: RunPaths) -> None:
    log = LogFollower(paths)
    assert log.poll() == ["made-up log"]
    with paths.log.open("ab") as file:
        file.write("half a ümlaut".encode()[:8])
        file.flush()
        assert log.poll() == []
        file.write("half a ümlaut".encode()[8:] + b"\nnext\n")
    assert log.poll() == ["half a ümlaut", "next"]
    assert log.poll() == []


def test_a_progress_line_that_was_overwritten_counts_as_its_last_text(paths: RunPaths) -> None:
    paths.log.write_bytes(b"\r 1%\r 50%\r100%\nafter\r\n")
    assert LogFollower(paths).poll() == ["100%", "after"]


def test_of_a_long_log_the_end_is_read_without_a_torn_line(
    paths: RunPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "LOG_TAIL", 64)
    paths.log.write_text("".join(f"line {i:04}\n" for i in range(100)), "utf-8")
    lines = LogFollower(paths).poll()
    assert lines[-1] == "line 0099"
    assert all(line.startswith("line ") for line in lines)


def test_bytes_that_are_no_text_do_not_hurt(paths: RunPaths) -> None:
    paths.log.write_bytes(b"\xff\xfe oh\n")
    assert LogFollower(paths).poll() == ["\ufffd\ufffd oh"]
