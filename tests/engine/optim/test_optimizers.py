from __future__ import annotations

import copy
from typing import Any

import pytest
import torch

from engine.optim.optimizers import (
    build_optimizer,
    learning_rate,
    load_optimizer,
    set_learning_rate,
)
from runs.config import RunConfig, TrainingConfig, resolve

CPU = torch.device("cpu")
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


@pytest.mark.parametrize(
    ("name", "kind"),
    [("sgd", torch.optim.SGD), ("adam", torch.optim.Adam), ("adamw", torch.optim.AdamW)],
)
def test_optimizers_have_no_weight_decay_unless_asked(
    name: Any, kind: type[torch.optim.Optimizer]
) -> None:
    weight = torch.nn.Parameter(torch.ones(1))
    optimizer = build_optimizer([weight], TrainingConfig(optimizer=name), CPU)
    assert type(optimizer) is kind
    assert optimizer.param_groups[0]["weight_decay"] == 0.0
    decaying = build_optimizer([weight], TrainingConfig(optimizer=name, weight_decay=0.1), CPU)
    assert decaying.param_groups[0]["weight_decay"] == pytest.approx(0.1)


def test_sgd_takes_a_step_of_the_rate_that_was_set() -> None:
    weight = torch.nn.Parameter(torch.ones(1))
    optimizer = build_optimizer([weight], TrainingConfig(optimizer="sgd", momentum=0.0), CPU)
    set_learning_rate(optimizer, 0.25)
    weight.sum().backward()  # type: ignore[no-untyped-call]
    optimizer.step()
    assert weight.item() == pytest.approx(0.75)


def test_a_checkpoint_gives_the_moments_and_not_the_settings() -> None:
    def stepped(rate: torch.Tensor | float) -> tuple[torch.Tensor, torch.optim.Optimizer]:
        weight = torch.nn.Parameter(torch.ones(3))
        optimizer = build_optimizer([weight], TrainingConfig(optimizer="adamw", lr=0.1), CPU)
        optimizer.param_groups[0]["lr"] = rate
        (weight**2).sum().backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        return weight, optimizer

    _, before = stepped(0.1)
    rate = torch.tensor(0.1)  # as on a GPU, where a graph reads the rate from this tensor
    weight, after = stepped(rate)
    after.state[weight]["exp_avg"].zero_()
    load_optimizer(after, before.state_dict())
    assert after.param_groups[0]["lr"] is rate
    assert after.state[weight]["exp_avg"].any()
    set_learning_rate(after, 0.05)
    assert rate.item() == pytest.approx(0.05)


def test_moments_saved_in_another_layout_meet_their_own_weights() -> None:
    def stepped(layout: torch.memory_format) -> tuple[torch.Tensor, torch.optim.Optimizer]:
        start = torch.arange(54.0).view(2, 3, 3, 3).clone(memory_format=layout)
        weight = torch.nn.Parameter(start)
        optimizer = build_optimizer([weight], TrainingConfig(optimizer="adamw", lr=0.1), CPU)
        (weight**2).sum().backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        return weight, optimizer

    expected, plain = stepped(torch.contiguous_format)
    found, other = stepped(torch.channels_last)  # as on a GPU
    load_optimizer(other, copy.deepcopy(plain.state_dict()))
    for weight, optimizer in ((expected, plain), (found, other)):
        optimizer.zero_grad()
        (weight**3).sum().backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    assert found.stride() != expected.stride()
    torch.testing.assert_close(found, expected)
