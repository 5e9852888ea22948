from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from runs import launcher
from runs.events import Epoch, Started
from runs.journal import read_events
from runs.paths import RunPaths
from runs.status import State, read_status
from tests.fabricate import make_run
from tests.terminal import Terminal
from tests.tui.cli.conftest import CommandLine
from tests.waiting import wait_for


def acting(cli: CommandLine, act: str) -> str:
    """The path of a configuration whose run is acted out as `act`."""
    path = cli.home.root.parent / f"{act}.json"
    path.write_text(json.dumps({"name": f"{act} [/red]"}), "utf-8")
    return str(path)


def only_run(cli: CommandLine) -> RunPaths:
    folders = wait_for(lambda: list(cli.home.runs.glob("2*")), "a run directory")
    assert len(folders) == 1
    return cli.home.run(folders[0].name)


def reaches(paths: RunPaths, state: State) -> None:
    wait_for(lambda: launcher.state_now(paths) == state, f"{paths.id} to be {state}")


def json_lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_piped_run_reports_in_plain_lines(cli: CommandLine) -> None:
    done = cli.run("--run", acting(cli, "finish"), acted=True)
    assert done.returncode == 0
    paths = only_run(cli)
    lines = done.stdout.splitlines()
    assert lines[0] == f"finish [/red]  {paths.id}"
    assert "epoch 3/200  train 1.000  test 0.097  loss 0.01  10,000 img/s" in lines
    assert lines[-2] == (
        "fitted: 100 % of 10,000 random labels at epoch 3 (3.0 s); test accuracy 0.097"
    )
    assert lines[-1] == f"look at it: fitrand-tui, or fitrand-tui --show {paths.id}"
    assert "\x1b" not in done.stdout
    assert done.stderr == ""


def test_json_streams_the_run_its_events_and_the_result(cli: CommandLine) -> None:
    done = cli.run("--run", acting(cli, "finish"), "--json", acted=True)
    assert done.returncode == 0
    run, *events, result = json_lines(done.stdout)
    paths = only_run(cli)
    assert (run["type"], run["id"], run["folder"]) == ("run", paths.id, str(paths.root))
    assert run["config"]["name"] == "finish [/red]"
    journal = [json.loads(line) for line in paths.metrics.read_bytes().splitlines()]
    assert [event for event in events if event["type"] != "progress"] == journal
    assert (result["type"], result["id"], result["state"]) == ("result", paths.id, "finished")
    assert result["exit_code"] == 0
    assert result["summary"]["evaluation"]["train_acc"] == 1.0
    assert result["show"] == f"fitrand-tui --show {paths.id}"


@pytest.mark.parametrize(
    ("act", "code", "word"),
    [
        ("data", 3, "failed: data trouble"),
        ("diverge", 1, "failed: diverge trouble"),
        ("die", 1, "lost: the engine ended without a word (exit code 7)"),
        ("crash", 1, "lost: the engine ended without a word (exit code 9)"),
    ],
)
def test_what_went_wrong_is_said_and_is_an_exit_code(
    cli: CommandLine, act: str, code: int, word: str
) -> None:
    done = cli.run("--run", acting(cli, act), acted=True)
    assert done.returncode == code
    assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout.splitlines()[-1].startswith("look at it: ")


def test_the_log_of_an_engine_that_died_is_shown(cli: CommandLine) -> None:
    done = cli.run("--run", acting(cli, "die"), acted=True)
    assert "engine.log: Segmentation fault (made up)" in done.stderr.splitlines()


def test_a_terminal_shows_a_bar_and_markup_literally(cli: CommandLine) -> None:
    terminal = Terminal(cli.command("--run", acting(cli, "finish"), acted=True), cli.environment)
    assert terminal.finish() == 0
    assert "finish [/red]" in terminal.text
    assert "epoch 3/200 ━" in terminal.text
    assert "train 1.000  test 0.097  loss 0.01  10,000 img/s" in terminal.text
    assert "fitted: 100 % of 10,000 random labels" in terminal.text
    assert "Traceback" not in terminal.text


def test_the_bar_fits_on_80_columns(cli: CommandLine) -> None:
    environment = {**cli.environment, "COLUMNS": "80"}
    command = cli.command("--run", acting(cli, "finish"), acted=True)
    terminal = Terminal(command, environment, columns=80)
    assert terminal.finish() == 0
    [bar] = [line for line in terminal.text.splitlines() if "epoch 3/200 " in line][-1:]
    assert len(bar.split("\r")[-1]) <= 80
    assert "img/s" in bar


def test_ctrl_c_asks_the_engine_to_stop_and_waits_for_it(cli: CommandLine) -> None:
    terminal = Terminal(cli.command("--run", acting(cli, "wait"), acted=True), cli.environment)
    terminal.wait_for("epoch 2/200")
    terminal.press("\x03")
    assert terminal.finish() == 130
    paths = only_run(cli)
    assert launcher.state_now(paths) == "stopped"
    assert "stopping: the engine writes a checkpoint first" in terminal.text
    assert f"go on with fitrand-tui --resume {paths.id}" in terminal.text
    assert "Traceback" not in terminal.text


def test_a_second_ctrl_c_does_not_wait(cli: CommandLine) -> None:
    terminal = Terminal(cli.command("--run", acting(cli, "deaf"), acted=True), cli.environment)
    terminal.wait_for("epoch 2/200")
    terminal.press("\x03")
    terminal.wait_for("stopping")
    terminal.press("\x03")
    assert terminal.finish() == 130
    paths = only_run(cli)
    assert f"{paths.id} still stops by itself" in terminal.text
    assert launcher.state_now(paths) == "running"


def test_a_hang_up_leaves_the_engine_at_work(cli: CommandLine) -> None:
    terminal = Terminal(cli.command("--run", acting(cli, "wait"), acted=True), cli.environment)
    terminal.wait_for("epoch 2/200")
    paths = only_run(cli)
    terminal.hang_up()
    assert terminal.exit_code() in (130, -signal.SIGHUP)
    assert launcher.state_now(paths) == "running"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGUSR1, signal.SIGUSR2, signal.SIGXCPU])
def test_what_asks_for_an_end_stops_the_run_at_its_checkpoint(
    cli: CommandLine, number: signal.Signals
) -> None:
    process = cli.start("--run", acting(cli, "wait"), acted=True)
    paths = only_run(cli)
    reaches(paths, "running")
    process.send_signal(number)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "stopping: the engine writes a checkpoint first" in errors
    assert f"go on with fitrand-tui --resume {paths.id}" in output
    assert launcher.state_now(paths) == "stopped"


def test_kill_minus_nine_leaves_the_engine_at_work(cli: CommandLine) -> None:
    process = cli.start("--run", acting(cli, "wait"), acted=True)
    paths = only_run(cli)
    reaches(paths, "running")
    process.kill()
    process.communicate(timeout=60)
    assert launcher.state_now(paths) == "running"


def test_a_pipe_that_is_closed_ends_the_watching_only(cli: CommandLine) -> None:
    process = cli.start("--run", acting(cli, "wait"), "--json", acted=True)
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr is not None
    errors = process.stderr.read()
    assert process.wait(60) == 130
    paths = only_run(cli)
    assert f"{paths.id} goes on" in errors
    assert "Traceback" not in errors
    reaches(paths, "running")


def test_stop_waits_until_the_run_has_stopped_and_resume_watches_it(cli: CommandLine) -> None:
    first = cli.start("--run", acting(cli, "wait"), "--json", acted=True)
    paths = only_run(cli)
    reaches(paths, "running")
    stopped = cli.run("--stop", "last")
    assert stopped.returncode == 0
    assert stopped.stdout.splitlines()[-1] == f"{paths.id} is stopped"
    out, _ = first.communicate(timeout=60)
    assert first.returncode == 130
    assert json_lines(out)[-1]["state"] == "stopped"

    paths.config.write_text(json.dumps({"name": "finish"}), "utf-8")
    resumed = cli.run("--resume", paths.id[:15], "--json", acted=True)
    assert resumed.returncode == 0
    _, started, *_, result = json_lines(resumed.stdout)
    assert (started["type"], started["resumed_epoch"]) == ("started", 0)
    assert result["state"] == "finished"
    again = cli.run("--resume", "last")
    assert again.returncode == 2
    assert again.stderr == (
        f"fitrand-tui: run {paths.id} is finished: it has reached 100 %. To train it on: "
        f"fitrand-tui --resume {paths.id} --set training.until=null\n"
    )


def test_a_finished_run_goes_on_for_more_epochs(cli: CommandLine) -> None:
    cli.run("--run", acting(cli, "finish"), acted=True)
    paths = only_run(cli)
    config, journal = paths.config.read_bytes(), paths.metrics.read_bytes()
    changes = ("--set", "training.epochs=400", "--set", "training.until=null")
    done = cli.run("--resume", "last", *changes, acted=True)
    assert done.returncode == 0
    assert done.stderr == (
        f"{paths.id}: 400 epochs instead of 200; the learning rate goes on falling; "
        "stopped at no accuracy instead of at 100 %\n"
    )
    assert "epoch 3/400" in done.stdout
    assert paths.config.read_bytes() == config
    assert json.loads(paths.extension.read_bytes()) == {"epochs": 400, "until": None}
    assert paths.metrics.read_bytes().startswith(journal)
    shown = json_lines(cli.run("--show", "last", "--json").stdout)[0]
    assert shown["config"]["training"]["epochs"] == 400
    assert shown["status"]["position"]["epochs"] == 400


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ("seed=1", "can be changed. Start a copy: fitrand-tui --run "),
        ("training", "expected name=value"),
        ("training.epochs=many", "training.epochs: expected a whole number"),
        ("training.epochs=0", "training.epochs: expected a whole number"),
        ("training.until=2", "training.until: expected a number"),
        ("training.epochs=2", "has trained 3 epochs already"),
        ("training.epochs=400", "it has reached 100 %. To train it on"),
        ("training.until=0.5", "has reached 50 % already"),
    ],
)
def test_what_cannot_be_had_by_going_on_is_refused_in_a_line(
    cli: CommandLine, change: str, word: str
) -> None:
    make_run(cli.home, epochs=3)
    cli.run("--list")  # makes the index, and says so
    before = {file: file.read_bytes() for file in only_run(cli).root.iterdir()}
    done = cli.run("--resume", "last", "--set", change)
    assert done.returncode == 2
    assert word in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert {file: file.read_bytes() for file in only_run(cli).root.iterdir()} == before


def test_stop_of_a_run_that_is_over_is_an_error(cli: CommandLine) -> None:
    cli.run("--run", acting(cli, "finish"), acted=True)
    done = cli.run("--stop", "last")
    assert done.returncode == 2
    assert "is not running: it is finished" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--run", "nosuch"],
        ["--run", "-"],
        ["--run", "quickstart", "--set", "model.depth=51"],
        ["--run", "quickstart", "--set", "model.dept=50"],
        ["--resume", "last"],
        ["--stop", "20"],
    ],
)
def test_mistakes_are_one_line_and_exit_code_2(cli: CommandLine, arguments: list[str]) -> None:
    done = cli.run(*arguments, given="[1, 2")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""
    assert not list(cli.home.runs.glob("*"))


@pytest.mark.parametrize(
    ("given", "where"), [(r'{"name": "\ud800"}', "stdin: name"), (r'{"\ud800": 1}', "stdin")]
)
def test_half_characters_are_a_mistake_like_others(
    cli: CommandLine, given: str, where: str
) -> None:
    done = cli.run("--run", "-", given=given)
    assert done.returncode == 2
    assert done.stderr == (
        f"fitrand-tui: {where}: expected text of whole characters; "
        "found the half character \\ud800\n"
    )


def test_a_home_that_cannot_be_made_is_one_line(cli: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    cli.environment["FITRAND_HOME"] = str(tmp_path / "file" / "home")
    done = cli.run("--run", "quickstart", acted=True)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert str(tmp_path / "file") in done.stderr


def test_the_first_run_does_not_miss_an_index(cli: CommandLine) -> None:
    assert cli.run("--run", acting(cli, "finish"), acted=True).stderr == ""
    assert cli.run("--list").stderr == ""
    cli.home.history.unlink()
    assert cli.run("--list").stderr == (
        "note: the index history.json was missing: rebuilt from 1 run\n"
    )


SMALL = (
    '{"name": "small", "model": {"depth": 18}, "data": {"train_size": 64},'
    ' "training": {"epochs": %d, "batch_size": 32, "until": null, "eval_every": 100000},'
    ' "device": "cpu"}'
)


def test_the_real_engine_is_run_stopped_and_resumed(cli: CommandLine, fashion_mnist: Path) -> None:
    cli.environment["FITRAND_DATA"] = str(fashion_mnist)
    path = cli.home.root.parent / "small.json"
    path.write_text(SMALL % 100_000, "utf-8")
    terminal = Terminal(cli.command("--run", str(path)), cli.environment)
    terminal.wait_for("parameters, 64 images")
    paths = only_run(cli)
    wait_for(lambda: len(epochs_of(paths)) > 1, "a trained epoch")
    terminal.press("\x03")
    assert terminal.finish() == 130
    assert launcher.state_now(paths) == "stopped"
    assert paths.checkpoint.exists()

    epochs = epochs_of(paths)
    paths.config.write_text(SMALL % (epochs[-1] + 2), "utf-8")
    resumed = cli.run("--resume", "last", "--json")
    assert resumed.returncode == 0, resumed.stderr
    assert json_lines(resumed.stdout)[-1]["state"] == "finished"
    assert epochs_of(paths) == list(range(epochs[-1] + 3))
    starts = [e.resumed_epoch for e in read_events(paths.metrics) if isinstance(e, Started)]
    assert starts == [None, epochs[-1]]
    status = read_status(paths)
    assert status is not None
    assert not status.process.alive()


def epochs_of(paths: RunPaths) -> list[int]:
    return [e.epoch for e in read_events(paths.metrics) if isinstance(e, Epoch)]
