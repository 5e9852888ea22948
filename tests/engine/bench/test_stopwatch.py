from __future__ import annotations

from collections.abc import Iterator
from itertools import count, repeat

import torch

from engine.bench.stopwatch import timed

CPU = torch.device("cpu")


def test_at_least_one_step_is_taken_however_short_the_time() -> None:
    found = timed(repeat(16), CPU, seconds=0.0)
    assert (found.images, found.steps) == (16, 1)
    assert found.seconds > 0
    assert found.memory > 0


def test_at_least_the_wanted_steps_are_taken() -> None:
    found = timed(repeat(16), CPU, seconds=0.0, least=3)
    assert (found.images, found.steps) == (48, 3)


def test_the_work_goes_on_where_it_ended() -> None:
    work: Iterator[int] = count(1)
    assert [timed(work, CPU, seconds=0.0).images for _ in range(3)] == [1, 2, 3]


def test_steps_are_taken_until_the_time_is_over() -> None:
    found = timed(repeat(1), CPU, seconds=0.05)
    assert found.seconds >= 0.05
    assert found.steps > 1
