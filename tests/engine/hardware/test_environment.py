from __future__ import annotations

import os
import subprocess
import sys

import pytest

from engine.hardware import environment

NAMES = ("CUBLAS_WORKSPACE_CONFIG", "GOMP_SPINCOUNT", "OMP_WAIT_POLICY")


@pytest.fixture
def empty(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in NAMES:
        monkeypatch.setenv(name, "")  # so that it is put back whatever `prepare` does
        monkeypatch.delenv(name)
    return monkeypatch


def found() -> list[str | None]:
    return [os.environ.get(name) for name in NAMES]


def test_what_an_engine_needs_is_set(empty: pytest.MonkeyPatch) -> None:
    environment.prepare()
    assert found() == [":4096:8", "1000", None]


def test_what_the_user_has_set_stays(empty: pytest.MonkeyPatch) -> None:
    empty.setenv("CUBLAS_WORKSPACE_CONFIG", ":16:8")
    empty.setenv("GOMP_SPINCOUNT", "7")
    environment.prepare()
    assert found() == [":16:8", "7", None]


def test_a_wait_policy_is_not_overruled(empty: pytest.MonkeyPatch) -> None:
    """GNU OpenMP heeds a number of spins more than a policy."""
    empty.setenv("OMP_WAIT_POLICY", "active")
    environment.prepare()
    assert found() == [":4096:8", None, "active"]


@pytest.mark.skipif(sys.platform != "linux", reason="torch uses GNU OpenMP on Linux only")
def test_torch_heeds_what_is_set_within_its_own_process(empty: pytest.MonkeyPatch) -> None:
    script = "from engine.hardware import environment; environment.prepare(); import torch"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "OMP_DISPLAY_ENV": "verbose"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "GOMP_SPINCOUNT = '1000'" in done.stderr
