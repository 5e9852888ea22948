"""Stopped, killed and resumed anywhere, a run comes to the same, and nothing recorded is lost."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
import torch

from engine.recording import checkpoint
from runs import events
from runs.journal import read_events
from runs.paths import RunPaths
from runs.status import read_status
from tests.engine.tiny_training import (
    CrashError,
    StopAt,
    Train,
    epochs,
    science,
)


# 12 steps, 7 batches in each of two evaluations with precise statistics and 2 in each of two
# without are 30 places at which to stop.
@pytest.mark.parametrize("at", [1, 2, 4, 6, 7, 8, 12, 14, 19, 20, 21, 24, 28, 30])
def test_a_run_that_stopped_anywhere_goes_on_as_if_it_had_not(train: Train, at: int) -> None:
    whole = train("whole")
    paths = train("halved", StopAt(at))
    status = read_status(paths)
    assert status is not None
    assert status.state == "stopped"
    assert isinstance(read_events(paths.metrics)[-1], events.Stopped)
    train("halved")
    assert science(paths) == science(whole)
    found = read_events(paths.metrics)
    assert [e.seq for e in found] == list(range(len(found)))
    assert isinstance(found[-1], events.Finished)


@pytest.mark.parametrize("at", [4, 8, 9, 15, 20, 22, 29])
def test_a_killed_run_goes_on_from_its_checkpoint_without_a_repeated_epoch(
    train: Train, at: int
) -> None:
    whole = train("whole")
    with pytest.raises(CrashError):
        train("killed", StopAt(at, CrashError))
    paths = train("killed")
    assert science(paths) == science(whole)


def test_a_run_may_be_stopped_again_and_again(train: Train) -> None:
    whole = train("whole")
    for _ in range(4):
        paths = train("patient", StopAt(8))  # an evaluation that is given up begins anew
    train("patient")
    assert science(paths) == science(whole)
    resumed = [e for e in read_events(paths.metrics) if isinstance(e, events.Started)]
    assert resumed[0].resumed_epoch is None
    assert resumed[-1].resumed_epoch is not None


def test_long_epochs_have_checkpoints_and_short_runs_spend_nothing_on_them(
    train: Train, monkeypatch: pytest.MonkeyPatch
) -> None:
    def checkpoints(paths: RunPaths) -> list[tuple[int, int]]:
        found = read_events(paths.metrics)
        return [(e.epoch, e.step) for e in found if isinstance(e, events.CheckpointSaved)]

    every_step = [(epoch, step) for epoch in (0, 1, 2) for step in (1, 2, 3, 4)]
    assert checkpoints(train("long")) == every_step
    monkeypatch.setattr("engine.recording.checkpoint_timer.LEAST_SECONDS", 60.0)
    assert checkpoints(train("short")) == []


def test_the_last_checkpoint_holds_everything_and_the_last_word(train: Train) -> None:
    found = checkpoint.load(train("run").checkpoint)
    assert found is not None
    assert found.optimizer is not None
    assert found.model
    assert found.message.startswith("Trained 3 epochs")


@pytest.mark.parametrize("schedule", ["constant", "step", "exponential"])
def test_a_run_that_was_extended_is_the_longer_run_bit_for_bit(train: Train, schedule: str) -> None:
    asked = {"schedule": schedule, "step_epochs": 1}
    paths = train("extended", training={**asked, "epochs": 2})
    train("extended", training={**asked, "epochs": 4})
    whole = train("whole", training={**asked, "epochs": 4})
    assert science(paths) == science(whole)
    recorded = read_events(paths.metrics)
    assert [e.resumed_epoch for e in recorded if isinstance(e, events.Started)] == [None, 2]
    assert [isinstance(e, events.Finished) for e in recorded].count(True) == 2
    one, other = checkpoint.load(paths.checkpoint), checkpoint.load(whole.checkpoint)
    assert one is not None
    assert other is not None
    torch.testing.assert_close(one.model, other.model, rtol=0, atol=0)
    assert one.optimizer is not None
    assert other.optimizer is not None
    torch.testing.assert_close(one.optimizer["state"], other.optimizer["state"], rtol=0, atol=0)
    status = read_status(paths)
    assert status is not None
    assert (status.state, status.extendable) == ("finished", True)
    assert status.message.startswith("Trained 4 epochs")


def test_a_run_that_has_fitted_goes_on_when_it_need_not_stop_any_more(train: Train) -> None:
    fitted = train("run", training={"schedule": "constant", "until": 0.2, "epochs": 6})
    at = epochs(fitted)[-1].epoch
    assert at < 6
    train("run", training={"schedule": "constant", "until": None, "epochs": 6})
    whole = train("whole", training={"schedule": "constant", "until": None, "epochs": 6})
    assert science(fitted) == science(whole)


def test_what_was_recorded_stays_in_sight_through_kills_and_resumes(
    train: Train, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without a checkpoint everything after epoch 0 has to be trained again, and is not lost."""
    monkeypatch.setattr("engine.recording.checkpoint_timer.LEAST_SECONDS", 3600.0)
    monkeypatch.setattr("engine.recording.checkpoint_timer.LEAST_SHARE", 3600.0)
    whole = train("whole")
    paths = RunPaths(tmp_path / "killed")
    seen = 0
    for at in (24, 7, 1, 12, 30, 3):
        with pytest.raises(CrashError):
            train("killed", StopAt(at, CrashError))
        recorded = [e.epoch for e in epochs(paths)]
        assert recorded == list(range(len(recorded)))
        assert len(recorded) >= seen
        seen = len(recorded)
        status = read_status(paths)
        assert status is not None
        assert status.summary is not None
        assert status.summary.epochs == seen - 1
    assert seen == 3
    assert science(train("killed")) == science(whole)


def test_a_run_goes_on_where_there_is_no_room_for_a_checkpoint(
    train: Train, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = train("whole")

    def full(path: Path, kept: checkpoint.Checkpoint) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr("engine.trainer.checkpoints.save", full)
    paths = train("full")
    assert science(paths) == science(whole)
    status = read_status(paths)
    assert status is not None
    assert status.state == "finished"
    assert not paths.checkpoint.exists()
    recorded = read_events(paths.metrics)
    warnings = [e.message for e in recorded if isinstance(e, events.Warned)]
    assert sum("no room on the disk for a checkpoint" in message for message in warnings) == 1
    assert not any(isinstance(e, events.CheckpointSaved) for e in recorded)
