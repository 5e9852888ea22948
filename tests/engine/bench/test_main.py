"""The whole benchmark at its smallest, on the real data."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
import psutil

from engine.bench.results import Report
from tests.waiting import wait_for

SMALLEST = (
    *("--models=18", "--stems=imagenet", "--batch-sizes=16", "--device=cpu"),
    *("--rounds=2", "--seconds=0.2"),
)


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def start(arguments: Sequence[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "engine.bench", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )


def test_both_sides_and_two_engines_at_once(fashion_mnist: Path, tmp_path: Path) -> None:
    output = tmp_path / "results.json"
    process = start([*SMALLEST, "--engines", "1,2", "--output", str(output)])
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    report = msgspec.json.decode(output.read_bytes(), type=Report)
    [row] = report.rows
    assert row.troubles == {}
    assert len(row.rounds) == 2
    for sample in (side for r in row.rounds for side in (r.reference, r.engine)):
        assert sample is not None
        assert sample.training.images == 16 * sample.training.steps
        assert sample.training.seconds > 0
        assert sample.evaluation.images > 0
        assert sample.training.memory > 2**20
    assert [len(together.rounds) for together in row.together] == [2, 2]
    assert all(len(engines) == 2 for engines in row.together[1].rounds)
    assert row.figures.utilisation is not None
    assert 0 < row.figures.utilisation < 1
    assert row.train_flop > 0
    assert report.machine.device_type == "cpu"
    assert {"python", "torch", "torchvision"} <= set(report.machine.versions)
    assert report.command.startswith("python -P -m engine.bench --models 18 ")
    assert str(tmp_path) not in report.command
    assert "r18 imagenet" in out
    assert "ratio" in out
    assert "round 2 of 2" in err


def test_a_side_that_is_killed_becomes_a_row_that_says_so(fashion_mnist: Path) -> None:
    process = start([*SMALLEST, "--engines", "1"])
    wait_for(lambda: len(sides(process)) == 2, "both sides")
    reference, _ = sorted(sides(process), key=lambda side: side.pid)
    reference.kill()
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    assert "ended early" in out
    assert "reference: killed by SIGKILL" in out
    assert "matmul" in out


def test_without_data_the_exit_code_is_3() -> None:
    process = start(["--data-dir", "/no/such/folder"])
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (3, "--data-dir /no/such/folder: there is no such folder\n")


def test_a_device_that_is_not_there_is_a_bad_option(fashion_mnist: Path) -> None:
    process = start(["--device", "cuda:99"])
    _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    [line] = err.splitlines()
    assert "cuda:99" in line


def test_what_starts_the_sides_loads_no_torch() -> None:
    """Or its peak memory would be inherited by them."""
    code = "import sys, engine.bench.main; print('torch' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=False
    )
    assert done.stdout == "False\n", done.stderr


def sides(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """The sides that are alive; the first process only says what machine it is on."""
    return psutil.Process(process.pid).children()
