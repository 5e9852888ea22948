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
"""Its fabricated status says an epoch of 10,000 images a second."""
TEST_SIZE = R50.data_set.test_size


@pytest.fixture
def known(home: Home) -> list[RunRecord]:
    return [load_record(make_run(home, config=R50))]


def after(record: RunRecord, **summary: object) -> RunRecord:
    """The run on this host, having come to something else."""
    status = record.status
    assert status is not None and status.summary is not None
    return msgspec.structs.replace(
        record,
        status=msgspec.structs.replace(
            status,
            process=EngineProcess.this(),
            summary=msgspec.structs.replace(status.summary, **summary),
        ),
    )


@pytest.fixture
def here(known: list[RunRecord]) -> list[RunRecord]:
    """The same run, trained on this host."""
    return [after(known[0])]


def test_without_a_run_to_go_by_the_speed_is_a_guess() -> None:
    speed = speed_here([], RunConfig())
    assert speed.training % CORE_FLOPS == 0
    assert "a guess for" in speed.source


def test_a_run_of_this_host_gives_the_speed(here: list[RunRecord]) -> None:
    speed = speed_here(here, RunConfig())
    assert speed.training == 10_000 * RunConfig().cost.train_flop
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


def test_the_whole_run_counts_and_not_the_speed_that_it_wrote_last(known: list[RunRecord]) -> None:
    """10 epochs in 100 s, half of them evaluations: whatever the last 0.3 s were like."""
    one = after(known[0], epochs=10, seconds=100.0, evaluation_seconds=50.0)
    assert one.status is not None
    for momentary in (1.0, 1e9, None):
        place = msgspec.structs.replace(one.status.position, images_per_second=momentary)
        status = msgspec.structs.replace(one.status, position=place)
        speed = speed_here([msgspec.structs.replace(one, status=status)], R50)
        assert speed.training == 10 * 10_000 / 50 * R50.cost.train_flop


def test_what_evaluations_took_is_measured_too(known: list[RunRecord]) -> None:
    one = after(known[0], epochs=10, seconds=100.0, evaluation_seconds=60.0, evaluations=4, tests=2)
    images = 4 * 10_000 + 2 * TEST_SIZE
    assert speed_here([one], R50).evaluating == images * R50.cost.train_flop / 60
    assert "4.0 s of training an epoch, 20 s an evaluation" in estimate(R50, [one])


def test_what_precise_statistics_took_is_part_of_it(known: list[RunRecord]) -> None:
    """Three passes over the training set for each evaluation, and not one."""
    one = after(
        known[0], epochs=10, seconds=100.0, evaluation_seconds=60.0, evaluations=4, passes=12
    )
    assert speed_here([one], R50).evaluating == 12 * 10_000 * R50.cost.train_flop / 60


def test_one_run_on_a_busy_day_does_not_decide(known: list[RunRecord]) -> None:
    runs = [after(known[0], epochs=10, seconds=10.0 * slow) for slow in (40, 1, 2, 1, 2, 90, 90)]
    speed = speed_here(runs, R50)
    assert speed.training == 10_000 / 2 * R50.cost.train_flop
    assert speed.source == "median of 5 runs here"


def test_runs_of_the_same_network_go_before_others(home: Home, known: list[RunRecord]) -> None:
    other = after(
        load_record(make_run(home, config=RunConfig(model=ResNetConfig(depth=18)))), seconds=1.0
    )
    mine = after(known[0], epochs=10, seconds=100.0)
    assert speed_here([other, mine], R50).training == 1_000 * R50.cost.train_flop


@pytest.mark.parametrize(
    "summary",
    [
        {"epochs": 0, "seconds": 3.0},
        {"seconds": 0.0},
        {"seconds": 5.0, "evaluation_seconds": 5.0},
    ],
)
def test_a_run_that_has_trained_nothing_gives_no_speed(
    known: list[RunRecord], summary: dict[str, object]
) -> None:
    assert "a guess" in speed_here([after(known[0], **summary)], R50).source


def test_the_sentence(here: list[RunRecord]) -> None:
    # 10,000 images at 10,000 images a second; evaluating one costs a fifth of that here.
    assert estimate(RunConfig(), here) == (
        "23.5 M parameters, 4.68 TFLOP an epoch: about 1.0 s of training an epoch, "
        "0.4 s an evaluation (going by old hand)"
    )


def test_the_test_images_cost_their_share_on_small_training_sets(here: list[RunRecord]) -> None:
    small = estimate(RunConfig(data=DataConfig(train_size=1000)), here)
    assert "about 0.1 s of training an epoch, 0.2 s an evaluation" in small
