from __future__ import annotations

import pytest
import torch

from engine.bench.side import _in_a_line
from engine.errors import DeviceError
from engine.fetch.errors import DataUnavailable


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.\nMore."),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried"),
    ],
)
def test_full_memory_is_said_in_the_same_words(error: Exception) -> None:
    assert _in_a_line(error) == "out of memory"


def test_other_errors_are_their_first_line() -> None:
    assert _in_a_line(DeviceError("There is no cuda:9.")) == "There is no cuda:9."
    assert _in_a_line(DataUnavailable("It has gone.\n- from here")) == "It has gone."
    assert _in_a_line(ValueError("no\nmore")) == "ValueError: no"
    assert _in_a_line(ValueError()) == "ValueError: "
