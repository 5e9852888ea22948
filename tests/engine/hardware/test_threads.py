from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import psutil
import pytest
import torch

from engine.hardware import threads
from engine.hardware.threads import Threads, engines_beside, fair_share, usable_cpus
from runs.paths import Home, RunPaths
from runs.status import read_status, write_status
from runs.warm import WARM
from tests.fabricate import make_run

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def threads_put_back(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


@pytest.fixture(params=["started", "handed over"])
def engine(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[int, RunPaths]]:
    """The process id and the live run of a process that looks like an engine, and sleeps."""
    package = tmp_path / "engine"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text("import time; print('up', flush=True); time.sleep(600)")
    paths = make_run(Home(tmp_path / "home"), state="running")
    with paths.log.open("a") as log:
        process = subprocess.Popen(
            [
                *(sys.executable, "-P", "-m", "engine"),
                str(paths.root) if request.param == "started" else WARM,
            ],
            env={**os.environ, "PYTHONPATH": str(tmp_path)},
            stdout=subprocess.PIPE,
            stderr=log,
        )
    assert process.stdout is not None
    assert process.stdout.readline() == b"up\n"
    yield process.pid, paths
    process.kill()
    process.communicate()


@pytest.mark.parametrize(
    ("cpus", "engines", "shares"),
    [(2, 1, [2]), (2, 2, [1, 1]), (2, 3, [1, 1, 1]), (8, 3, [3, 3, 2]), (16, 4, [4, 4, 4, 4])],
)
def test_the_shares_are_fair_and_leave_no_cpu_idle(
    cpus: int, engines: int, shares: list[int]
) -> None:
    pids = [1000 + i for i in range(engines)]
    assert [fair_share(cpus, pid, pids) for pid in pids] == shares


def test_an_engine_at_work_on_the_same_cpus_is_seen(engine: tuple[int, RunPaths]) -> None:
    pid, run = engine
    assert pid in engines_beside()
    status = read_status(run)
    assert status is not None
    write_status(run, msgspec.structs.replace(status, device="cuda:0 (NVIDIA H200)"))
    assert pid not in engines_beside()
    write_status(run, msgspec.structs.replace(status, device="cpu (AMD EPYC)"))
    assert pid in engines_beside()
    write_status(run, msgspec.structs.replace(status, state="finished"))
    assert pid not in engines_beside()


def test_an_engine_that_waits_for_a_run_takes_no_share(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "input()", "-m", "engine", WARM], stdin=subprocess.PIPE
    ) as waiting:
        assert psutil.Process(waiting.pid).cmdline()[-3:] == ["-m", "engine", WARM]
        assert waiting.pid not in engines_beside()
        waiting.kill()


def test_threads_follow_as_engines_come_and_go(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    others: list[int] = []
    torch.set_num_threads(8)
    monkeypatch.setattr(threads, "usable_cpus", lambda: 8)
    monkeypatch.setattr(threads, "engines_beside", lambda: iter(others))
    monkeypatch.setattr(threads, "PAUSE", 0.0)
    shared = Threads(CPU)
    for others[:], expected in (([], 8), ([1], 4), ([1, 2, 3], 2), ([], 8)):
        shared.adjust()
        assert torch.get_num_threads() == expected
    said = [line.split(" ", 1)[1] for line in capsys.readouterr().err.splitlines()]
    assert [line.partition(",")[0] for line in said] == [f"threads: {n} of 8" for n in (4, 2, 8)]
    assert said[0].endswith("with 1 other engine on these CPUs")
    assert said[1].endswith("with 3 other engines on these CPUs")


def test_omp_num_threads_is_the_users_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    torch.set_num_threads(5)
    Threads(CPU).adjust()
    assert torch.get_num_threads() == 5


def test_alone_it_takes_the_cpus_that_it_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "engines_beside", lambda: iter(()))
    torch.set_num_threads(64)
    Threads(CPU)
    assert torch.get_num_threads() == usable_cpus()


def test_torchs_own_default_is_not_exceeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "engines_beside", lambda: iter(()))
    monkeypatch.setattr(threads, "usable_cpus", lambda: 8)
    torch.set_num_threads(4)  # four of eight are cores of their own, say
    Threads(CPU)
    assert torch.get_num_threads() == 4


@pytest.mark.parametrize(
    ("quota", "usable"),
    [("max 100000", 6), ("200000 100000", 2), ("150000 100000", 2), ("10000 100000", 1), ("", 6)],
)
def test_a_containers_quota_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quota: str, usable: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(6)))
    monkeypatch.setattr(threads, "_QUOTA", tmp_path / "cpu.max")
    (tmp_path / "cpu.max").write_text(quota)
    assert usable_cpus() == usable
