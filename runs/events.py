"""What an engine says while it works: one typed event a line in metrics.jsonl.

The first event of every file is `started`; an engine that resumes a run writes
`started` again, with the epoch it goes on from. Events carry a sequence number that
rises by one, and the time in seconds since 1970 (UTC). How far a run is within its
epoch is no event: status.json says it.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from runs.metrics import Evaluation, PreciseBatchNorm, chance_acc, chance_loss, metric


class _Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """What every event carries once it is written; whoever writes it stamps number and time."""

    seq: int = -1
    """Rises by one from event to event, from 0."""
    time: float = -1.0
    """Seconds since 1970, UTC."""


class Started(_Event, frozen=True, kw_only=True, tag="started"):
    """The model and the data are in place; training begins or goes on."""

    device: str
    """`cpu` or `cuda:0`, with the hardware's name."""
    precision: str
    """`fp32` or `bf16`."""
    parameters: int
    """Trainable parameters."""
    train_size: int
    """Training images."""
    noise_rate: float
    """The realised share of training labels that differ from the true ones."""
    steps_per_epoch: int
    """Optimiser steps in an epoch."""
    resumed_epoch: int | None = None
    """Whole epochs that a resumed run already had."""


class Epoch(_Event, frozen=True, kw_only=True, tag="epoch", gc=False):
    """A finished epoch. Epoch 0 is the untrained model and has an evaluation only.

    Nothing in it can refer back to it, so Python's garbage collector need not look through a
    million of them again and again.
    """

    epoch: int
    """Epochs trained."""
    steps: int
    """Optimiser steps since the beginning."""
    samples: int
    """Training images seen since the beginning."""
    seconds: float
    """Time worked since the first step, evaluations included, pauses not."""
    running_loss: Annotated[
        float | None,
        metric(
            "running loss",
            "The training pass's own average loss, in train mode while the model changes.",
            "nats",
            "lower",
            chance_loss,
        ),
    ] = None
    running_acc: Annotated[
        float | None,
        metric(
            "running",
            "The training pass's own average accuracy, in train mode while the model changes.",
            "fraction",
            "higher",
            chance_acc,
        ),
    ] = None
    lr: Annotated[
        float | None, metric("lr", "Learning rate of the epoch's last step.", "per step")
    ] = None
    images_per_second: Annotated[
        float | None,
        metric(
            "images/s",
            "Training images per second in this epoch, evaluation not counted.",
            "images/s",
            "higher",
        ),
    ] = None
    memory: int | None = None
    """Peak memory so far, bytes: of the device for CUDA, of the process for the CPU."""
    evaluation: Evaluation | None = None
    """The evaluation after this epoch, where the cadence had one."""
    evaluation_seconds: float = 0.0
    """How long it took."""


class CheckpointSaved(_Event, frozen=True, kw_only=True, tag="checkpoint"):
    """A checkpoint was written."""

    epoch: int
    """Whole epochs in it."""
    step: int
    """Steps of the next epoch in it."""


class Warned(_Event, frozen=True, kw_only=True, tag="warning"):
    """Something a person should know, though the run goes on."""

    message: str
    """One sentence."""


class Finished(_Event, frozen=True, kw_only=True, tag="finished"):
    """The run is done: fitted, or all its epochs trained."""

    message: str
    """Why it ended, one sentence."""
    precise_bn: PreciseBatchNorm | None = None
    """Where the kinds of batch-norm statistics disagree by more than 0.05."""


class Stopped(_Event, frozen=True, kw_only=True, tag="stopped"):
    """The run was asked to stop, and its checkpoint written."""

    message: str
    """What was asked, one sentence."""


class Failed(_Event, frozen=True, kw_only=True, tag="failed"):
    """The run could not go on."""

    message: str
    """What happened and what to do, one or two sentences."""


Event = Started | Epoch | CheckpointSaved | Warned | Finished | Stopped | Failed

_decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)
_encoder = msgspec.json.Encoder()


def encode(event: Event) -> bytes:
    """The event as one line of JSON, newline included."""
    return _encoder.encode(event) + b"\n"


def decode(line: bytes) -> Event:
    """The event on a line; msgspec.DecodeError when it is not one."""
    try:
        return _decoder.decode(line)
    except (UnicodeDecodeError, RecursionError) as error:
        # msgspec lets these two through as they are.
        raise msgspec.DecodeError(str(error)) from None
