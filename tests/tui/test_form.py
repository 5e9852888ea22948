from __future__ import annotations

import json
from collections.abc import Iterator

import msgspec
import pytest

from runs import presets
from runs.config import LabelsConfig, RunConfig, TrainingConfig, resolve
from runs.errors import ConfigError
from runs.models.resnet import ResNetConfig
from tui.form import config_of, errors_of, form_fields, values_of
from tui.widgets.form_field import widget_id

FIELDS = tuple(form_fields("resnet"))
GOOD = values_of(RunConfig())
MATRIX = tuple(tuple(1.0 if i == j else 0.0 for j in range(10)) for i in range(10))


def leaves(raw: dict[str, object], prefix: str = "") -> Iterator[str]:
    for key, value in raw.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{prefix}{key}.")
        else:
            yield prefix + key


def test_every_field_of_the_configuration_is_in_the_form_once() -> None:
    without_choice = {"format", "model.family", "data.set"}
    every = set(leaves(msgspec.to_builtins(RunConfig())))
    assert sorted(f.path for f in FIELDS) == sorted(every - without_choice)
    assert len({widget_id(f.path) for f in FIELDS}) == len(FIELDS)


def test_labels_and_hints_fit_beside_the_editor_in_80_columns() -> None:
    assert max(len(f.title) for f in FIELDS) < 15
    assert max(len(f.hint) for f in FIELDS) <= 80 - 4 - 15 - 22 - 2


@pytest.mark.parametrize("name", presets.names())
def test_every_preset_goes_through_the_form_unchanged(name: str) -> None:
    config = msgspec.structs.replace(presets.load(name), name="")
    values = values_of(config)
    assert errors_of(values) == {}
    assert resolve(config_of(values)) == resolve(config)


@pytest.mark.parametrize(
    "config",
    [
        RunConfig(labels=LabelsConfig(mode="transition", matrix=MATRIX)),
        RunConfig(labels=LabelsConfig(mode="true")),
        RunConfig(model=ResNetConfig(depth=200, stem="cifar", head=(200, 200))),
        RunConfig(training=TrainingConfig(until=None, eval_every=7, lr=1e-7, gamma=0.5)),
        RunConfig(training=TrainingConfig(lr=0.1 + 0.2), seed=2**63 - 1, device="cuda:3"),
    ],
)
def test_any_configuration_goes_through_the_form_unchanged(config: RunConfig) -> None:
    assert config_of(values_of(config)) == resolve(config)


def test_the_name_is_left_to_follow_the_rest_unless_it_is_typed() -> None:
    assert GOOD["name"] == ""
    assert resolve(config_of({**GOOD, "seed": "3"})).name == "r50 uniform 10k"
    assert config_of({**GOOD, "name": "  true  "}).name == "true"
    assert config_of({**GOOD, "name": "17"}).name == "17"


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("labels.p", "1.5", ">= 0.0 and <= 1.0"),
        ("labels.p", "", "number"),
        ("labels.p", "much", "number"),
        ("labels.p", "NaN", ""),
        ("data.train_size", "1", "2"),
        ("data.train_size", "70000", "60,000"),
        ("data.train_size", "1e3.5", "whole number"),
        ("training.epochs", "0", "1"),
        ("training.epochs", "-", "whole number"),
        ("training.lr", "0", "0"),
        ("training.lr", "Infinity", ""),
        ("training.batch_size", "one", "whole number"),
        ("training.until", "2", "1"),
        ("training.eval_every", "often", "auto"),
        ("training.momentum", "1", "1"),
        ("model.head", "200", "list"),
        ("model.head", "[0]", ""),
        ("labels.matrix", "[[1]]", ""),
        ("device", "gpu", "cuda"),
        ("device", "", ""),
        ("seed", "-1", "0"),
        ("seed", '"0"', "whole number"),
        ("seed", "[" * 5000, ""),
        ("name", "x" * 201, "200"),
        ("training.warmup_epochs", "999", "200"),
    ],
)
def test_a_bad_value_is_named_beside_its_field_alone(path: str, text: str, expected: str) -> None:
    values = {**GOOD, path: text}
    errors = errors_of(values)
    assert list(errors) == [path]
    assert errors[path].startswith("needs ")
    assert expected in errors[path]
    with pytest.raises(ConfigError):
        config_of(values)


def test_all_bad_fields_are_named_at_once() -> None:
    errors = errors_of({**GOOD, "labels.p": "x", "seed": "y", "training.lr": "z"})
    assert set(errors) == {"labels.p", "seed", "training.lr"}


def test_fields_that_contradict_each_other_are_named() -> None:
    assert list(errors_of({**GOOD, "labels.mode": "transition"})) == ["labels.matrix"]
    matrix = json.dumps(MATRIX)
    assert list(errors_of({**GOOD, "labels.matrix": matrix})) == ["labels.matrix"]
    assert errors_of({**GOOD, "labels.mode": "transition", "labels.matrix": matrix}) == {}


def test_an_empty_line_of_what_may_be_open_is_no_error() -> None:
    open_fields = {"training.until", "training.gamma", "labels.matrix", "model.head", "name"}
    assert errors_of({**GOOD, **dict.fromkeys(open_fields, " ")}) == {}
