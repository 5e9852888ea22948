from __future__ import annotations

import msgspec
import pytest

from engine.bench.messages import Case, Command, Evaluate, Matmul, Rate, Reply, Train, Trouble
from tests.engine.bench.samples import CASE, MACHINE, timed
from tests.fabricate import resnet


@pytest.mark.parametrize(
    "command", [Train(seconds=1.5, least_steps=3), Evaluate(seconds=0.5), Matmul()]
)
def test_a_command_is_read_as_it_was_sent(command: Command) -> None:
    assert msgspec.json.decode(msgspec.json.encode(command), type=Command) == command


@pytest.mark.parametrize(
    "reply", [MACHINE, timed(100.0), Rate(flops=1e12), Trouble(message="out of memory")]
)
def test_a_reply_is_read_as_it_was_sent(reply: Reply) -> None:
    assert msgspec.json.decode(msgspec.json.encode(reply), type=Reply) == reply


def test_a_case_is_a_run_of_10_000_random_labels() -> None:
    config = Case(depth=50, stem="cifar", batch_size=64).config("cpu")
    assert (resnet(config).depth, resnet(config).stem) == (50, "cifar")
    assert (config.training.batch_size, config.device) == (64, "cpu")
    assert (config.data.train_size, config.labels.mode, config.labels.p) == (10_000, "uniform", 1)
    assert CASE.model == "r18 imagenet"


def test_a_rate_is_images_per_second() -> None:
    assert timed(150.0, seconds=2.0).rate == 150.0
