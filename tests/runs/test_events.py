from __future__ import annotations

import json

import msgspec
import pytest

from runs.events import (
    CheckpointSaved,
    Epoch,
    Event,
    Failed,
    Finished,
    Started,
    Stopped,
    Warned,
    decode,
    encode,
)
from runs.metrics import Evaluation, PreciseBatchNorm

EVALUATION = Evaluation(
    train_loss=2.3, train_acc=0.1, test_loss=2.31, test_acc=0.1, test_acc_noisy=0.1
)
EVENTS: dict[str, Event] = {
    "started": Started(
        seq=0,
        time=1.5,
        device="cpu",
        precision="fp32",
        parameters=7,
        train_size=96,
        noise_rate=0.91,
        steps_per_epoch=3,
        resumed_epoch=4,
    ),
    "epoch": Epoch(
        seq=2,
        time=3.5,
        epoch=1,
        steps=3,
        samples=96,
        seconds=1.0,
        running_loss=2.3,
        running_acc=0.1,
        lr=0.001,
        images_per_second=96.0,
        memory=1 << 30,
        evaluation=EVALUATION,
    ),
    "checkpoint": CheckpointSaved(seq=3, time=4.5, epoch=1, step=0),
    "warning": Warned(seq=4, time=5.5, message='the first "loss" is > 3\nand é \u2028 too'),
    "finished": Finished(
        seq=5,
        time=6.5,
        message="fitted",
        precise_bn=PreciseBatchNorm(eval_acc=0.5, batch_acc=1.0, precise_acc=1.0),
    ),
    "stopped": Stopped(seq=6, time=7.5, message="asked to"),
    "failed": Failed(seq=7, time=8.5, message="NaN"),
}


@pytest.mark.parametrize("kind", EVENTS)
def test_an_event_is_one_line_of_json_and_comes_back(kind: str) -> None:
    line = encode(EVENTS[kind])
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    raw = json.loads(line)
    assert (raw["type"], raw["seq"]) == (kind, EVENTS[kind].seq)
    assert decode(line) == EVENTS[kind]


def test_metrics_have_the_names_of_the_field() -> None:
    raw = json.loads(encode(EVENTS["epoch"]))
    assert {"running_loss", "running_acc", "lr", "samples", "steps"} <= raw.keys()
    assert {"train_loss", "train_acc", "test_loss", "test_acc"} <= raw["evaluation"].keys()


def test_what_is_absent_is_left_out() -> None:
    line = encode(Epoch(seq=0, time=0.0, epoch=0, steps=0, samples=0, seconds=0.0))
    assert set(json.loads(line)) == {"type", "seq", "time", "epoch", "steps", "samples", "seconds"}


def test_a_start_of_0_1_0_is_read() -> None:
    """It said the requested noise rate as well, which follows from the configuration."""
    line = encode(EVENTS["started"]).replace(
        b'"noise_rate"', b'"requested_noise_rate":0.9,"noise_rate"'
    )
    assert decode(line) == EVENTS["started"]


def test_fields_of_a_later_version_are_no_obstacle() -> None:
    line = b'{"type":"warning","seq":1,"time":0.0,"message":"m","colour":"red"}\n'
    assert decode(line) == Warned(seq=1, time=0.0, message="m")


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b"null",
        b'{"type":"warning"}',
        b'{"type":"dance","seq":1,"time":0.0}',
        b'{"type":"warning","seq":"1","time":0.0,"message":"m"}',
        b'{"type":"warning","seq":1,"time":NaN,"message":"m"}',
        b'{"type":"warning","seq":1,"time":0.0,"message":"\xff"}',
        b'{"type":"warning","seq":1,"time":0.0,"x":' + b"[" * 9999 + b"]" * 9999 + b"}",
    ],
)
def test_anything_else_is_no_event(line: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        decode(line)
