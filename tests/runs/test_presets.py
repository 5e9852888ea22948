"""The presets that ship: all valid, and the report's experiments among them."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import msgspec
import pytest

from runs import presets
from runs.config import RunConfig
from runs.config_reader import read_config
from tests.fabricate import resnet


def test_quickstart_comes_first() -> None:
    assert presets.names()[0] == "quickstart"
    config = presets.load("quickstart")
    assert (resnet(config).depth, config.data.train_size) == (18, 1000)
    assert (config.labels.mode, config.labels.p) == ("uniform", 1.0)
    assert config.training.until == 1.0


@pytest.mark.parametrize("name", presets.names())
def test_every_preset_is_a_valid_configuration(name: str) -> None:
    assert read_config(name) == presets.load(name)
    trained = name in presets.TRAINED
    start = "ResNet-" if trained else "untrained: ResNet-"
    assert presets.description(name).startswith(start)


RECORDS = Path(__file__).parents[2] / "engine/benchmarks"


@pytest.mark.parametrize("name", sorted(presets.TRAINED))
def test_what_is_called_trained_has_been_on_three_seeds_at_least(name: str) -> None:
    """As it is, whatever name and device the run had; the quickstart's evaluations are its own."""
    outcomes = [
        outcome
        for file in RECORDS.glob("recipes-*.json")
        for outcome in json.loads(file.read_bytes())["outcomes"]
        if outcome["preset"] == name and outcome["epoch"] is not None
    ]
    assert {outcome["seed"] for outcome in outcomes} >= {0, 1, 2}
    preset = presets.load(name)
    for outcome in outcomes:
        run = msgspec.convert(outcome["config"], RunConfig)
        assert (run.model, run.data, run.labels) == (preset.model, preset.data, preset.labels)
        assert run.training.lr == preset.training.lr
        assert run.training.batch_size == preset.training.batch_size
        assert run.training.schedule == preset.training.schedule


@pytest.mark.parametrize(
    ("depth", "labels", "size"),
    list(itertools.product((50, 101, 200), ("true", "random"), (10_000, 50_000))),
)
def test_the_report_is_there_in_a_sound_recipe_and_in_its_own(
    depth: int, labels: str, size: int
) -> None:
    sound = presets.load(f"r{depth}-{labels}-{size // 1000}k")
    report = presets.load(f"r{depth}-{labels}-{size // 1000}k-report")
    for config in (sound, report):
        assert resnet(config).depth == depth
        assert config.data.train_size == size
        assert config.labels.mode == ("true" if labels == "true" else "uniform")
        assert config.training.weight_decay == 0.0
    assert resnet(sound).batch_norm == "batch"
    # The report's recipe: Adam 1e-3, batch 128, no schedule, pixels in [0, 1], a head of
    # FC200-FC200, TF-slim's initial weights, batch norm in inference mode with its statistics.
    assert report.training.optimizer == "adam"
    assert (report.training.lr, report.training.batch_size) == (0.001, 128)
    assert report.training.schedule == "constant"
    assert report.inputs.normalisation == "unit"
    assert resnet(report).head == (200, 200)
    assert resnet(report).batch_norm == "frozen"
    assert resnet(report).init == "slim"


def test_true_and_random_labels_share_one_recipe() -> None:
    true, random = presets.load("r50-true-10k"), presets.load("r50-random-10k")
    assert true.training == random.training
    assert true.model == random.model


def test_a_name_that_is_no_preset_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        presets.text("../config")


@pytest.mark.parametrize(
    "name",
    ["fast-r18-1k", "fast-r18-5k"]
    + [f"fast-r{d}-{n}k" for d, n in itertools.product((50, 101, 200), (10, 50, 60))],
)
def test_the_fast_ones_fit_random_labels_and_look_no_oftener_than_they_must(name: str) -> None:
    config = presets.load(name)
    assert (config.labels.mode, config.labels.p) == ("uniform", 1.0)
    assert (config.training.until, config.training.eval_every) == (1.0, "auto")
    assert name == f"fast-r{resnet(config).depth}-{config.data.train_size // 1000}k"
