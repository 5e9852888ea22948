"""The rules of the house: who may import what, and that the linters are content."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("tui", "engine", "runs")


def in_new_process(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_import_contracts_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " kept, 0 broken" in done.stdout


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("tui.cli.main", {"torch", "torchvision", "numpy", "textual", "plotext", "matplotlib"}),
        # What a report says is found out before half a second goes into what draws it.
        ("tui.cli.report", {"torch", "textual", "plotext", "matplotlib"}),
        ("tui.cli.headless", {"torch", "torchvision", "numpy", "textual", "plotext"}),
        ("tui.factory", {"torch", "torchvision", "numpy", "plotext"}),
        ("tui.screens.main", {"torch", "torchvision", "numpy"}),
        # Before the first paint: nothing of ours that takes its time.
        ("tui.factory", {"msgspec", "tinydb", "psutil", "argparse"}),
        ("runs.history", {"torch", "torchvision", "numpy", "textual", "plotext", "rich"}),
        ("runs.data_files.idx", {"torch", "torchvision", "textual", "plotext", "rich"}),
        ("runs.queue.__main__", {"torch", "numpy", "textual", "rich", "plotext", "tinydb"}),
        ("engine.training", {"textual", "plotext", "rich"}),
    ],
)
def test_a_room_loads_nothing_of_the_others(module: str, forbidden: set[str]) -> None:
    loaded = in_new_process(f"import sys, {module}; print(*sys.modules)").split()
    assert module in loaded
    assert not forbidden & {name.split(".")[0] for name in loaded}


def test_packages_have_nothing_in_their_init_but_a_docstring() -> None:
    for room in ROOMS:
        for init in (ROOT / room).rglob("__init__.py"):
            assert re.fullmatch(r'"""[^"]+"""\n', init.read_text("utf-8")), init


@pytest.mark.parametrize(
    "command",
    [
        ["-m", "ruff", "check", "."],
        ["-m", "ruff", "format", "--check", "."],
    ],
    ids=["ruff", "format"],
)
def test_the_linters_are_content(command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, *command], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_ci_and_the_hooks_run_all_linters() -> None:
    """Of mypy, which takes as long as a hundred tests, .ci/run alone makes sure."""
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    hooks = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    for linter in (
        "ruff check .",
        "ruff format --check .",
        "lint-imports --no-cache",
        "mypy --no-error-summary",
    ):
        assert f'    "{linter}"\n' in ci
        assert f"entry: .venv/bin/{linter}\n" in hooks


def test_the_ci_runs_the_command_that_the_readme_gives() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    found = re.search(r"<!-- test command -->\n```sh\n(.+)\n```\n", readme)
    assert found is not None
    assert found.group(1).startswith("python3 -m venv .venv && .venv/bin/pip install")
    assert found.group(1).endswith(".venv/bin/pytest")
    assert "<!-- test command -->" in (ROOT / ".ci" / "run").read_text("utf-8")
