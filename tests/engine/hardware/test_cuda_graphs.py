from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
import torch

from engine.data.inputs import Inputs
from engine.data.labelled_set import LabelledSet
from engine.hardware.cuda_graphs import WARM_UP, Replayed, Step
from engine.hardware.device import set_up
from engine.learner import Learner
from runs.config import RunConfig, TrainingConfig
from runs.models.resnet import ResNetConfig

BATCHES = [8, 8, 3] * (WARM_UP + 3)
"""Sizes of the batches of some epochs, the last one of each being smaller."""


def steps() -> list[torch.Tensor]:
    return [torch.arange(size) + 100 * i for i, size in enumerate(BATCHES)]


def test_every_step_is_done_once_and_on_its_own_rows() -> None:
    done: list[list[int]] = []
    captured: list[int] = []

    def step(rows: torch.Tensor) -> None:
        done.append(rows.tolist())

    def capture(step: Step, rows: torch.Tensor) -> Callable[[], None]:
        captured.append(len(rows))
        return lambda: step(rows)  # the tensor that was captured, with its present content

    replayed = Replayed(step, capture)
    for rows in steps():
        replayed(rows)
    assert done == [rows.tolist() for rows in steps()]
    assert captured == [8, 3]


def test_a_size_is_run_as_it_is_before_it_is_captured() -> None:
    plain: list[int] = []

    def capture(step: Step, rows: torch.Tensor) -> Callable[[], None]:
        return lambda: None

    replayed = Replayed(lambda rows: plain.append(len(rows)), capture)
    for rows in steps():
        replayed(rows)
    assert plain.count(8) == plain.count(3) == WARM_UP


def test_what_cannot_be_captured_runs_as_it_is_and_the_log_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    done: list[list[int]] = []
    tries: list[int] = []

    def capture(step: Step, rows: torch.Tensor) -> Callable[[], None]:
        tries.append(len(rows))
        raise RuntimeError("operation not permitted when stream is capturing\nand more")

    replayed = Replayed(lambda rows: done.append(rows.tolist()), capture)
    for rows in steps():
        replayed(rows)
    assert done == [rows.tolist() for rows in steps()]
    assert tries == [8]
    assert "no CUDA graph" in capsys.readouterr().err


def noise(n: int, device: str) -> LabelledSet:
    generator = torch.Generator().manual_seed(3)
    images = torch.randint(0, 256, (n, 28, 28, 1), generator=generator, dtype=torch.uint8)
    labels = torch.randint(0, 10, (n,), generator=generator)
    scale = torch.full((n, 1, 1, 1), 1 / 255)
    found = LabelledSet(Inputs(images, scale, torch.full_like(scale, -0.5)), labels, labels)
    return found.to(torch.device(device))


def trained(device: str, compile_: Any, optimizer: Any = "adamw") -> tuple[Learner, list[float]]:
    """A ResNet-18 after some epochs, and its running losses."""
    os.environ["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"  # as engine.process does
    set_up(torch.device(device))
    training = TrainingConfig(optimizer=optimizer, lr=0.001, compile=compile_)
    config = RunConfig(model=ResNetConfig(depth=18), training=training)
    learner = Learner(config, torch.device(device), "fp32", noise(19, device))
    losses = []
    for epoch in range(len(BATCHES) // 3):
        order = torch.randperm(19, generator=torch.Generator().manual_seed(epoch)).to(device)
        for rows in torch.split(order, [8, 8, 3]):
            learner.step(rows, 0.001 / (1 + epoch))
        losses.append(learner.averages()[0])
        learner.next_epoch()
    return learner, losses


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA GPU")
@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adamw"])
def test_on_a_gpu_replayed_steps_are_the_very_same(
    optimizer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    plain, expected = trained("cuda", "off", optimizer)
    graphed, found = trained("cuda", "auto", optimizer)
    assert "no CUDA graph" not in capsys.readouterr().err
    assert found == expected
    for ours, theirs in zip(graphed.model.parameters(), plain.model.parameters(), strict=True):
        assert torch.equal(ours, theirs)
