from __future__ import annotations

from typing import Any, get_args

import pytest
import torch

from engine.optim.lr_schedule import learning_rate
from runs.config import FORMAT, PLANNED, RunConfig, Schedule, TrainingConfig, resolve

STEPS = 10
"""Steps per epoch in these tests."""


def rates(epochs: int = 20, meant: int = FORMAT, **fields: Any) -> list[float]:
    """The learning rate of every step of a run with peak 1."""
    training = TrainingConfig(lr=1.0, epochs=epochs, **fields)
    config = resolve(RunConfig(training=training, format=meant))
    return [learning_rate(config, step, STEPS) for step in range(epochs * STEPS)]


@pytest.mark.parametrize("schedule", get_args(Schedule))
def test_the_schedules_that_are_made_for_a_number_of_epochs_are_known(schedule: Schedule) -> None:
    goes_on = rates(epochs=40, schedule=schedule)[: 20 * STEPS] == rates(schedule=schedule)
    assert goes_on == (schedule not in PLANNED)


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
        assert ours == pytest.approx(theirs.get_last_lr()[0], rel=1e-9)
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


@pytest.mark.parametrize("warmup", [2.0, 1.5])
@pytest.mark.parametrize("schedule", ["step", "exponential"])
def test_decay_counts_from_the_end_of_the_warm_up(schedule: str, warmup: float) -> None:
    without = rates(epochs=40, schedule=schedule, step_epochs=5)
    lrs = rates(epochs=40, schedule=schedule, step_epochs=5, warmup_epochs=warmup)
    assert lrs[round(10 * warmup) :] == without[: -round(10 * warmup)]


def test_a_run_of_0_1_0_keeps_the_schedule_it_began_with() -> None:
    lrs = rates(meant=1, schedule="exponential", warmup_epochs=2.0)
    assert lrs[20] == pytest.approx(0.95**2)
    assert rates(meant=1, schedule="onecycle")[60] == pytest.approx(1.0, abs=1e-4)
    assert rates(schedule="onecycle")[59] == 1.0


@pytest.mark.parametrize("epochs", [1, 2, 3, 7])
def test_one_cycle_is_torchs_in_the_shortest_runs_too(epochs: int) -> None:
    config = RunConfig(training=TrainingConfig(lr=1.0, epochs=epochs, schedule="onecycle"))
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    theirs = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=1.0, total_steps=epochs)
    for step in range(epochs):
        assert learning_rate(config, step, 1) == pytest.approx(theirs.get_last_lr()[0], rel=1e-9)
        optimizer.step()
        if step < epochs - 1:
            theirs.step()
