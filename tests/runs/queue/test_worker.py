"""A worker in a process of its own, over real run directories; its engines only act."""

from __future__ import annotations

import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from runs import claim, launcher
from runs.config import RunConfig
from runs.queue import start
from runs.queue.ending import TRIES
from runs.queue.stop import stop
from runs.status import State
from runs.trash import move_to_trash
from tests.fabricate import make_run
from tests.runs.queue.conftest import Place, starts
from tests.waiting import wait_for


def test_runs_are_trained_one_after_the_other_in_their_order(place: Place) -> None:
    runs = place.add("finish a", "finish b", "finish c")
    place.queue.move(runs[2].id, "first")
    place.work()
    place.leaves()
    assert [launcher.state_now(run) for run in runs] == ["finished"] * 3
    assert [starts(run) for run in runs] == [1, 1, 1]
    assert place.listed() == []
    lines = place.said().splitlines()
    order = [line.split()[2].rstrip(":") for line in lines if "started in slot" in line]
    assert order == [runs[i].id for i in (2, 0, 1)]


def test_a_worker_is_detached(place: Place) -> None:
    [run] = place.add("wait")
    worker = place.work()
    assert os.getsid(worker.pid) == worker.pid != os.getsid(0)
    assert Path(f"/proc/{worker.pid}/fd/0").readlink() == Path("/dev/null")
    engine = place.engine(run)
    assert os.getsid(engine.pid) == engine.pid


def test_the_real_command_shields_from_a_folder_named_runs() -> None:
    assert start._command(Path("/h")) == [sys.executable, "-P", "-m", "runs.queue", "/h"]


@pytest.mark.parametrize(
    ("act", "state"), [("finish", "finished"), ("data", "failed"), ("diverge", "failed")]
)
def test_a_run_that_has_ended_leaves_the_queue(place: Place, act: str, state: State) -> None:
    first, second = place.add(act, "finish")
    place.work()
    place.leaves()
    assert place.listed() == []
    assert launcher.state_now(first) == state
    assert launcher.state_now(second) == "finished"
    assert starts(first) == 1


def test_a_run_that_a_person_stops_leaves_the_queue(place: Place) -> None:
    first, second = place.add("wait", "finish")
    place.work()
    place.waits_for_a_signal(first)
    stop(place.home, first.id)
    place.leaves()
    assert launcher.state_now(first) == "stopped"
    assert launcher.state_now(second) == "finished"
    assert starts(first) == 1
    assert place.listed() == []


def test_a_full_disk_pauses_the_queue_and_loses_nothing(place: Place) -> None:
    first, second = place.add("disk", "finish")
    place.work()
    place.leaves()
    queue = place.queue.load()
    assert queue.paused
    assert queue.why == "disk trouble (made up)"
    assert place.listed() == [first.id, second.id]
    assert starts(second) == 0
    assert not start.wake(place.home)
    place.queue.go(None)
    place.queue.remove([first.id])
    place.work()
    place.leaves()
    assert launcher.state_now(second) == "finished"


def test_an_engine_that_is_killed_is_started_again_from_where_it_was(place: Place) -> None:
    [run] = place.add("wait")
    place.work()
    place.waits_for_a_signal(run)
    place.engine(run).kill()
    wait_for(lambda: starts(run) == 2, "another engine")
    place.waits_for_a_signal(run)
    assert place.listed() == [run.id]


def test_a_run_that_is_lost_again_and_again_is_given_up(place: Place) -> None:
    first, second = place.add("die", "finish")
    place.work()
    place.leaves()
    assert starts(first) == TRIES
    assert place.listed() == []
    assert launcher.state_now(second) == "finished"
    assert f"given up by the queue: lost {TRIES} times without progress" in first.log.read_text()


def test_progress_earns_further_tries(place: Place) -> None:
    [run] = place.add("crash")  # after two epochs, which its status says
    place.work()
    place.leaves()
    assert starts(run) == 1 + TRIES
    assert place.listed() == []
    assert launcher.state_now(run) == "lost"


def test_a_killed_worker_is_replaced_by_one_that_finds_its_engines(place: Place) -> None:
    first, second = place.add("wait", "finish")
    worker = place.work()
    place.waits_for_a_signal(first)
    worker.kill()
    wait_for(lambda: place.worker() is None, "the worker's end")
    engine = place.engine(first)
    assert start.wake(place.home)
    wait_for(lambda: f"process {engine.pid} is at work" in place.said(), "it to be found")
    assert starts(second) == 0  # the slot is taken
    engine.terminate()
    place.leaves()
    assert [starts(first), starts(second)] == [1, 1]
    assert launcher.state_now(first) == "stopped"
    assert launcher.state_now(second) == "finished"


def test_worker_and_engine_killed_lose_nothing(place: Place) -> None:
    first, second = place.add("wait", "finish")
    worker = place.work()
    place.waits_for_a_signal(first)
    engine = place.engine(first)
    worker.kill()
    engine.kill()
    wait_for(lambda: place.worker() is None, "the worker's end")
    assert place.listed() == [first.id, second.id]
    place.work()
    wait_for(lambda: starts(first) == 2, "the run to go on")
    place.waits_for_a_signal(first)
    place.engine(first).terminate()
    place.leaves()
    assert launcher.state_now(second) == "finished"


def test_what_a_shutdown_stopped_goes_on(place: Place) -> None:
    [run] = place.add("wait")
    worker = place.work()
    place.waits_for_a_signal(run)
    engine = place.engine(run)
    worker.terminate()
    wait_for(lambda: place.worker() is None, "the worker to leave")
    assert engine.is_running()
    engine.terminate()
    place.reaches(run, "stopped")
    wait_for(lambda: not engine.is_running(), "the engine's end")
    assert place.listed() == [run.id]
    place.work()
    wait_for(lambda: starts(run) == 2, "the run to go on")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGUSR1])
def test_a_worker_that_is_asked_to_leave_leaves_its_engines_alone(
    place: Place, number: signal.Signals
) -> None:
    first, second = place.add("wait", "finish")
    worker = place.work()
    place.waits_for_a_signal(first)
    worker.send_signal(number)
    wait_for(lambda: place.worker() is None, "the worker to leave")
    assert not start.claim_file(place.home).exists()
    assert launcher.state_now(first) == "running"
    assert starts(second) == 0
    assert place.listed() == [first.id, second.id]


def test_a_worker_outlives_its_terminal(place: Place) -> None:
    [run] = place.add("wait")
    worker = place.work()
    place.waits_for_a_signal(run)
    worker.send_signal(signal.SIGHUP)
    place.engine(run).terminate()
    place.leaves()
    assert place.listed() == []


def test_of_twenty_workers_one_stays_and_no_run_is_trained_twice(place: Place) -> None:
    runs = place.add(*["finish"] * 6)
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda _: start.ensure_worker(place.home), range(20)))
    assert len(start._workers) > 1  # they did meet
    place.leaves()
    wait_for(lambda: place.listed() == [], "all to be trained")
    assert [starts(run) for run in runs] == [1] * 6
    assert place.said().count(": started in slot 0") == 6


def test_a_run_that_somebody_else_trains_is_passed_over(place: Place) -> None:
    first, second = place.add("wait", "finish")
    launcher.start_engine(first)
    place.waits_for_a_signal(first)
    place.work()
    place.reaches(second, "finished")
    place.engine(first).terminate()
    place.reaches(first, "stopped")
    wait_for(lambda: starts(first) == 2, "its turn")


def test_what_another_host_holds_is_left_to_it(place: Place) -> None:
    first, second = place.add("finish", "finish")
    mine = claim.take(first)
    there = msgspec.structs.replace(mine, host="gpu-box", pid=77)
    first.claim.write_bytes(msgspec.json.encode(there))
    place.work()
    place.leaves()
    assert launcher.state_now(second) == "finished"
    assert place.listed() == [first.id]
    assert starts(first) == 0


@pytest.mark.parametrize("slots", [2, 3])
def test_as_many_engines_work_at_once_as_there_are_slots(place: Place, slots: int) -> None:
    runs = place.add(*["wait"] * 4)
    place.work(slots)
    for run in runs[:slots]:
        place.waits_for_a_signal(run)
    entries = place.queue.load().entries
    assert [e.slot.number if e.slot else None for e in entries][:slots] == list(range(slots))
    assert [starts(run) for run in runs[slots:]] == [0] * (4 - slots)
    place.engine(runs[1]).terminate()
    place.waits_for_a_signal(runs[slots])
    entry = place.queue.load().entry(runs[slots].id)
    assert entry is not None
    assert entry.slot is not None
    assert entry.slot.number == 1


def test_each_engine_sees_the_gpu_of_its_slot_alone(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "3,GPU-77")
    runs = place.add("wait", "wait", "wait")
    place.work(slots=3)
    seen = []
    for run in runs:
        place.waits_for_a_signal(run)
        seen.append(place.engine(run).environ()["CUDA_VISIBLE_DEVICES"])
    assert seen == ["3", "GPU-77", "3"]


def test_paused_runs_are_passed_over_until_they_may_go(place: Place) -> None:
    first, second = place.add("finish", "finish")
    place.queue.pause([first.id])
    place.work()
    place.leaves()
    assert [starts(first), starts(second)] == [0, 1]
    assert place.listed() == [first.id]
    place.queue.go([first.id])
    place.work()
    place.leaves()
    assert starts(first) == 1


def test_a_pause_lets_what_is_at_work_come_to_its_end(place: Place) -> None:
    first, second = place.add("wait", "finish")
    place.work()
    place.waits_for_a_signal(first)
    place.queue.pause(None)
    place.engine(first).terminate()
    place.leaves()
    assert place.listed() == [second.id]
    assert starts(second) == 0


def test_what_is_added_while_a_worker_is_there_has_its_turn(place: Place) -> None:
    [first] = place.add("wait")
    worker = place.work()
    place.waits_for_a_signal(first)
    [second] = place.add("finish")
    start.ensure_worker(place.home)
    place.engine(first).terminate()
    place.reaches(second, "finished")
    assert place.worker() in (worker, None)


def test_what_was_deleted_or_finished_meanwhile_leaves_the_queue(place: Place) -> None:
    gone, done, last = place.add("finish", "finish", "finish")
    launcher.start_engine(done)
    wait_for(lambda: launcher.exit_code(done) is not None, "its end")
    place.queue.pause(None)
    move_to_trash(place.home, gone.id)
    assert place.listed() == [done.id, last.id]
    place.queue.add([gone.id], first=True)  # as if the trash had not known
    place.queue.go(None)
    place.work()
    place.leaves()
    assert place.listed() == []
    assert starts(done) == starts(last) == 1
    assert not gone.root.exists()


def test_a_stopped_run_goes_on_when_its_turn_comes(place: Place) -> None:
    run = make_run(place.home, state="stopped", config=RunConfig(name="finish"), epochs=1)
    place.made.append(run)
    place.queue.add([run.id])
    place.work()
    place.leaves()
    assert launcher.state_now(run) == "finished"


@pytest.mark.parametrize("keep", [True, False])
def test_the_checkpoint_of_a_finished_run_goes_where_it_is_not_to_be_kept(
    place: Place, keep: bool
) -> None:
    finished, stopped = place.add("finish", "wait", keep_checkpoint=keep)
    place.work()
    place.waits_for_a_signal(stopped)
    place.engine(stopped).terminate()
    place.leaves()
    assert finished.checkpoint.exists() == keep
    assert stopped.checkpoint.exists()


def test_a_run_that_cannot_be_read_is_paused_with_the_reason(place: Place) -> None:
    bad, good = place.add("finish", "finish")
    bad.config.write_text("{")
    place.work()
    place.leaves()
    assert launcher.state_now(good) == "finished"
    entry = place.queue.load().entry(bad.id)
    assert entry is not None
    assert entry.paused
    assert "cannot be read" in entry.why


def test_a_damaged_queue_stops_no_engine_and_is_not_emptied(place: Place) -> None:
    [run] = place.add("wait")
    place.work()
    place.waits_for_a_signal(run)
    place.home.queue.write_bytes(b"{")
    wait_for(lambda: "is damaged" in place.said(), "it to be said")
    assert launcher.state_now(run) == "running"
    place.engine(run).terminate()
    place.leaves()
    assert place.home.queue.read_bytes() == b"{"
