"""`--report` as a command: what it takes, what it says, and what goes wrong."""

from __future__ import annotations

import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from runs.paths import Home
from runs.studies import own
from runs.studies.study import Study
from tests.fabricate import make_run
from tui.cli.main import main


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("FITRAND_HOME", str(tmp_path / "home"))
    home = Home(tmp_path / "home")
    home.create()
    return home


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "new" / "out"


@contextmanager
def files_at_most(size: int) -> Iterator[None]:
    """As on a disk that is nearly full: no file gets larger."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def complaint(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The one line that a mistake is answered with; nothing is written."""
    assert main(["--report", *words]) == 2
    lines = [line for line in capsys.readouterr().err.splitlines() if not line.startswith("note:")]
    [line] = lines
    return line


def test_a_run_has_a_report(home: Home, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_run(home, epochs=5)
    assert main(["--report", "last", "-o", str(out)]) == 0
    assert f"{out}/report.md: 1 result" in capsys.readouterr().out
    assert (out / "report.md").read_text("utf-8").startswith("# ")


def test_a_study_of_ones_own_goes_by_its_name(home: Home, out: Path) -> None:
    own.keep(home, Study(name="my study", about="why?", seeds=1))
    assert main(["--report", "my study", "-o", str(out)]) == 0
    text = (out / "report.md").read_text("utf-8")
    assert "why?" in text
    assert "fitrand-tui --run study.json" in text  # --run knows no study of a home by its name


def test_a_shipped_study_is_made_again_by_its_name(home: Home, out: Path) -> None:
    assert main(["--report", "report-depths", "-o", str(out)]) == 0
    assert "fitrand-tui --run report-depths\n" in (out / "report.md").read_text("utf-8")


def test_json_names_every_file(home: Home, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_run(home, epochs=5)
    assert main(["--report", "last", "-o", str(out), "--json"]) == 0
    lines = capsys.readouterr().out.splitlines()
    named = {Path(json.loads(line)["file"]) for line in lines}
    assert named == {path for path in out.rglob("*") if path.is_file()}


def test_an_earlier_report_is_replaced_and_nothing_else_touched(home: Home, out: Path) -> None:
    make_run(home, epochs=5)
    (out / "figures").mkdir(parents=True)
    (out / "figures" / "mine.png").write_bytes(b"mine")
    (out / "report.md").write_text("an earlier one", "utf-8")
    assert main(["--report", "last", "-o", str(out)]) == 0
    assert (out / "figures" / "mine.png").read_bytes() == b"mine"
    assert "earlier" not in (out / "report.md").read_text("utf-8")
    assert not list(out.rglob("*.tmp"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["report-dephts"], "did you mean report-depths?"),
        (["report-depths", "last"], "one study or runs"),
        (["nothing.json"], "no such file"),
        (["quickstart.json"], "no such file"),
    ],
)
def test_what_is_not_there_is_said(
    home: Home, out: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    make_run(home, epochs=5)
    assert said in complaint(capsys, *words, "-o", str(out))
    assert not out.exists()


def test_a_study_with_an_unknown_figure_is_refused(
    home: Home, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "s.json"
    file.write_text('{"seeds": 1, "figures": ["depth"]}', "utf-8")
    assert "did you mean depths?" in complaint(capsys, str(file), "-o", str(out))
    assert main(["--run", str(file)]) == 2  # before anything is trained
    assert "figures[0]" in capsys.readouterr().err


def test_a_runs_configuration_is_no_study(
    home: Home, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "run.json"
    file.write_text('{"seed": 1}', "utf-8")
    assert "no study" in complaint(capsys, str(file), "-o", str(out))


def test_a_file_in_the_place_of_the_folder_is_said(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_run(home, epochs=5)
    (tmp_path / "file").write_text("x")
    assert "it is no folder" in complaint(capsys, "last", "-o", str(tmp_path / "file"))


def test_a_full_disk_leaves_whole_files_and_says_where_it_ended(
    home: Home, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_run(home, epochs=5)
    with files_at_most(20_000):
        assert main(["--report", "last", "-o", str(out)]) == 1
    [line] = capsys.readouterr().err.splitlines()[-1:]
    assert "curves.svg cannot be written: File too large" in line
    assert not (out / "report.md").exists()
    assert not list(out.rglob("*.tmp"))
    assert (out / "tables" / "times.csv").read_text("utf-8").startswith("cell,n,")


def test_a_damaged_journal_is_said_and_the_rest_is_there(
    home: Home, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = make_run(home, epochs=5)
    made.metrics.unlink()
    made.metrics.mkdir()
    assert main(["--report", "last", "-o", str(out)]) == 1
    assert f"{made.id}: metrics.jsonl cannot be read" in capsys.readouterr().err
    assert "cannot be read" in (out / "report.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--report", "last"], "--report needs -o DIR"),
        (["--report", "-o", "out"], "--report"),
        (["--report", "last", "-o", "-"], "expected a folder"),
        (["--report", "last", "-o", ""], "expected a folder"),
    ],
)
def test_mistakes_on_the_command_line_are_one_line(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    [line] = capsys.readouterr().err.splitlines()
    assert said in line
