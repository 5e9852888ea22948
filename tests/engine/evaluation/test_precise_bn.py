from __future__ import annotations

import pytest
import torch
from torch import nn

from engine.data.inputs import Inputs
from engine.data.labelled_set import LabelledSet
from engine.evaluation.precise_bn import check

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


def test_misleading_running_statistics_are_found_and_mended(data: LabelledSet) -> None:
    model = BrightOrDark()  # its running mean is 0, so every image is bright
    found = check(model, data, 16, eval_acc=0.5, precision="fp32", tick=nothing)
    assert found is not None
    assert (found.eval_acc, found.batch_acc, found.precise_acc) == (0.5, 1.0, 1.0)


def test_agreement_is_no_finding(data: LabelledSet) -> None:
    assert check(BrightOrDark(), data, 16, eval_acc=0.96, precision="fp32", tick=nothing) is None


def test_the_model_is_left_as_it_was(data: LabelledSet) -> None:
    model = BrightOrDark().eval()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    check(model, data, 16, eval_acc=0.5, precision="fp32", tick=nothing)
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())
    assert model.norm.momentum == 0.1
    assert not model.training
