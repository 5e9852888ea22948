from __future__ import annotations

import errno
import json
from pathlib import Path

import msgspec
import pytest

from engine.evaluation.summary import beginning
from engine.recording.recorder import Recorder
from runs.events import Event, Failed, Finished, Started, Stopped, Warned
from runs.journal import EventReader, EventWriter, read_events
from runs.metrics import Summary
from runs.paths import RunPaths
from runs.process import EngineProcess
from runs.status import Fault, Position, Status, read_status

STARTED = Started(
    device="cpu",
    precision="fp32",
    parameters=7,
    train_size=10,
    noise_rate=0.9,
    steps_per_epoch=1,
)


@pytest.fixture
def paths(tmp_path: Path) -> RunPaths:
    return RunPaths(tmp_path)


def status(paths: RunPaths) -> Status:
    found = read_status(paths)
    assert found is not None
    return found


def begun(paths: RunPaths) -> Recorder:
    recorder = Recorder(paths)
    recorder.open()
    recorder.started(STARTED, Position(epochs=5), {"torch": "2"})
    return recorder


def test_the_first_status_is_starting_and_names_this_process(paths: RunPaths) -> None:
    Recorder(paths)
    assert status(paths).state == "starting"
    assert status(paths).process == EngineProcess.this()
    assert not paths.metrics.exists()


def test_what_is_done_before_training_is_shown(paths: RunPaths) -> None:
    Recorder(paths).doing("looking for the data")
    assert status(paths).position.doing == "looking for the data"


def test_a_started_run_is_running(paths: RunPaths) -> None:
    begun(paths)
    found = status(paths)
    assert (found.state, found.device, found.precision) == ("running", "cpu", "fp32")
    assert found.position == Position(epochs=5)
    assert isinstance(read_events(paths.metrics)[0], Started)


def test_events_are_numbered_and_timed(paths: RunPaths) -> None:
    recorder = begun(paths)
    for _ in range(3):
        recorder.write(Warned(message="x"))
    events = read_events(paths.metrics)
    assert [e.seq for e in events] == [0, 1, 2, 3]
    assert [e.time for e in events] == sorted(e.time for e in events)
    first = json.loads(paths.metrics.read_bytes().splitlines()[0])
    assert list(first)[:3] == ["type", "seq", "time"]  # though 0 may look like a default
    assert first["seq"] == 0


def test_progress_is_in_the_status_and_never_in_the_journal(paths: RunPaths) -> None:
    recorder = begun(paths)
    before = paths.metrics.read_bytes()
    position = Position(epoch=2, epochs=5, step=1, steps=4, images_per_second=9.0)
    recorder.progress(position)
    assert status(paths).position == position
    assert paths.metrics.read_bytes() == before


def test_a_beat_is_due_a_second_after_the_last_write(
    paths: RunPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [50.0]
    monkeypatch.setattr("engine.recording.recorder.time.monotonic", lambda: now[0])
    recorder = Recorder(paths)
    assert not recorder.beat_due()
    now[0] += 1.0
    assert recorder.beat_due()
    recorder.doing("evaluating")
    assert not recorder.beat_due()


def test_the_summary_is_in_the_status_at_once(paths: RunPaths) -> None:
    summary = beginning(0.9, kinds=False)
    begun(paths).summarise(summary, Position(epoch=1))
    assert status(paths).summary == summary
    assert status(paths).position.epoch == 1


def test_a_finished_run(paths: RunPaths) -> None:
    recorder = begun(paths)
    recorder.finished("Fitted.", None)
    assert status(paths).state == "running"  # its last checkpoint is still to come
    recorder.end("finished", "Fitted.")
    assert isinstance(read_events(paths.metrics)[-1], Finished)
    assert (status(paths).state, status(paths).message) == ("finished", "Fitted.")
    assert status(paths).ended is not None


def test_a_stopped_run(paths: RunPaths) -> None:
    begun(paths).stopped("Stopped as asked.")
    assert isinstance(read_events(paths.metrics)[-1], Stopped)
    assert (status(paths).state, status(paths).message) == ("stopped", "Stopped as asked.")


def test_a_failed_run(paths: RunPaths) -> None:
    begun(paths).failed(Fault(kind="memory", message="Out of memory."))
    assert isinstance(read_events(paths.metrics)[-1], Failed)
    assert (status(paths).state, status(paths).message) == ("failed", "Out of memory.")
    assert status(paths).fault == Fault(kind="memory", message="Out of memory.")


def test_a_run_that_ends_before_it_started_has_a_status_and_no_journal(paths: RunPaths) -> None:
    Recorder(paths).failed(Fault(kind="data", message="No data."))
    assert status(paths).state == "failed"
    assert not paths.metrics.exists()


def test_a_full_disk_does_not_keep_the_failure_out_of_the_status(
    paths: RunPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = begun(paths)

    def full(self: EventWriter, event: Event) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(EventWriter, "append", full)
    recorder.failed(Fault(kind="disk", message="No room."))
    assert status(paths).state == "failed"


def test_a_resumed_run_appends_and_its_readers_go_on(paths: RunPaths) -> None:
    recorder = begun(paths)
    recorder.write(Warned(message="after the checkpoint"))
    reader = EventReader(paths.metrics)
    assert len(reader.read()) == 2

    again = Recorder(paths)
    again.open()
    again.started(STARTED, Position(), {})
    again.write(Warned(message="a resumed run says something else"))
    events = reader.read()
    assert not reader.rewound
    assert [type(e) for e in events] == [Started, Warned]
    assert [e.seq for e in read_events(paths.metrics)] == [0, 1, 2, 3]


def test_what_a_run_had_come_to_stays_in_sight_until_it_is_there_again(paths: RunPaths) -> None:
    def at(epoch: int, seconds: float) -> Summary:
        return msgspec.structs.replace(beginning(0.9, kinds=False), epochs=epoch, seconds=seconds)

    begun(paths).summarise(at(7, 70.0))
    again = Recorder(paths)
    assert status(paths).summary == at(7, 70.0)
    again.open()
    for epoch in range(3, 7):  # from a checkpoint at epoch 3
        again.summarise(at(epoch, 10.0 * epoch))
        assert again.summary.epochs == epoch
        assert status(paths).summary == at(7, 70.0)
    again.summarise(at(7, 77.0))
    assert status(paths).summary == at(7, 77.0)


def test_a_run_that_finishes_earlier_the_second_time_says_what_it_came_to_then(
    paths: RunPaths,
) -> None:
    begun(paths).summarise(msgspec.structs.replace(beginning(0.9, kinds=False), epochs=9))
    again = begun(paths)
    again.summarise(msgspec.structs.replace(beginning(0.9, kinds=False), epochs=5))
    again.end("finished", "done")
    final = status(paths).summary
    assert final is not None
    assert final.epochs == 5


def test_a_resumed_run_keeps_its_beginning_and_its_summary(paths: RunPaths) -> None:
    recorder = begun(paths)
    recorder.summarise(beginning(0.9, kinds=False))
    first = status(paths).started
    Recorder(paths)
    assert status(paths).started == first
    assert status(paths).summary == beginning(0.9, kinds=False)
    assert status(paths).ended is None


def test_what_is_warned_of_before_training_comes_after_its_start(paths: RunPaths) -> None:
    recorder = Recorder(paths)
    recorder.warn("a file was set aside")
    recorder.open()
    recorder.started(STARTED, Position(epochs=5), {"torch": "2"})
    recorder.warn("odd")
    first, *others = read_events(paths.metrics)
    assert isinstance(first, Started)
    assert [e.message for e in others if isinstance(e, Warned)] == ["a file was set aside", "odd"]


def test_a_stop_before_training_is_in_the_log(
    paths: RunPaths, capsys: pytest.CaptureFixture[str]
) -> None:
    Recorder(paths).stopped("Stopped as asked.")
    assert capsys.readouterr().err.endswith(" Stopped as asked.\n")
