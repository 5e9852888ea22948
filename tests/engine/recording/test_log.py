"""The engine's log: every event that matters in a line, and never a failure of its own."""

from __future__ import annotations

import errno
import sys

import pytest

from engine.recording.log import line_of, say
from runs.events import CheckpointSaved, Epoch, Failed, Finished, Started, Warned
from runs.metrics import Evaluation

EVALUATION = Evaluation(
    train_loss=0.5, train_acc=0.75, test_loss=4.0, test_acc=0.1, test_acc_noisy=0.11
)


def test_an_epoch_is_a_line_with_every_number_named() -> None:
    event = Epoch(
        seq=1,
        time=0.0,
        epoch=3,
        steps=30,
        samples=3000,
        seconds=12.34,
        running_loss=0.6,
        running_acc=0.7,
        lr=0.001,
        images_per_second=512.0,
        evaluation=EVALUATION,
    )
    assert line_of(event) == (
        "epoch 3, 12.3 s; running loss 0.6000 acc 0.7000; train loss 0.5000 acc 0.7500 (fp32); "
        "test loss 4.0000 acc 0.1000; lr 0.001, 512 images/s"
    )


def test_epoch_0_has_an_evaluation_only() -> None:
    event = Epoch(seq=1, time=0.0, epoch=0, steps=0, samples=0, seconds=0.0, evaluation=EVALUATION)
    assert line_of(event) == (
        "epoch 0, 0.0 s; train loss 0.5000 acc 0.7500 (fp32); test loss 4.0000 acc 0.1000"
    )


def test_the_start_says_where_a_resumed_run_goes_on() -> None:
    event = Started(
        seq=0,
        time=0.0,
        device="cpu",
        precision="fp32",
        parameters=1,
        train_size=1000,
        noise_rate=0.9,
        steps_per_epoch=10,
        resumed_epoch=4,
    )
    line = line_of(event)
    assert line is not None
    assert line.startswith("training begins, after epoch 4: cpu, fp32, 1,000 images")


def test_messages_stand_as_they_are_and_failures_are_left_out() -> None:
    assert line_of(Warned(seq=0, time=0.0, message="Too hot.")) == "warning: Too hot."
    assert line_of(Finished(seq=0, time=0.0, message="Fitted.")) == "Fitted."
    assert line_of(CheckpointSaved(seq=0, time=0.0, epoch=2, step=5)) == (
        "checkpoint: epoch 2, step 5 of the next"
    )
    assert line_of(Failed(seq=0, time=0.0, message="Out of memory.")) is None


def test_a_full_disk_costs_the_line_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def write(self, text: str) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(sys, "stderr", Full())
    say("lost")
