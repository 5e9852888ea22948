"""`--run STUDY`: with the real command, the real worker, and engines that act."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from runs import launcher
from runs.config import RunConfig
from runs.paths import Home
from runs.queue.queue import Queue
from runs.queue.start import worker_here
from runs.queue.stop import stop
from runs.stored_config import load_resolved
from runs.studies import own
from tests.fabricate import make_run
from tests.terminal import Terminal
from tests.tui.cli.conftest import CommandLine
from tests.waiting import wait_for


def written(cli: CommandLine, *acts: str, **fields: Any) -> str:
    """A study whose cases are acted out as they are called; two seeds each unless said."""
    cases = [{"name": act, "set": {"training.lr": 0.001 * (i + 1)}} for i, act in enumerate(acts)]
    path = cli.home.root.parent / "asked.json"
    path.write_text(json.dumps({"about": "why?", "cases": cases, "seeds": 2, **fields}))
    return str(path)


def runs_of(home: Home) -> dict[str, int]:
    """The seeds of all runs, by id, oldest first."""
    return {path.name: _seed(path) for path in sorted(home.runs.glob("2*"))}


def _seed(folder: Path) -> int:
    return load_resolved(folder / "config.json").seed


def places(text: str) -> list[dict[str, Any]]:
    lines = map(json.loads, text.splitlines())
    return [line for line in lines if line["type"] == "place"]


def test_what_is_missing_is_trained_and_told(cli: CommandLine) -> None:
    done = cli.run("--run", written(cli, "finish"), acted=True)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "asked: why?"
    assert sorted(line.split("  ")[1].split(":")[0] for line in lines if "fitted" in line) == [
        "finish, seed 0",
        "finish, seed 1",
    ]
    assert "at most" in lines[2]
    assert "of disk" in lines[2]
    assert any(line.startswith("all 2 runs are there, and take ") for line in lines)
    assert sorted(runs_of(cli.home).values()) == [0, 1]
    assert own.named(cli.home, "asked").about == "why?"
    assert Queue(cli.home).load().entries == ()


def test_nothing_is_trained_twice(cli: CommandLine) -> None:
    study = written(cli, "finish")
    assert cli.run("--run", study, acted=True).returncode == 0
    before = runs_of(cli.home)
    again = cli.run("--run", study, acted=True)
    assert again.returncode == 0
    assert "2 of 2 runs are there" in again.stdout
    assert runs_of(cli.home) == before


def test_a_run_that_was_there_before_counts(cli: CommandLine) -> None:
    made = make_run(cli.home, config=RunConfig(seed=1))
    done = cli.run("--run", written(cli, base={}), "--json", acted=True)
    assert done.returncode == 0
    there = next(place for place in places(done.stdout) if place["seed"] == 1)
    assert (there["state"], there["id"]) == ("done", made.id)
    assert len(runs_of(cli.home)) == 2


def test_checkpoints_of_finished_runs_go_unless_they_are_kept(cli: CommandLine) -> None:
    assert cli.run("--run", written(cli, "finish"), acted=True).returncode == 0
    assert not list(cli.home.runs.glob("*/checkpoint.pt"))
    kept = written(cli, "finish", seeds=[7], keep="checkpoints")
    assert cli.run("--run", kept, acted=True).returncode == 0
    assert len(list(cli.home.runs.glob("*/checkpoint.pt"))) == 1


def test_a_failure_is_shown_and_tried_again_only_when_asked(cli: CommandLine) -> None:
    study = written(cli, "data", seeds=1)
    failed = cli.run("--run", study, acted=True)
    assert failed.returncode == 1
    assert "failed: data, seed 0: data trouble (made up)" in failed.stderr
    assert "--retry" in failed.stdout
    (run,) = runs_of(cli.home)
    started = _journal(cli, run).count('"started"')
    assert cli.run("--run", study, acted=True).returncode == 1
    assert _journal(cli, run).count('"started"') == started
    assert cli.run("--run", study, "--retry", acted=True).returncode == 1
    assert _journal(cli, run).count('"started"') == started + 1
    assert list(runs_of(cli.home)) == [run]


def _journal(cli: CommandLine, run: str) -> str:
    return cli.home.run(run).metrics.read_text()


def test_a_run_that_diverged_is_a_result(cli: CommandLine) -> None:
    done = cli.run("--run", written(cli, "diverge", seeds=1), acted=True)
    assert done.returncode == 0
    assert "diverge, seed 0: diverged" in done.stdout


def test_a_study_that_was_run_here_goes_by_its_name(cli: CommandLine) -> None:
    assert cli.run("--run", written(cli, "finish"), acted=True).returncode == 0
    again = cli.run("--run", "asked", "--set", "seeds=3", "--dry-run")
    assert "2 of 3 runs are there" in again.stdout, again.stderr


# A dry run


def test_a_dry_run_says_what_it_takes_and_changes_nothing(cli: CommandLine) -> None:
    make_run(cli.home, config=RunConfig(seed=1))
    before = sorted(cli.home.runs.rglob("*"))
    done = cli.run("--run", written(cli, base={}, seeds=4), "--dry-run")
    assert done.returncode == 0
    assert "1 of 4 runs are there, 0 at work, 0 waiting; 3 to train" in done.stdout
    assert "of disk" in done.stdout
    assert sorted(cli.home.runs.rglob("*")) == before
    assert not cli.home.studies.exists()
    assert not cli.home.queue.exists()


def test_an_absurd_size_is_asked_about_before_anything_starts(cli: CommandLine) -> None:
    done = cli.run("--run", written(cli, "finish", seeds=900))
    assert done.returncode == 2
    assert "900 runs to train" in done.stderr
    assert "--yes" in done.stderr
    assert not list(cli.home.runs.glob("2*"))


# Interrupted


@pytest.fixture
def waiting(cli: CommandLine) -> Iterator[Terminal]:
    """A study of two runs that wait, with the first one at work."""
    command = cli.command("--run", written(cli, "wait"), acted=True)
    terminal = Terminal(command, cli.environment)
    wait_for(lambda: _at_work(cli.home), "an engine")
    yield terminal
    with suppress(ProcessLookupError):  # or it would look after the worker for ever
        os.kill(terminal.pid, signal.SIGKILL)


def _at_work(home: Home) -> list[str]:
    found = [home.run(path.name) for path in home.runs.glob("2*")]
    return [paths.id for paths in found if launcher.state_now(paths) == "running"]


def test_ctrl_c_stops_its_runs_and_lets_the_others_wait(
    cli: CommandLine, waiting: Terminal
) -> None:
    waiting.press("\x03")
    assert waiting.finish() == 130
    assert "run it again to go on" in waiting.text
    entries = Queue(cli.home).load().entries
    assert [entry.paused for entry in entries] == [True]
    states = sorted(launcher.state_now(cli.home.run(run)) for run in runs_of(cli.home))
    assert "running" not in states
    assert "stopped" in states


def test_a_terminal_that_hangs_up_only_ends_the_watching(
    cli: CommandLine, waiting: Terminal
) -> None:
    (run,) = _at_work(cli.home)
    waiting.hang_up()
    assert waiting.exit_code() == 130
    assert _at_work(cli.home) == [run]
    assert worker_here(cli.home) is not None


def test_a_killed_worker_is_replaced_and_no_run_trained_twice(
    cli: CommandLine, waiting: Terminal
) -> None:
    (run,) = _at_work(cli.home)
    first = worker_here(cli.home)
    assert first is not None
    os.kill(first.pid, signal.SIGKILL)

    def another() -> bool:
        worker = worker_here(cli.home)
        return worker is not None and worker.pid != first.pid

    wait_for(another, "another worker")
    assert _at_work(cli.home) == [run]
    stop(cli.home, run)
    wait_for(lambda: _at_work(cli.home) not in ([], [run]), "the second run")
    assert len(runs_of(cli.home)) == 2
