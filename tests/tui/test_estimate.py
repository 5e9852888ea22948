from __future__ import annotations

import msgspec
import pytest

from runs.config import DataConfig, RunConfig
from runs.models.resnet import ResNetConfig
from runs.paths import Home
from runs.process import EngineProcess
from runs.record import RunRecord, load_record
from tests.fabricate import make_run
from tui.estimate import CORE_FLOPS, estimate, speed_here

R50 = RunConfig(name="old hand")
"""Its fabricated status says 10,000 images a second."""


@pytest.fixture
def known(home: Home) -> list[RunRecord]:
    return [load_record(make_run(home, config=R50))]


@pytest.fixture
def here(known: list[RunRecord]) -> list[RunRecord]:
    """The same run, trained on this host."""
    status = known[0].status
    assert status is not None
    mine = msgspec.structs.replace(status, process=EngineProcess.this())
    return [msgspec.structs.replace(known[0], status=mine)]


def test_without_a_run_to_go_by_the_speed_is_a_guess() -> None:
    speed = speed_here([], RunConfig())
    assert speed.flops % CORE_FLOPS == 0
    assert "a guess for" in speed.source


def test_a_run_of_this_host_gives_the_speed(here: list[RunRecord]) -> None:
    speed = speed_here(here, RunConfig())
    assert speed.flops == 10_000 * RunConfig().cost.train_flop
    assert speed.source == "going by old hand"


def test_depth_may_differ_since_operations_are_counted(here: list[RunRecord]) -> None:
    assert "old hand" in estimate(RunConfig(model=ResNetConfig(depth=18)), here)


@pytest.mark.parametrize(
    "config", [RunConfig(device="cuda"), RunConfig(model=ResNetConfig(stem="cifar"))]
)
def test_another_device_or_stem_gives_no_speed(here: list[RunRecord], config: RunConfig) -> None:
    assert "a guess" in speed_here(here, config).source


def test_another_host_gives_no_speed(known: list[RunRecord]) -> None:
    status = known[0].status
    assert status is not None
    far = msgspec.structs.replace(status.process, host="far-away")
    away = msgspec.structs.replace(known[0], status=msgspec.structs.replace(status, process=far))
    assert "a guess" in speed_here([away], RunConfig()).source


def test_a_new_run_gives_no_speed(home: Home) -> None:
    new = load_record(make_run(home, state="new"))
    assert "a guess" in speed_here([new], RunConfig()).source


def test_the_sentence(here: list[RunRecord]) -> None:
    # 10,000 images at 10,000 images a second; evaluating 20,000 costs a third of training them.
    assert estimate(RunConfig(), here) == (
        "23.5 M parameters, 4.68 TFLOP an epoch: about 1.0 s an epoch, "
        "0.7 s an evaluation (going by old hand)"
    )


def test_the_test_images_cost_their_share_on_small_training_sets(here: list[RunRecord]) -> None:
    small = estimate(RunConfig(data=DataConfig(train_size=1000)), here)
    assert "about 0.1 s an epoch, 0.4 s an evaluation" in small
