from __future__ import annotations

import math
from dataclasses import FrozenInstanceError
from typing import Any, get_args

import msgspec
import pytest

from runs import config as module
from runs.config import (
    DataConfig,
    InputsConfig,
    LabelMode,
    LabelsConfig,
    RunConfig,
    TrainingConfig,
    resolve,
)
from runs.contradictions import problems
from runs.models.resnet import ResNetConfig
from runs.short_names import P_MODES, default_name, short_count

SECTIONS = (ResNetConfig, DataConfig, LabelsConfig, InputsConfig, TrainingConfig, RunConfig)
IDENTITY = tuple(tuple(float(i == j) for j in range(10)) for i in range(10))


def from_json(raw: dict[str, Any]) -> RunConfig:
    return msgspec.convert(raw, RunConfig, strict=True)


def test_an_empty_object_is_a_valid_run() -> None:
    assert from_json({}) == RunConfig()
    assert problems(RunConfig()) == []


def test_randomisation_tests_are_unregularised_by_default() -> None:
    config = RunConfig()
    assert config.labels.mode == "uniform"
    assert config.labels.p == 1.0
    assert config.training.weight_decay == 0.0
    assert config.training.until == 1.0


def test_the_default_recipe_is_one_that_memorises_and_does_not_know_when_it_ends() -> None:
    training = RunConfig().training
    assert (training.optimizer, training.lr) == ("adamw", 0.0005)
    assert training.schedule == "exponential"  # the same rates however many epochs there are


@pytest.mark.parametrize("section", SECTIONS)
def test_a_configuration_cannot_be_changed(section: type[msgspec.Struct]) -> None:
    instance = section()
    with pytest.raises((AttributeError, FrozenInstanceError)):
        setattr(instance, section.__struct_fields__[0], None)


@pytest.mark.parametrize("section", SECTIONS)
def test_unknown_names_are_refused(section: type[msgspec.Struct]) -> None:
    with pytest.raises(msgspec.ValidationError, match="unknown field `dephts`"):
        msgspec.convert({"dephts": 1}, section)


@pytest.mark.parametrize(
    "raw",
    [
        {"model": {"depth": 51}},
        {"model": {"stem": "vgg"}},
        {"model": {"head": [0]}},
        {"model": {"head": [1] * 9}},
        {"data": {"train_size": 1}},
        {"data": {"train_size": 60_001}},
        {"labels": {"p": 1.1}},
        {"labels": {"p": -0.1}},
        {"labels": {"mode": "random"}},  # an alias, which the parser expands
        {"training": {"epochs": 0}},
        {"training": {"until": 0.0}},
        {"training": {"until": 1.5}},
        {"training": {"lr": 0}},
        {"training": {"momentum": 1.0}},
        {"training": {"batch_size": 1}},
        {"training": {"gamma": 0.0}},
        {"training": {"eval_every": 0}},
        {"training": {"eval_every": "often"}},
        {"device": "cuda:"},
        {"device": "tpu"},
        {"seed": -1},
        {"seed": 2**63},
        {"seed": "0"},
        {"name": "x" * 201},
    ],
)
def test_values_out_of_bounds_are_refused(raw: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        from_json(raw)


@pytest.mark.parametrize(
    "raw",
    [
        {"model": {"depth": 200, "head": [200, 200], "batch_norm": "frozen"}},
        {"data": {"train_size": 60_000, "order": "first"}},
        {"labels": {"mode": "pair", "p": 0}},
        {"training": {"until": None, "eval_every": 5, "gamma": 1}},
        {"device": "cuda:11"},
        {"seed": 2**63 - 1},
    ],
)
def test_values_at_the_bounds_are_taken(raw: dict[str, Any]) -> None:
    config = from_json(raw)
    assert problems(config) == []
    assert msgspec.json.decode(msgspec.json.encode(config), type=RunConfig) == config


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ({}, "r50 uniform 10k"),
        ({"labels": {"p": 0.4}}, "r50 uniform p=0.4 10k"),
        ({"labels": {"mode": "true", "p": 0.4}}, "r50 true 10k"),
        ({"model": {"depth": 18}, "data": {"train_size": 1500}}, "r18 uniform 1.5k"),
        ({"inputs": {"mode": "gaussian"}}, "r50 uniform 10k gaussian"),
    ],
)
def test_a_run_without_a_name_is_called_what_it_is(raw: dict[str, Any], name: str) -> None:
    assert default_name(from_json(raw)) == name
    assert resolve(from_json(raw)).name == name
    assert resolve(from_json({**raw, "name": "  "})).name == name


def test_a_given_name_is_kept_without_the_space_around_it() -> None:
    assert resolve(RunConfig(name=" [/red] ")).name == "[/red]"


@pytest.mark.parametrize(
    ("schedule", "given", "gamma"),
    [
        ("step", None, 0.1),
        ("exponential", None, 0.95),
        ("step", 0.5, 0.5),
        ("constant", None, None),
        ("cosine", None, None),
        ("onecycle", None, None),
    ],
)
def test_gamma_is_filled_in_where_the_schedule_has_one(
    schedule: module.Schedule, given: float | None, gamma: float | None
) -> None:
    config = RunConfig(training=TrainingConfig(schedule=schedule, gamma=given))
    assert resolve(config).training.gamma == gamma


@pytest.mark.parametrize("mode", get_args(LabelMode))
def test_resolving_twice_changes_nothing(mode: LabelMode) -> None:
    once = resolve(RunConfig(labels=LabelsConfig(mode=mode, p=0.25)))
    assert resolve(once) == once


def test_only_true_labels_and_a_matrix_have_no_p() -> None:
    assert {mode for mode in get_args(LabelMode) if mode not in P_MODES} == {"true", "transition"}


@pytest.mark.parametrize(
    ("n", "text"),
    [(2, "2"), (999, "999"), (1000, "1k"), (1500, "1.5k"), (60_000, "60k"), (59_999, "59999")],
)
def test_short_counts(n: int, text: str) -> None:
    assert short_count(n) == text


def test_a_short_count_loses_nothing() -> None:
    for n in range(2, 60_001, 7):
        text = short_count(n)
        value = float(text.removesuffix("k")) * (1000 if text.endswith("k") else 1)
        assert math.isclose(value, n)


def matrix_of(row: tuple[float, ...], at: int) -> LabelsConfig:
    rows = (*IDENTITY[:at], row, *IDENTITY[at + 1 :])
    return LabelsConfig(mode="transition", matrix=rows)


@pytest.mark.parametrize(
    ("config", "field"),
    [
        (RunConfig(labels=LabelsConfig(mode="transition")), "labels.matrix"),
        (RunConfig(labels=LabelsConfig(matrix=IDENTITY)), "labels.matrix"),
        (
            RunConfig(labels=LabelsConfig(mode="transition", matrix=IDENTITY[:9])),
            "labels.matrix",
        ),
        (RunConfig(labels=matrix_of((1.0,) * 9, 3)), "labels.matrix[3]"),
        (RunConfig(labels=matrix_of((0.2,) * 10, 9)), "labels.matrix[9]"),
        (
            RunConfig(training=TrainingConfig(schedule="onecycle", warmup_epochs=1.0)),
            "training.warmup_epochs",
        ),
        (
            RunConfig(training=TrainingConfig(epochs=2, warmup_epochs=3.0)),
            "training.warmup_epochs",
        ),
    ],
)
def test_contradictions_name_their_field(config: RunConfig, field: str) -> None:
    assert [found[0] for found in problems(config)] == [field]


def test_a_matrix_may_have_rounding_errors() -> None:
    third = (1 / 3, 1 / 3, 1 / 3, *(0.0,) * 7)
    assert problems(RunConfig(labels=matrix_of(third, 0))) == []
