"""`--list --groups`, over made-up runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from runs.config import RunConfig, TrainingConfig
from runs.errors import RunError
from runs.paths import Home
from tests.fabricate import make_run
from tui.cli.group_listing import list_groups
from tui.cli.main import main

MADE = 1_790_000_000.0


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Three seeds of one recipe, of which one diverged, a repeat, and one run of another recipe."""
    home = Home(tmp_path / "home")
    for i, (seed, state, epochs) in enumerate(
        [(0, "finished", 20), (1, "finished", 24), (2, "failed", 10), (0, "finished", 99)]
    ):
        config = RunConfig(seed=seed, training=TrainingConfig(epochs=60))
        make_run(home, config=config, created=MADE + i, state=state, epochs=epochs)  # type: ignore[arg-type]
    other = RunConfig(name="[/red] other s0", training=TrainingConfig(lr=1e-3))
    make_run(home, config=other, created=MADE - 9, state="stopped")
    return home


def test_a_line_for_each_group(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    """The train accuracies are 1, 1 and 0.55: mean 0.85, deviation sqrt(0.135 / 2)."""
    assert list_groups(home, as_json=False) == 0
    header, first, second = capsys.readouterr().out.splitlines()
    assert header.split()[:2] == ["group", "n"]
    assert header.split()[-2:] == ["runs", "mixed"]
    assert first.startswith("r50 uniform 10k  n=3  0.850 ± 0.260  0.100 ± 0.003  ")
    assert "24 (20->60)       1 of 3" in first
    assert first.endswith("3 finished, 1 failed")
    assert second.split() == [
        "[/red]",
        "other",
        "n=0",
        "–",
        "–",
        "–",
        second.split()[6],
        "1",
        "stopped",
    ]


def test_a_mixed_group_says_so(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    status = sorted(home.runs.iterdir())[1] / "status.json"
    status.write_text(status.read_text("utf-8").replace('"fp32","versions"', '"bf16","versions"'))
    assert list_groups(home, as_json=False) == 0
    first = capsys.readouterr().out.splitlines()[1]
    assert "n=3!" in first
    assert first.endswith("bf16 and fp32")


def test_json_has_the_numbers_and_whose_they_are(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert list_groups(home, as_json=True) == 0
    out = capsys.readouterr().out
    assert out.isascii()
    first, second = (json.loads(line) for line in out.splitlines())
    assert (first["name"], first["n"], first["seeds"]) == ("r50 uniform 10k", 3, [0, 1, 2])
    assert len(first["runs"]) == 4
    assert len(first["results"]) == 3
    assert len(first["repeats"]) == 1
    assert first["config"]["training.lr"] == 5e-4
    assert "seed" not in first["config"]
    train = first["metrics"]["train_acc"]
    assert train == pytest.approx(
        {"n": 3, "mean": 0.85, "sd": 0.259808, "median": 1.0, "low": 0.55, "high": 1.0}, abs=1e-6
    )
    [fit] = [time for time in first["times_to_overfit"] if time["theta"] == 1.0]
    assert (fit["reached"], fit["more_than"], fit["kinds"]) == ([20, 24], [60], ["precise"])
    assert fit["median"] == {"value": 24, "exact": True}
    assert fit["high"] == {"value": 60, "exact": False}
    assert (second["n"], second["metrics"]) == (0, {})
    assert second["times_to_overfit"][0]["median"] is None


def test_columns_by_their_names(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert list_groups(home, as_json=False, columns="name,gap,n") == 0
    header, first, _ = capsys.readouterr().out.splitlines()
    assert header.split() == ["group", "gap", "n", "runs", "mixed"]
    assert first.startswith("r50 uniform 10k  0.750 ± 0.2")
    with pytest.raises(RunError, match=r"groups have no column 'seed'; there are .*memorised"):
        list_groups(home, as_json=False, columns="seed")


def test_an_empty_home_says_how_to_begin(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert list_groups(Home(tmp_path), as_json=False) == 0
    assert "--run quickstart" in capsys.readouterr().out


def test_the_command_line_knows_it(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FITRAND_HOME", str(home.root))
    assert main(["--list", "--groups", "--columns", "n"]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("n=3 ")
    with pytest.raises(SystemExit, match="2"):
        main(["--show", "last", "--groups"])
    assert "--groups goes with --list only" in capsys.readouterr().err
