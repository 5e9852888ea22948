from __future__ import annotations

from typing import Any

import pytest
import torch

from engine.optim.lr_schedule import learning_rate
from runs.config import RunConfig, TrainingConfig, resolve

STEPS = 10
"""Steps per epoch in these tests."""


def rates(epochs: int = 20, **fields: Any) -> list[float]:
    """The learning rate of every step of a run with peak 1."""
    training = resolve(RunConfig(training=TrainingConfig(lr=1.0, epochs=epochs, **fields))).training
    return [learning_rate(training, step, STEPS) for step in range(epochs * STEPS)]


def test_constant() -> None:
    assert set(rates(schedule="constant")) == {1.0}


def test_step_drops_by_gamma() -> None:
    lrs = rates(schedule="step", step_epochs=5)
    assert lrs[49] == 1.0
    assert lrs[50] == pytest.approx(0.1)
    assert lrs[-1] == pytest.approx(0.001)


def test_exponential_falls_once_an_epoch() -> None:
    lrs = rates(schedule="exponential")
    assert lrs[9] == 1.0
    assert lrs[10] == pytest.approx(0.95)
    assert lrs[-1] == pytest.approx(0.95**19)


def test_cosine_falls_to_nothing() -> None:
    lrs = rates(schedule="cosine")
    assert lrs[0] == 1.0
    assert lrs[100] == pytest.approx(0.5)
    assert 0 < lrs[-1] < 0.001
    assert lrs == sorted(lrs, reverse=True)


def test_onecycle_is_torchs() -> None:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    theirs = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=1.0, total_steps=200)
    for ours in rates(schedule="onecycle"):
        # torch rises over 0.3 * total - 1 steps, which is half a step less than here.
        assert ours == pytest.approx(theirs.get_last_lr()[0], abs=0.03)
        optimizer.step()
        if theirs.last_epoch < 199:
            theirs.step()


@pytest.mark.parametrize("schedule", ["constant", "cosine", "exponential"])
def test_warm_up_is_linear_from_0_to_the_peak(schedule: str) -> None:
    lrs = rates(schedule=schedule, warmup_epochs=2.0)
    assert lrs[:20] == pytest.approx([(i + 1) / 20 for i in range(20)])
    assert lrs[20] == pytest.approx(1.0, rel=0.1)
    assert max(lrs) == 1.0


def test_warm_up_may_be_a_fraction_of_an_epoch() -> None:
    assert rates(warmup_epochs=0.25)[:4] == pytest.approx([1 / 3, 2 / 3, 1.0, 1.0])
