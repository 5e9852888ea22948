from __future__ import annotations

from pathlib import Path

import pytest

from runs.queue import slots


@pytest.fixture
def driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A made-up nvidia-smi, the only one there is; it does what the test writes into it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(slots.VISIBLE, raising=False)
    return tmp_path / "nvidia-smi"


def answers(driver: Path, script: str) -> None:
    driver.write_text(f"#!/bin/sh\n{script}\n")
    driver.chmod(0o700)


def test_without_a_driver_there_is_no_gpu_and_one_slot(driver: Path) -> None:
    assert slots.gpus() == []
    assert slots.count(None, []) == 1
    assert slots.variables(0, []) == {}


def test_a_slot_for_each_gpu_that_the_driver_names(driver: Path) -> None:
    answers(driver, 'echo "$1" > "${0%/*}/asked"; echo GPU-11; echo " GPU-22"')
    found = slots.gpus()
    assert found == ["GPU-11", "GPU-22"]
    assert (driver.parent / "asked").read_text() == "--query-gpu=uuid\n"
    assert slots.count(None, found) == 2
    assert [slots.variables(n, found)[slots.VISIBLE] for n in range(4)] == [*found, *found]
    assert slots.count(1, found) == 1


@pytest.mark.parametrize("script", ["exit 9", "echo No devices were found", "printf '\\377'"])
def test_a_driver_that_does_not_work_is_no_gpu(driver: Path, script: str) -> None:
    answers(driver, script)
    assert slots.gpus() == []


def test_a_driver_that_hangs_is_waited_for_no_longer_than_it_must(
    driver: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slots, "ANSWER_SECONDS", 0.05)
    answers(driver, "exec /bin/sleep 60")
    assert slots.gpus() == []


@pytest.mark.parametrize(
    ("named", "found"),
    [
        ("", []),
        ("0", ["0"]),
        ("2, 0,GPU-7f", ["2", "0", "GPU-7f"]),
        ("-1", []),
        ("1,-1,2", ["1"]),
        ("NoDevFiles", ["NoDevFiles"]),
    ],
)
def test_what_the_environment_names_counts(
    driver: Path, monkeypatch: pytest.MonkeyPatch, named: str, found: list[str]
) -> None:
    answers(driver, "echo GPU-11")
    monkeypatch.setenv(slots.VISIBLE, named)
    assert slots.gpus() == found


@pytest.mark.parametrize(
    ("count", "taken", "free"),
    [
        (1, set(), [0]),
        (3, {1}, [0, 2]),
        (2, {0, 1}, []),
        (2, {0, 3}, []),  # there were four slots before
        (2, {3}, [0]),
        (2, {3, 4, 5}, []),
    ],
)
def test_free_slots(count: int, taken: set[int], free: list[int]) -> None:
    assert slots.free(count, taken) == free
