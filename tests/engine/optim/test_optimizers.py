from __future__ import annotations

import copy
from typing import Any

import pytest
import torch

from engine.optim.optimizers import build_optimizer, load_optimizer, set_learning_rate
from runs.config import TrainingConfig

CPU = torch.device("cpu")


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
