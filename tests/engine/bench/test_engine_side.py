from __future__ import annotations

from itertools import islice

import pytest
import torch

from engine.bench.engine_side import EngineSide
from engine.bench.messages import Train
from engine.learner import Learner
from runs.config import RunConfig, TrainingConfig, resolve
from runs.models.resnet import ResNetConfig
from tests.engine.bench.conftest import MakeSet

CPU = torch.device("cpu")
CONFIG = resolve(
    RunConfig(model=ResNetConfig(depth=18), training=TrainingConfig(batch_size=16), device="cpu")
)


def test_every_image_is_seen_once_an_epoch(noise: MakeSet) -> None:
    side = EngineSide(CONFIG, CPU, noise(40), noise(8))
    before = side.learner.model.get_parameter("fc.weight").clone()
    assert list(islice(side.training(), 3)) == [16, 16, 8]
    assert not torch.equal(before, side.learner.model.get_parameter("fc.weight"))


def test_training_is_the_engines_own_step(noise: MakeSet) -> None:
    """The same weights as the learner alone comes to, on the same rows."""
    from engine.data.batches import batch_bounds, epoch_order

    side = EngineSide(CONFIG, CPU, noise(40), noise(8))
    assert side.train(Train(seconds=0.0, least_steps=3)).images == 40
    learner = Learner(CONFIG, CPU, side.precision, noise(40))
    order = epoch_order(40, CONFIG.seed, 1)
    for start, end in batch_bounds(40, 16):
        learner.step(order[start:end], CONFIG.training.lr)
    for a, b in zip(side.learner.model.parameters(), learner.model.parameters(), strict=True):
        torch.testing.assert_close(a, b)


def test_engines_at_once_share_the_threads_that_a_run_would_take(
    noise: MakeSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = torch.get_num_threads()
    monkeypatch.setattr("engine.hardware.threads.usable_cpus", lambda: 8)
    try:
        torch.set_num_threads(4)  # torch's own default, of four cores with two threads each
        for omp, engines, expected in ((None, 1, 4), (None, 2, 2), (None, 8, 1), ("3", 2, 4)):
            monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
            if omp:
                monkeypatch.setenv("OMP_NUM_THREADS", omp)
            torch.set_num_threads(4)
            side = EngineSide(CONFIG, CPU, noise(4), noise(8))
            side.train(Train(seconds=0.0, engines=engines))
            assert torch.get_num_threads() == expected
    finally:
        torch.set_num_threads(before)


def test_an_evaluation_is_on_images_of_both_sets(noise: MakeSet) -> None:
    side = EngineSide(CONFIG, CPU, noise(40), noise(8))
    side.portion = 8
    assert side.evaluate(0.0).images == 16
    assert side.portion == 8  # no more than there are test images
