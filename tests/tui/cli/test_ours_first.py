"""Foreign packages of our names on PYTHONPATH, met by real processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tui.cli.ours_first import HERE

LOADED = "import runs, engine, os; print(runs.__file__, engine.__file__)"


def foreign(tmp_path: Path, name: str, kind: str) -> Path:
    """A folder with a package of that name which is not ours, and fails where it is imported."""
    folder = tmp_path / "theirs"
    if kind == "package":
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").write_text("raise RuntimeError('this is not ours')\n")
    elif kind == "module":
        folder.mkdir()
        (folder / f"{name}.py").write_text("raise RuntimeError('this is not ours')\n")
    else:
        (folder / name).mkdir(parents=True)
    return folder


def python(folder: Path, home: Path, code: str, *words: str) -> subprocess.CompletedProcess[str]:
    """What the installed command does, or `code`, with the folder on PYTHONPATH."""
    path = os.pathsep.join([str(folder), HERE])
    return subprocess.run(
        [sys.executable, "-P", "-c", code, *words],
        env={**os.environ, "PYTHONPATH": path, "FITRAND_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


COMMAND = "import sys; from tui.cli.main import main; sys.exit(main())"


@pytest.mark.parametrize("name", ["runs", "engine"])
@pytest.mark.parametrize("kind", ["package", "module", "folder"])
@pytest.mark.parametrize("words", [["--version"], ["--list"]])
def test_commands_work_beside_them(tmp_path: Path, name: str, kind: str, words: list[str]) -> None:
    done = python(foreign(tmp_path, name, kind), tmp_path / "home", COMMAND, *words)
    assert done.returncode == 0, done.stderr
    assert "not ours" not in done.stderr


@pytest.mark.parametrize("name", ["runs", "engine"])
def test_an_engine_finds_ours_too(tmp_path: Path, name: str) -> None:
    start = (
        "import subprocess, sys, tui.cli.main\n"
        f"sys.exit(subprocess.run([sys.executable, '-P', '-c', {LOADED!r}]).returncode)"
    )
    done = python(foreign(tmp_path, name, "package"), tmp_path / "home", start)
    assert done.returncode == 0, done.stderr
    assert all(Path(file).is_relative_to(HERE) for file in done.stdout.split())


def test_their_other_modules_are_found_as_before(tmp_path: Path) -> None:
    folder = foreign(tmp_path, "runs", "package")
    (folder / "something_else.py").write_text("print('theirs')\n")
    done = python(folder, tmp_path, "import tui.cli.main, something_else")
    assert (done.returncode, done.stdout) == (0, "theirs\n"), done.stderr


def test_where_nothing_is_hidden_nothing_is_changed(tmp_path: Path) -> None:
    code = (
        "import os, sys; before = list(sys.meta_path), os.environ['PYTHONPATH']\n"
        "import tui.cli.main\n"
        "from tui.cli.ours_first import OursFirst\n"
        "assert not [one for one in sys.meta_path if isinstance(one, OursFirst)]\n"
        "assert os.environ['PYTHONPATH'] == before[1]"
    )
    done = python(foreign(tmp_path, "runs", "folder"), tmp_path, code)
    assert done.returncode == 0, done.stderr
