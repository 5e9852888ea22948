"""checkpoint.pt: where a stopped or lost run goes on from. Replaced atomically, on the disk."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import torch

from engine.errors import CheckpointError
from engine.recording.failures import explain
from runs.atomic import replacing
from runs.metrics import Summary

VERSION = 1
ONCE_KEPT = frozenset({"offset", "seq"})
"""What 0.1.0 kept as well, to cut the journal back to."""


@dataclass(frozen=True)
class Checkpoint:
    """Everything that a run needs to go on as if nothing had happened.

    There are no generator states: batch order depends on (seed, epoch) alone.
    """

    epoch: int
    """The epoch under way; 0 is the evaluation of the untrained model."""
    step: int
    """Steps of it that are done."""
    sums: torch.Tensor
    """Loss and correct predictions summed over those steps: float64, shape (2,)."""
    first_loss: torch.Tensor | None
    """The loss of the very first step, once there was one."""
    seconds: float
    """Time worked."""
    summary: Summary
    """What the run has come to."""
    model: dict[str, Any]
    """The model's state."""
    optimizer: dict[str, Any] | None
    """The optimizer's state; None for a finished run of 0.1.0, which kept the model alone."""
    message: str = ""
    """The last word of a finished run."""
    predicted: torch.Tensor | None = None
    """What the summary's evaluation predicted for each training image: int32, shape (n,). None
    before the first one; checkpoints of 0.1.0 have none."""


def save(path: Path, checkpoint: Checkpoint) -> None:
    """Replace the checkpoint; OSError, and the old one stays, when the disk is full."""
    content = {
        **{name: getattr(checkpoint, name) for name in Checkpoint.__dataclass_fields__},
        "summary": msgspec.to_builtins(checkpoint.summary),
        "version": VERSION,
    }
    with replacing(path, durable=True) as file:
        try:
            torch.save(content, file)
        except RuntimeError as error:
            # torch's writer reports a failed write in words of its own; the cause is the OSError.
            if isinstance(error.__context__, OSError):
                raise error.__context__ from None
            raise


def load(path: Path) -> Checkpoint | None:
    """The checkpoint with its tensors on the CPU, or None where there is none.

    Raises CheckpointError. Nothing in the file is executed (weights_only).
    """
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
        if content.pop("version") != VERSION:
            raise CheckpointError(_advice(path, "it is of another version of fitrand-tui"))
        content["summary"] = msgspec.convert(content["summary"], Summary)
        for name in ONCE_KEPT & content.keys():
            del content[name]
        return Checkpoint(**content)
    except FileNotFoundError:
        return None
    except (
        RuntimeError,
        EOFError,
        pickle.UnpicklingError,
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
        msgspec.ValidationError,
    ) as error:
        if explain(error) is not None:  # out of memory: the file is not to blame
            raise
        raise CheckpointError(_advice(path, "it is damaged")) from error


def _advice(path: Path, reason: str) -> str:
    return (
        f"The checkpoint cannot be used: {reason}. The curves are kept. "
        f"Start a copy of this run, or delete {path} to train this one from the beginning."
    )
