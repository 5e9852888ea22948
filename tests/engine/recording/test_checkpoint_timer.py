from __future__ import annotations

import pytest

from engine.recording.checkpoint_timer import CheckpointTimer


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr("engine.recording.checkpoint_timer.time.monotonic", lambda: now[0])
    return now


def test_checkpoints_that_cost_nothing_are_ten_seconds_apart(clock: list[float]) -> None:
    timer = CheckpointTimer()
    clock[0] += 10.0
    assert not timer.due()
    clock[0] += 0.1
    assert timer.due()
    with timer.writing():
        pass
    assert not timer.due()


def test_slow_checkpoints_cost_five_per_cent_at_most(clock: list[float]) -> None:
    timer = CheckpointTimer()
    with timer.writing():
        clock[0] += 3.0
    assert timer.took == 3.0
    clock[0] += 60.0
    assert not timer.due()
    clock[0] += 0.1
    assert timer.due()


def test_a_checkpoint_that_failed_is_still_due(clock: list[float]) -> None:
    timer = CheckpointTimer()
    clock[0] += 11.0
    with pytest.raises(OSError, match="full"), timer.writing():
        raise OSError("full")
    assert timer.due()
