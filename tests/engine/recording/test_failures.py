from __future__ import annotations

import errno

import pytest
import torch

from engine.errors import CheckpointError, DeviceError, DivergedError
from engine.recording.failures import explain, internal
from runs.errors import ConfigError
from runs.status import ErrorKind


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (DivergedError(3, "the training loss", "sgd", 10.0), "diverged", "epoch 3 (sgd, lear"),
        (DivergedError(0, "the loss", "sgd", 10.0), "diverged", "untrained network"),
        (MemoryError(), "memory", "training.batch_size"),
        (torch.OutOfMemoryError("CUDA out of memory. Tried ..."), "memory", "the GPU"),
        (
            RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory"),
            "memory",
            "the machine",
        ),
        (RuntimeError("CUDA error: an illegal memory access\nsecond line"), "device", "illegal"),
        (OSError(errno.ENOSPC, "No space left on device"), "disk", "Free some space"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "disk", "Free some space"),
        (PermissionError(errno.EACCES, "Permission denied", "/r/x"), "disk", "/r/x"),
        (DeviceError("no CUDA here"), "device", "no CUDA here"),
        (CheckpointError("broken"), "disk", "broken"),
        (ConfigError("c.json", "seed", "an integer", "a string"), "config", "c.json: seed"),
    ],
)
def test_a_foreseen_failure_has_a_kind_and_says_what_to_do(
    error: Exception, kind: ErrorKind, words: str
) -> None:
    fault = explain(error)
    assert fault is not None
    assert fault.kind == kind
    assert words in fault.message
    assert "\n" not in fault.message


def test_data_that_cannot_be_had_keep_their_whole_message() -> None:
    from engine.fetch.errors import DataUnavailable

    fault = explain(DataUnavailable("tried this\nand that"))
    assert fault is not None
    assert (fault.kind, fault.message) == ("data", "tried this\nand that")


@pytest.mark.parametrize("error", [ValueError("x"), RuntimeError("shape mismatch"), KeyError("k")])
def test_a_bug_is_not_explained_away(error: Exception) -> None:
    assert explain(error) is None
    fault = internal(error)
    assert fault.kind == "internal"
    assert type(error).__name__ in fault.message
    assert "engine.log" in fault.message
