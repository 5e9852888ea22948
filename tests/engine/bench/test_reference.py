"""The plain loop is a real one: what it is slower than must not be made of straw."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from itertools import islice

import pytest
import torch
from torch import nn

from engine.bench.messages import Train
from engine.bench.reference import PilImages, Reference, plain_optimizer
from runs.config import RunConfig, TrainingConfig
from runs.models.resnet import ResNetConfig
from tests.engine.bench.conftest import MakeSet

CPU = torch.device("cpu")
CONFIG = RunConfig(
    model=ResNetConfig(depth=18), training=TrainingConfig(batch_size=16, lr=0.001), device="cpu"
)


@pytest.fixture(autouse=True)
def workers_are_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A DataLoader waits 5 s for a worker before it kills it, and some do not leave by themselves.

    They are forks of a process that has threads by now. It waits when it is collected, which would
    be in the middle of somebody else's test.
    """
    # Not part of torch's interface: where it has another name, the tests only take longer.
    monkeypatch.setattr("torch.utils.data._utils.MP_STATUS_CHECK_INTERVAL", 0.5, raising=False)
    yield
    gc.collect()


def rows_of(images: torch.Tensor) -> set[bytes]:
    return {image.numpy().tobytes() for image in images}


def test_an_item_is_the_image_that_the_engine_sees(noise: MakeSet) -> None:
    data = noise(4)
    items = PilImages(data.inputs.images.squeeze(3), data.given)
    assert len(items) == 4
    for i in range(4):
        image, label = items[i]
        torch.testing.assert_close(image, data.inputs.batch(slice(i, i + 1))[0])
        assert label == data.given[i].item()


def test_every_image_is_seen_once_an_epoch_in_another_order(noise: MakeSet) -> None:
    train, seen = noise(40), list[torch.Tensor]()
    reference = Reference(CONFIG, CPU, train, noise(8))
    reference.model.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    reference.model.train()
    steps = reference.training()
    assert list(islice(steps, 6)) == [16, 16, 8] * 2
    first, second = torch.cat(seen[:3]), torch.cat(seen[3:])
    expected = rows_of(
        torch.stack(
            [PilImages(train.inputs.images.squeeze(3), train.given)[i][0] for i in range(40)]
        )
    )
    assert len(expected) == 40
    assert rows_of(first) == rows_of(second) == expected
    assert not torch.equal(first, second)


def test_it_learns(noise: MakeSet) -> None:
    reference = Reference(CONFIG, CPU, noise(32), noise(8))
    reference.model.train()
    steps = reference.training()
    losses = []
    for _ in range(8):
        list(islice(steps, 2))
        losses.append(reference.loss_sum / 32)
    assert losses[-1] < losses[0] / 3
    assert reference.correct >= 24


def test_everything_is_fp32_in_torchs_default_layout(noise: MakeSet) -> None:
    reference = Reference(CONFIG, CPU, noise(32), noise(8))
    outputs: list[torch.Tensor] = []
    for module in reference.model.modules():
        if isinstance(module, nn.Conv2d | nn.BatchNorm2d):
            module.register_forward_hook(lambda _, inputs, output: outputs.append(output))
    reference.train(Train(seconds=0.0, least_steps=1))
    found = [*reference.model.parameters(), *outputs]
    assert len(outputs) == 40
    assert all(tensor.is_contiguous() and tensor.dtype == torch.float32 for tensor in found)
    assert {type(m) for m in reference.model.modules() if isinstance(m, nn.Conv2d)} == {nn.Conv2d}


def test_training_and_evaluation_go_on_where_they_ended_in_their_own_modes(noise: MakeSet) -> None:
    reference = Reference(CONFIG, CPU, noise(48), noise(24))
    modes: list[tuple[bool, bool]] = []
    reference.model.register_forward_hook(
        lambda module, inputs, output: modes.append((module.training, output.requires_grad))
    )
    assert reference.train(Train(seconds=0.0, least_steps=2)).images == 32
    assert reference.evaluate(0.0).images == 16
    assert reference.train(Train(seconds=0.0, least_steps=1)).images == 16
    assert reference.evaluate(0.0).images == 8
    assert modes == [(True, True), (True, True), (False, False), (True, True), (False, False)]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("sgd", torch.optim.SGD), ("adam", torch.optim.Adam), ("adamw", torch.optim.AdamW)],
)
def test_the_optimizer_is_the_configured_one_as_torch_has_it(
    name: str, kind: type[torch.optim.Optimizer]
) -> None:
    training = TrainingConfig(optimizer=name, lr=0.5, weight_decay=0.25)  # type: ignore[arg-type]
    found = plain_optimizer(nn.Linear(2, 2), training)
    assert type(found) is kind
    assert (found.defaults["lr"], found.defaults["weight_decay"]) == (0.5, 0.25)
    assert (found.defaults["fused"], found.defaults["foreach"]) == (None, None)
