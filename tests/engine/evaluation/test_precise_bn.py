from __future__ import annotations

import pytest
import torch
from torch import nn

from engine.data.inputs import Inputs
from engine.data.labelled_set import LabelledSet
from engine.evaluation.evaluate import evaluate
from engine.evaluation.precise_bn import Accuracies, measure

IMAGES = torch.randint(0, 256, (64, 28, 28, 1), generator=torch.Generator().manual_seed(0))


class BrightOrDark(nn.Module):
    """Class 1 for images brighter than the batch-norm mean, class 0 for darker ones."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(1)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        brightness = self.norm(images).mean(dim=(1, 2, 3))
        return torch.stack((-brightness, brightness), dim=1)


@pytest.fixture
def data() -> LabelledSet:
    one = torch.ones(64, 1, 1, 1)
    images = IMAGES.clone()
    images[::2] += 100
    labels = torch.tensor([1, 0]).repeat(32)
    return LabelledSet(Inputs(images, one, one * 0), labels, labels)


def nothing() -> None:
    """A tick that does not interrupt."""


def test_precise_statistics_see_what_moving_ones_have_not_learned(data: LabelledSet) -> None:
    model = BrightOrDark()  # its moving mean is 0, so every image is bright
    assert evaluate(model, data, "fp32", nothing).train_acc == 0.5
    assert measure(model, data, 16, "fp32", nothing) == Accuracies(batch=1.0, precise=1.0)


def test_they_are_the_plain_average_of_the_moments_of_batches_in_order(data: LabelledSet) -> None:
    """Batches of 40 and 24 rows weigh the same; torch's variance is the unbiased one."""
    seen: list[tuple[torch.Tensor | None, torch.Tensor | None]] = []

    class Spy(BrightOrDark):
        def forward(self, images: torch.Tensor) -> torch.Tensor:
            if not self.training:
                seen.append((self.norm.running_mean, self.norm.running_var))
            return super().forward(images)

    measure(Spy(), data, 40, "fp32", nothing)
    batches = [data.inputs.batch(slice(0, 40)), data.inputs.batch(slice(40, 64))]
    mean, var = seen[0]
    assert mean is not None
    assert var is not None
    expected = torch.stack([batch.mean() for batch in batches]).mean()
    assert mean.item() == pytest.approx(expected.item(), rel=1e-5)
    spread = torch.stack([batch.var() for batch in batches]).mean()
    assert var.item() == pytest.approx(spread.item(), rel=1e-5)


def test_the_model_is_left_as_it_was(data: LabelledSet) -> None:
    model = BrightOrDark().eval()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    measure(model, data, 16, "fp32", nothing)
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())
    assert model.norm.momentum == 0.1
    assert not model.training
