"""When two runs are the same experiment."""

from __future__ import annotations

import msgspec
import pytest

from runs.config import RunConfig
from runs.config_decoder import build
from runs.studies.keys import group_key, run_key


def config(**sections: object) -> RunConfig:
    """A resolved configuration; a dotted name is written with two underscores."""
    raw: dict[str, object] = {}
    for name, value in sections.items():
        node = raw
        *outer, last = name.split("__")
        for section in outer:
            node = node.setdefault(section, {})  # type: ignore[assignment]
        node[last] = value
    return build(raw, "a test")


@pytest.mark.parametrize(
    "one, other",
    [
        ({"name": "a"}, {"name": "b"}),
        ({"device": "cpu"}, {"device": "auto"}),
        ({"training__compile": "on"}, {"training__compile": "off"}),
        ({"training__epochs": 10}, {"training__epochs": 20}),
        ({"training__until": 0.9}, {"training__until": None}),
        ({"labels__mode": "true", "labels__p": 0.3}, {"labels__mode": "true"}),
        ({"labels__mode": "uniform", "labels__p": 0.0}, {"labels__mode": "true"}),
        ({"labels__mode": "pair", "labels__p": 0.0}, {"labels__mode": "permute", "labels__p": 0.0}),
        ({"labels__mode": "random"}, {"labels__mode": "uniform", "labels__p": 1}),
        ({"training__momentum": 0.1}, {"training__momentum": 0.9}),
        ({"training__gamma": 0.95}, {}),
        (
            {"training__schedule": "constant", "training__gamma": 0.5},
            {"training__schedule": "constant"},
        ),
        ({"format": 1}, {"format": 2}),
    ],
    ids=str,
)
def test_what_does_not_shape_a_run_is_no_part_of_its_key(
    one: dict[str, object], other: dict[str, object]
) -> None:
    assert run_key(config(**one)) == run_key(config(**other))


@pytest.mark.parametrize(
    "one, other",
    [
        ({"training__lr": 0.001}, {}),
        ({"model__depth": 18}, {}),
        ({"labels__p": 0.5}, {}),
        ({"training__optimizer": "sgd", "training__momentum": 0.1}, {"training__optimizer": "sgd"}),
        ({"training__eval_every": 1}, {}),
        ({"training__precision": "fp32"}, {}),
        (
            {"training__schedule": "cosine", "training__epochs": 10},
            {"training__schedule": "cosine", "training__epochs": 20},
        ),
        (
            {"format": 1, "training__warmup_epochs": 1},
            {"format": 2, "training__warmup_epochs": 1},
        ),
        (
            {"format": 1, "training__schedule": "onecycle"},
            {"format": 2, "training__schedule": "onecycle"},
        ),
    ],
    ids=str,
)
def test_what_shapes_a_run_is(one: dict[str, object], other: dict[str, object]) -> None:
    assert run_key(config(**one)) != run_key(config(**other))


def test_runs_of_one_group_differ_in_the_seed_alone() -> None:
    first, second = config(seed=0), config(seed=1)
    assert run_key(first) != run_key(second)
    assert group_key(first) == group_key(second)


def test_a_key_survives_being_written_and_read() -> None:
    written = msgspec.json.encode(config(labels__p=0.25))
    assert run_key(config(labels__p=0.25)) == run_key(msgspec.json.decode(written, type=RunConfig))
