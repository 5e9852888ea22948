"""What `--run` is given: a single run or a study, and what `--set` makes of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from runs.config import RunConfig
from runs.errors import ConfigError
from runs.studies import shipped
from runs.studies.cells import MOST_CELLS, Cell, cells_of
from runs.studies.claims.of_study import claims_of
from runs.studies.reader import read_study_or_run
from runs.studies.study import Study

DEPTHS: dict[str, Any] = {
    "about": "does depth matter?",
    "base": {"data": {"train_size": 1000}},
    "grid": {"model.depth": [18, 34], "labels.mode": ["true", "random"]},
    "cases": [{"name": "sound"}, {"name": "frozen", "set": {"model.batch_norm": "frozen"}}],
    "seeds": 4,
}


def written(folder: Path, content: object) -> str:
    path = folder / "depths.json"
    path.write_text(json.dumps(content))
    return str(path)


def study(source: str, *overrides: str) -> Study:
    read = read_study_or_run(source, overrides)
    assert isinstance(read, Study)
    return read


def cells(source: str, *overrides: str) -> list[Cell]:
    return cells_of(study(source, *overrides), source)


def refused(source: str, *overrides: str) -> str:
    with pytest.raises(ConfigError) as caught:
        cells(source, *overrides)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_every_combination_is_a_cell(tmp_path: Path) -> None:
    made = cells(written(tmp_path, DEPTHS))
    assert [cell.title for cell in made[:3]] == [
        "ResNet-18, true labels, sound",
        "ResNet-18, true labels, frozen",
        "ResNet-18, uniform labels, sound",
    ]
    assert len(made) == 8
    assert made[3].values == {"model.depth": 18, "labels.mode": "uniform", "case": "frozen"}
    assert made[3].config.name == "r18 uniform 1k, frozen"
    assert made[3].with_seed(7).seed == 7


def test_a_study_is_named_after_its_file(tmp_path: Path) -> None:
    assert study(written(tmp_path, DEPTHS)).name == "depths"


@pytest.mark.parametrize("name", shipped.names())
def test_every_shipped_study_can_be_read(name: str) -> None:
    read = study(name)
    assert read.name == name
    assert read.about
    assert cells_of(read, name)
    assert claims_of(read, name)
    assert len(read.declared) >= 4, "fewer decide nothing"


# --set


def test_a_plain_value_leaves_a_run_a_run() -> None:
    assert isinstance(read_study_or_run("quickstart", ["seed=3"]), RunConfig)
    assert isinstance(read_study_or_run("quickstart", ["model.head=[10,20]"]), RunConfig)


def test_a_list_makes_a_study_of_a_run() -> None:
    made = study("quickstart", "seed=0,1,2", "labels.mode=true,random", "training.lr=1e-3")
    assert made.all_seeds == (0, 1, 2)
    assert made.grid == {"labels.mode": ["true", "random"]}
    assert made.base["training"]["lr"] == 1e-3
    assert made.name == "quickstart seed=0,1,2 labels.mode=true,random training.lr=1e-3"


def test_without_a_list_of_seeds_the_run_keeps_its_own() -> None:
    assert study("quickstart", "model.depth=18,34", "seed=3").all_seeds == (3,)


def test_a_field_that_takes_a_list_takes_a_list_of_them() -> None:
    made = cells("quickstart", "model.head=[[10],[20, 30]]")
    assert [cell.values["model.head"] for cell in made] == [(10,), (20, 30)]


def test_it_changes_the_base_of_a_study(tmp_path: Path) -> None:
    made = cells(written(tmp_path, DEPTHS), "training.epochs=3")
    assert {cell.config.training.epochs for cell in made} == {3}


def test_a_list_takes_the_place_of_an_axis(tmp_path: Path) -> None:
    made = cells(written(tmp_path, DEPTHS), "model.depth=50,101")
    assert {cell.values["model.depth"] for cell in made} == {50, 101}


def test_what_was_claimed_of_values_that_are_gone_is_left_out(tmp_path: Path) -> None:
    depths = [{"model.depth": 18}, {"model.depth": 34}]
    labels = [{"labels.mode": "true"}, {"labels.mode": "uniform"}]
    asked = {**DEPTHS, "claims": [{"faster": depths}, {"faster": labels}, "all-memorise"]}
    made = study(written(tmp_path, asked), "model.depth=50,101")
    assert made.claims == ({"faster": labels}, "all-memorise")


def test_more_seeds_than_declared_are_added_ones(tmp_path: Path) -> None:
    made = study(written(tmp_path, DEPTHS), "seeds=6")
    assert (made.declared, made.added_seeds) == ((0, 1, 2, 3), 2)
    assert made.all_seeds == (0, 1, 2, 3, 4, 5)
    assert made.name == "depths"
    assert study(written(tmp_path, DEPTHS), "seeds=2").declared == (0, 1)


# What is refused


@pytest.mark.parametrize(
    "change, words",
    [
        ({"sedes": 3}, "sedes: expected one of"),
        ({"grid": {"model.dpeth": [18]}}, "did you mean model.depth?"),
        ({"grid": {"model.depth": []}}, "grid.model.depth"),
        ({"grid": {"model.depth": 18}}, "grid.model.depth: expected a list"),
        ({"grid": {"model.depth": [18, 18]}}, "18 twice"),
        ({"grid": {"seed": [0, 1]}}, "seeds, beside the grid"),
        ({"seeds": 0}, "seeds: expected a whole number >= 1"),
        ({"seeds": [1, 1]}, "1 twice"),
        ({"base": {"seed": 1}}, "base.seed: expected seeds, beside the grid"),
        ({"base": {"training": {"lrr": 1}}}, "base.training.lrr: expected one of"),
        ({"cases": [{"name": "a"}, {"name": "a"}]}, "cases: expected each value once"),
        ({"cases": [{"name": "a", "set": {"model.depth": 18}}]}, "that the grid does not vary"),
        ({"cases": [{"set": {}}]}, "name"),
        ({"grid": {"training.lr": [i / 1e6 + 1e-6 for i in range(10_001)]}}, "at most 10,000"),
    ],
    ids=str,
)
def test_a_mistake_is_named(tmp_path: Path, change: dict[str, object], words: str) -> None:
    assert words in refused(written(tmp_path, {**DEPTHS, **change}))


def test_a_contradiction_in_one_cell_is_named_with_the_cell(tmp_path: Path) -> None:
    base = {"training": {"schedule": "onecycle"}}
    grid = {"model.depth": [18], "training.warmup_epochs": [0, 1]}
    said = refused(written(tmp_path, {"base": base, "grid": grid}))
    assert "(cell model.depth=18, training.warmup_epochs=1)" in said
    assert "grid.training.warmup_epochs: expected 0 with the onecycle schedule" in said


def test_a_case_is_blamed_for_what_it_sets(tmp_path: Path) -> None:
    cases = [{"name": "odd", "set": {"labels.p": 2}}]
    assert "cases[0].set.labels.p: expected" in refused(written(tmp_path, {"cases": cases}))


@pytest.mark.parametrize(
    "override, words",
    [
        ("model.depth=50", "expected a list, such as [18, 34]"),
        ("model.depth=18,,34", "values between the commas"),
        ("model.dpeth=18,34", "did you mean model.depth?"),
        ("model.depth=18,33", "cell model.depth=33"),
        ("seeds=many", "seeds: expected a whole number"),
    ],
)
def test_an_override_that_makes_no_sense(tmp_path: Path, override: str, words: str) -> None:
    assert words in refused(written(tmp_path, DEPTHS), override)


def test_the_most_cells_are_taken(tmp_path: Path) -> None:
    rates = [round(1e-6 + i * 1e-6, 7) for i in range(MOST_CELLS // 10)]
    assert len(cells(written(tmp_path, {"grid": {"training.lr": rates}}))) == 1000
