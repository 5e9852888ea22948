from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from runs.config import RunConfig
from runs.history import History
from runs.launcher import create_run
from tests.terminal import Terminal
from tests.tui.cli.conftest import CommandLine


@pytest.mark.parametrize("option", ["--help", "--version", "--list", "--presets", "--schema"])
def test_neither_torch_nor_textual_is_loaded_without_need(cli: CommandLine, option: str) -> None:
    command = cli.command(option)
    done = subprocess.run(
        [command[0], "-X", "importtime", *command[1:]],
        capture_output=True,
        text=True,
        env=cli.environment,
        check=False,
    )
    assert done.returncode == 0
    loaded = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in done.stderr.splitlines()}
    assert "argparse" in loaded
    assert not loaded & {"torch", "torchvision", "numpy", "textual", "plotext"}


def test_a_run_loads_no_textual_in_the_front_end(cli: CommandLine, tmp_path: Path) -> None:
    config = tmp_path / "c.json"
    config.write_text('{"name": "finish"}', "utf-8")
    command = cli.command("--run", str(config), acted=True)
    done = subprocess.run(
        [command[0], "-X", "importtime", *command[1:]],
        capture_output=True,
        text=True,
        env=cli.environment,
        check=False,
    )
    assert done.returncode == 0
    loaded = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in done.stderr.splitlines()}
    assert "rich" in loaded
    assert not loaded & {"torch", "torchvision", "numpy", "textual", "plotext"}


def test_the_application_is_refused_without_a_terminal(cli: CommandLine) -> None:
    done = cli.run()
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert "needs a terminal" in line
    assert "--run quickstart" in line


def test_the_application_is_refused_on_a_dumb_terminal(cli: CommandLine) -> None:
    command = ["/usr/bin/env", "TERM=dumb", *cli.command()]
    terminal = Terminal(command, cli.environment)
    assert terminal.finish() == 2
    assert "--run quickstart" in terminal.text


def test_a_reader_that_leaves_early_is_no_error(cli: CommandLine) -> None:
    for _ in range(300):
        create_run(cli.home, RunConfig(name="x" * 190))
    History(cli.home)
    done = subprocess.run(
        ["bash", "-c", '"$@" | head -1; echo ${PIPESTATUS[0]}', "bash", *cli.command("--list")],
        capture_output=True,
        text=True,
        env=cli.environment,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "0"


def test_a_data_folder_that_is_not_there_is_exit_code_3(cli: CommandLine) -> None:
    done = cli.run("--run", "quickstart", "--data-dir", "/nowhere/at/all")
    assert done.returncode == 3
    assert done.stderr == "fitrand-tui: --data-dir /nowhere/at/all: there is no such folder\n"


def test_control_characters_of_the_command_line_are_not_echoed(cli: CommandLine) -> None:
    done = cli.run("--show", "\x1b[2Jx")
    assert done.returncode == 2
    assert "\x1b" not in done.stderr


def test_a_terminal_without_unicode_gets_question_marks(cli: CommandLine) -> None:
    create_run(cli.home, RunConfig(name="näher"))
    cli.environment["PYTHONIOENCODING"] = "ascii"
    done = cli.run("--list")
    assert done.returncode == 0
    assert "n?her" in done.stdout


def test_the_command_is_the_one_that_is_installed() -> None:
    pyproject = Path(__file__).parents[3] / "pyproject.toml"
    assert 'fitrand-tui = "tui.cli.main:main"' in pyproject.read_text("utf-8")
    assert sys.version_info >= (3, 11)


@pytest.mark.parametrize("option", ["--list", "--version", "--presets"])
def test_closed_streams_are_no_error(cli: CommandLine, option: str) -> None:
    command = ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", *cli.command(option)]
    assert subprocess.run(command, env=cli.environment, check=False).returncode == 0


def test_a_closed_stdin_is_an_empty_configuration(cli: CommandLine) -> None:
    command = ["sh", "-c", 'exec "$@" <&-', "sh", *cli.command("--run", "-")]
    done = subprocess.run(command, env=cli.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert (
        done.stderr
        == "fitrand-tui: stdin: expected a JSON object such as {}; found an empty file\n"
    )


def test_a_home_that_cannot_be_made_is_named_with_its_variable(cli: CommandLine) -> None:
    cli.home.root.write_text("a file")
    done = cli.run("--list")
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert str(cli.home.root) in line
    assert "FITRAND_HOME names another folder" in line
