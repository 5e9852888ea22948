from __future__ import annotations

import time

import pytest

from engine.recording.clock import Clock


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, to be set by the test."""
    present = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: present[0])
    return present


def test_time_counts_from_the_first_start(now: list[float]) -> None:
    clock = Clock()
    now[0] += 5
    assert clock.seconds == 0.0
    clock.start()
    now[0] += 3
    clock.start()
    now[0] += 4
    assert clock.seconds == 7.0


def test_a_resumed_clock_goes_on_and_the_pause_does_not_count(now: list[float]) -> None:
    clock = Clock(40.0)
    now[0] += 1_000
    clock.start()
    now[0] += 2
    assert clock.seconds == 42.0
