"""`fitrand-tui --bench`; what it measures is in tests/engine/bench."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil

from tests.terminal import Terminal
from tests.tui.cli.conftest import CommandLine
from tests.waiting import wait_for


def test_help_is_the_benchmarks_own(cli: CommandLine) -> None:
    done = cli.run("--bench", "--help")
    assert (done.returncode, done.stderr) == (0, "")
    own = subprocess.run(
        [sys.executable, "-P", "-m", "engine.bench", "--help"],
        capture_output=True,
        text=True,
        env=cli.environment,
        check=False,
    )
    assert done.stdout == own.stdout
    assert "--batch-sizes" in done.stdout


def test_options_and_exit_code_are_passed_on(cli: CommandLine) -> None:
    done = cli.run("--bench", "--models", "18", "--rounds", "none")
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert "--rounds" in line
    assert "'none'" in line


def test_the_data_folder_can_be_named_before_or_after(cli: CommandLine) -> None:
    for arguments in (["--data-dir", "/nowhere", "--bench"], ["--bench", "--data-dir", "/nowhere"]):
        done = cli.run(*arguments)
        assert done.returncode == 3
        assert "--data-dir /nowhere: there is no such folder" in done.stderr


def test_neither_torch_nor_textual_is_loaded_in_the_front_end(cli: CommandLine) -> None:
    command = cli.command("--bench", "--help")
    done = subprocess.run(
        [command[0], "-X", "importtime", *command[1:]],
        capture_output=True,
        text=True,
        env=cli.environment,
        check=False,
    )
    assert done.returncode == 0
    names = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines()}
    assert "tui.cli.bench" in names
    assert not {name.split(".")[0] for name in names} & {"torch", "textual", "plotext", "engine"}


def test_ctrl_c_ends_the_benchmark_and_its_sides(cli: CommandLine, fashion_mnist: Path) -> None:
    cli.environment["FITRAND_DATA"] = str(fashion_mnist)
    terminal = Terminal(cli.command("--bench", "--models", "18"), cli.environment)
    benchmark = psutil.Process(terminal.pid)
    [side] = wait_for(benchmark.children, "a side")
    terminal.press("\x03")
    assert terminal.finish() == 130
    assert "interrupted" in terminal.text
    assert "Traceback" not in terminal.text
    assert not side.is_running()
