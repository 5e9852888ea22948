from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from engine.bench.messages import Machine
from engine.bench.recipes import Outcome, Record, main, suited, table
from runs import presets

SMALL = ["data.train_size=64", "training.batch_size=16", "training.epochs=60", "model.depth=18"]
SELDOM = "training.eval_every=15"
"""Nearly all of a small run's time goes into evaluations, which are on all 10,000 test images."""


def options(*more: str) -> list[str]:
    overrides = [word for field in SMALL for word in ("--set", field)]
    return ["--presets", "quickstart", "--device", "cpu", *overrides, *more]


def outcome(preset: str, seed: int, epoch: int | None, seconds: float | None) -> Outcome:
    config = presets.load("quickstart")
    return Outcome(
        preset=preset,
        seed=seed,
        config=config,
        state="finished",
        epoch=epoch,
        seconds=seconds,
        test_acc=0.1,
    )


@pytest.fixture
def data(fashion_mnist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FITRAND_DATA", str(fashion_mnist))


@pytest.mark.usefixtures("data")
def test_real_runs_are_trained_until_they_are_fitted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "recipes.json"
    unhurried = ("--seconds", "3600")  # the most that can be asked for: machines differ
    assert main(options("--set", SELDOM, *unhurried, "--seeds", "3,5", "--output", str(file))) == 0
    record = msgspec.json.decode(file.read_bytes(), type=Record)
    assert [(o.preset, o.seed, o.state) for o in record.outcomes] == [
        ("quickstart", 3, "finished"),
        ("quickstart", 5, "finished"),
    ]
    for found in record.outcomes:
        assert found.config.data.train_size == 64
        assert found.train_acc == 1.0
        assert found.epoch is not None
        assert found.seconds is not None
        assert 0.0 < found.evaluation_seconds < found.seconds
    assert str(tmp_path) not in record.command
    assert "| quickstart | 2 of 2 |" in capsys.readouterr().out


@pytest.mark.usefixtures("data")
def test_when_the_time_is_over_nothing_more_is_begun(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(options("--seeds", "0", "--seconds", "0.000001")) == 1
    assert "seed 0: not run, the time is over" in capsys.readouterr().err


@pytest.mark.usefixtures("data")
def test_a_run_under_way_is_stopped_when_the_time_is_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "recipes.json"
    long = ("--set", "training.until=null", "--set", "training.epochs=100000")
    assert main(options("--seeds", "0", "--seconds", "2", *long, "--output", str(file))) == 1
    [found] = msgspec.json.decode(file.read_bytes(), type=Record).outcomes
    assert found.state == "stopped"
    assert "seed 0: stopped" in capsys.readouterr().err


@pytest.mark.usefixtures("data")
def test_a_mistake_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(options("--set", "model.depht=50")) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert "depht" in line


def test_the_table_has_medians_and_tells_how_many_were_fitted() -> None:
    outcomes = [
        outcome("a", 0, 6, 10.0),
        outcome("b", 0, None, None),
        outcome("a", 1, 9, 30.0),
        outcome("a", 2, 7, 20.0),
    ]
    assert table(outcomes)[2:] == [
        "| a | 3 of 3 | 7 (6-9) | 20.0 (10.0-30.0) | 0.100 (0.100-0.100) |",
        "| b | 0 of 1 | - | - | - |",
    ]


def test_resnet_18_is_for_cpus_and_the_quickest_come_first() -> None:
    def names(device_type: str) -> tuple[str, ...]:
        machine = Machine(
            device="", device_type=device_type, cpu="", cpus=2, platform="", versions={}
        )
        return suited(machine)

    assert names("cpu") == ("fast-r18-1k", "fast-r18-5k")
    assert names("cuda")[0] == "fast-r50-10k"
    assert names("cuda")[-1] == "fast-r200-60k"
    assert len(names("cuda")) == 9
