from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from torch.nn.functional import cross_entropy

from engine.bench.reference import plain_optimizer
from engine.data.inputs import Inputs
from engine.data.labelled_set import LabelledSet
from engine.learner import Learner
from engine.models.build import build
from runs.config import RunConfig, TrainingConfig
from runs.models.resnet import ResNetConfig

CPU = torch.device("cpu")
STEPS = 3
BATCH = 16


def noise(n: int) -> LabelledSet:
    generator = torch.Generator().manual_seed(0)
    images = torch.randint(0, 256, (n, 28, 28, 1), generator=generator, dtype=torch.uint8)
    given = torch.randint(0, 10, (n,), generator=generator)
    scale = torch.full((n, 1, 1, 1), 1 / 90)
    return LabelledSet(Inputs(images, scale, torch.full_like(scale, -0.8)), given, given)


@pytest.fixture
def in_float64() -> Iterator[None]:
    """Rounding out of the way: what differs then differs by design."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


def test_steps_are_those_of_a_plain_loop(in_float64: None) -> None:
    """Matrix products for convolutions, fused optimizer, sums on the device: all but rounding."""
    config = RunConfig(
        model=ResNetConfig(depth=18), training=TrainingConfig(optimizer="sgd", lr=1e-4)
    )
    train = noise(STEPS * BATCH)
    learner = Learner(config, CPU, "fp32", train)
    model, before = build(config), build(config)
    optimizer = plain_optimizer(model, config.training)
    losses, correct = 0.0, 0
    for start in range(0, STEPS * BATCH, BATCH):
        rows = torch.arange(start, start + BATCH)
        learner.step(rows, config.training.lr)
        logits = model(train.inputs.batch(rows).contiguous().double())
        loss = cross_entropy(logits, train.given[rows])
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses += loss.item()
        correct += int((logits.argmax(dim=1) == train.given[rows]).sum())
    assert learner.averages() == pytest.approx((losses / STEPS, correct / STEPS / BATCH), abs=1e-5)
    three = (learner.model.parameters(), model.parameters(), before.parameters())
    for ours, plain, first in zip(*three, strict=True):
        change = (plain - first).norm()
        assert change > 0
        assert (ours - plain).norm() < 1e-4 * change
