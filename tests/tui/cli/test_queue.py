"""`--queue` in processes of its own; what the worker does is in tests/runs/queue."""

from __future__ import annotations

import json
import time
from pathlib import Path

import msgspec
import psutil
import pytest

from runs import launcher
from runs.config import RunConfig
from runs.events import Epoch
from runs.journal import read_events
from runs.paths import Home
from runs.queue import start
from runs.queue.queue import Queue
from runs.status import LIVE
from tests.fabricate import gone, make_run
from tests.tui.cli.conftest import CommandLine
from tests.waiting import wait_for
from tui.cli.main import main


@pytest.fixture
def said(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    """The command line in this process, where no worker is started."""
    monkeypatch.setenv("FITRAND_HOME", str(cli.home.root))
    return cli


def do(*words: str) -> int:
    """The exit code, also of what argparse refuses."""
    try:
        return main(words)
    except SystemExit as left:
        return int(left.code or 0)


def listed(home: Home) -> list[str]:
    return [entry.id for entry in Queue(home).load().entries]


def test_configurations_are_queued_and_trained_in_the_background(cli: CommandLine) -> None:
    config = cli.home.root.parent / "one.json"
    config.write_text('{"name": "finish one"}')
    done = cli.run("--queue", "add", str(config), "-", "--set", "seed=7", acted=True, given="{}")
    assert done.returncode == 0, done.stderr
    first, second, last = done.stdout.splitlines()
    assert first.endswith(": queued")
    assert second.endswith(": queued")
    assert last.endswith(" at work")
    wait_for(lambda: listed(cli.home) == [], "both to be trained")
    wait_for(lambda: start.worker_here(cli.home) is None, "the worker to leave")
    for line in first, second:
        run = cli.home.run(line.split(":")[0])
        assert launcher.state_now(run) == "finished"
        assert json.loads(run.config.read_bytes())["seed"] == 7


def test_the_list_says_what_waits_and_why(
    said: CommandLine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert do("--queue") == 0
    assert "the queue is empty: fitrand-tui --queue add CONFIG" in capsys.readouterr().out
    waiting = [
        make_run(said.home, state="new", created=1.79e9 + i, config=RunConfig(name=f"run {i}"))
        for i in range(3)
    ]
    queue = Queue(said.home)
    queue.add([run.id for run in waiting])
    queue.pause([waiting[1].id], "no engine could be started: made up")
    assert do("--queue") == 0
    header, *rows, how, worker = capsys.readouterr().out.splitlines()
    assert header.split() == ["#", "state", "run", "what", "reason"]
    assert [row.split()[:3] for row in rows] == [
        [str(i), "queued", run.id] for i, run in enumerate(waiting, start=1)
    ]
    assert rows[1].endswith("run 1  paused: no engine could be started: made up")
    assert how == "3 wait, 0 at work"
    assert "--queue go starts one" in worker
    waiting[2].claim.write_bytes(b"{")
    assert do("--queue") == 0
    assert "nobody can tell whether an engine is at work on it" in capsys.readouterr().out
    queue.pause(None, "no room")
    assert do("--queue") == 0
    assert "the queue is paused: no room. fitrand-tui --queue go" in capsys.readouterr().out
    assert do("--queue", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["paused"], found["why"], found["worker"]) == (True, "no room", None)
    assert [run["run"] for run in found["runs"]] == [run.id for run in waiting]
    assert [run["paused"] for run in found["runs"]] == [False, True, False]


def test_the_order_is_changed_and_runs_are_taken_out(said: CommandLine) -> None:
    a, b, c = (make_run(said.home, state="new", created=1.79e9 + i).id for i in range(3))
    Queue(said.home).add([a, b, c])
    Queue(said.home).pause(None)  # or `add` and `go` would start a worker
    assert do("--queue", "first", c) == 0
    assert listed(said.home) == [c, a, b]
    assert do("--queue", "last", c[:15]) == 0
    assert listed(said.home) == [a, b, c]
    assert do("--queue", "pause", a, "last") == 0
    assert [entry.paused for entry in Queue(said.home).load().entries] == [True, False, True]
    assert do("--queue", "remove", b) == 0
    assert listed(said.home) == [a, c]
    assert do("--queue", "--slots", "2") == 0
    assert Queue(said.home).load().slots == 2
    assert do("--queue", "--slots", "auto") == 0
    assert Queue(said.home).load().slots is None
    assert do("--queue", "clear") == 0
    assert listed(said.home) == []


def test_what_there_is_goes_on_and_what_needs_no_engine_is_refused(
    said: CommandLine, capsys: pytest.CaptureFixture[str]
) -> None:
    stopped = make_run(said.home, state="stopped")
    finished = make_run(said.home, created=1.79e9 + 1)
    there = msgspec.structs.replace(gone(), host="gpu-box")
    live = make_run(said.home, state="running", created=time.time(), process=there)
    Queue(said.home).pause(None)
    for run, why in ((finished, "is finished"), (live, "is being trained")):
        assert do("--queue", "add", stopped.id, run.id) == 2
        assert why in capsys.readouterr().err
        assert listed(said.home) == []
    assert do("--queue", "add", stopped.id, "quickstart") == 0
    assert listed(said.home)[0] == stopped.id
    assert len(listed(said.home)) == 2
    assert do("--queue", "add", stopped.id) == 0
    assert "was queued already" in capsys.readouterr().out
    assert do("--queue", "add", finished.id, "--set", "training.until=null") == 0
    assert listed(said.home)[-1] == finished.id


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["dance"], "--queue: expected add, remove"),
        (["add"], "name the runs"),
        (["first"], "name one run"),
        (["first", "a", "b"], "name one run"),
        (["clear", "a"], "takes out all that wait"),
        (["add", "nonsense"], "no configuration (a file, - or a preset), and no run"),
        (["add", "missing.json"], "no such file"),
        (["remove", "nonsense"], "no runs yet"),
        (["add", "quickstart", "--set", "seed=x"], "seed"),
        (["go", "--set", "seed=1"], "--set goes with"),
        (["go", "--json"], "--json goes with"),
        (["--slots", "0"], "--slots: expected a number from 1, or auto"),
        (["--slots", "two"], "--slots: expected a number from 1, or auto"),
    ],
)
def test_a_mistake_is_one_line_and_changes_nothing(
    said: CommandLine, capsys: pytest.CaptureFixture[str], words: list[str], why: str
) -> None:
    assert do("--queue", *words) == 2
    complaint = capsys.readouterr().err
    assert why in complaint
    assert complaint.count("\n") == 1
    assert listed(said.home) == []


def test_slots_go_with_the_queue_only(said: CommandLine) -> None:
    assert do("--list", "--slots", "2") == 2


def test_a_damaged_queue_is_said_and_set_aside_by_the_next_run(
    said: CommandLine, capsys: pytest.CaptureFixture[str]
) -> None:
    run = make_run(said.home, state="stopped")
    said.home.queue.write_bytes(b"{")
    assert do("--queue") == 2
    assert "queue.json is damaged" in capsys.readouterr().err
    assert do("--list") == 0
    assert capsys.readouterr().err.count("queue.json is damaged") == 1
    assert do("--queue", "pause") == 0
    assert "set aside as queue-unreadable-" in capsys.readouterr().err
    assert do("--queue", "add", run.id) == 0
    assert listed(said.home) == [run.id]


def test_a_queued_run_is_not_stopped_but_taken_out(
    said: CommandLine, capsys: pytest.CaptureFixture[str]
) -> None:
    run = make_run(said.home, state="queued")
    assert do("--stop", run.id) == 2
    assert f"--queue remove {run.id} takes it out" in capsys.readouterr().err
    assert do("--drop-checkpoint", run.id) == 2
    assert "waits in the queue" in capsys.readouterr().err
    assert do("--show", run.id) == 0
    shown = capsys.readouterr().out
    assert "queued" in shown
    assert "--resume" not in shown
    assert do("--list") == 0
    assert f"{run.id}  queued" in capsys.readouterr().out


def test_a_worker_that_is_gone_is_replaced_by_go(cli: CommandLine) -> None:
    cli.run("--queue", "add", "-", acted=True, given='{"name": "wait"}')
    [run_id] = listed(cli.home)
    run = cli.home.run(run_id)
    wait_for(lambda: launcher.state_now(run) == "running", "it to be trained")
    worker = start.worker_here(cli.home)
    assert worker is not None
    psutil.Process(worker.pid).kill()
    wait_for(lambda: start.worker_here(cli.home) is None, "the worker's end")
    assert "no worker is at work on" in cli.run("--queue").stdout
    assert cli.run("--queue", "go", acted=True).returncode == 0
    wait_for(lambda: start.worker_here(cli.home), "another worker")
    stopped = cli.run("--stop", run_id)
    assert stopped.returncode == 0, stopped.stderr
    wait_for(lambda: start.worker_here(cli.home) is None, "the worker to leave")
    assert listed(cli.home) == []
    assert launcher.state_now(run) == "stopped"


def test_a_real_engine_survives_its_worker_and_is_found_by_the_next(
    cli: CommandLine, fashion_mnist: Path
) -> None:
    cli.environment["FITRAND_DATA"] = str(fashion_mnist)
    config = {
        "model": {"depth": 18},
        "data": {"train_size": 20},
        "training": {"epochs": 1, "batch_size": 10, "eval_every": 50, "until": None},
    }
    added = cli.run("--queue", "add", "-", given=json.dumps(config))
    assert added.returncode == 0, added.stderr
    [run] = (cli.home.run(run_id) for run_id in listed(cli.home))
    wait_for(lambda: launcher.state_now(run) in LIVE, "it to be trained")
    worker = start.worker_here(cli.home)
    assert worker is not None
    psutil.Process(worker.pid).kill()
    wait_for(lambda: start.worker_here(cli.home) is None, "the worker's end")
    assert cli.run("--queue", "go").returncode == 0
    wait_for(lambda: listed(cli.home) == [], "it to leave the queue", 240.0)
    assert launcher.state_now(run) == "finished"
    epochs = [event.epoch for event in read_events(run.metrics) if isinstance(event, Epoch)]
    assert epochs == [0, 1]


@pytest.mark.parametrize("words", [["report-depths"], ["quickstart", "--set", "seed=1,2"]])
def test_a_study_is_not_queued_by_hand(
    said: CommandLine, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert do("--queue", "add", *words) == 2
    assert "--run queues as a whole" in capsys.readouterr().err
    assert listed(said.home) == []
