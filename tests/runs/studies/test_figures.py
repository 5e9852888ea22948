"""Which figures a study has, and what stands in which panel."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from runs.errors import ConfigError
from runs.paths import Home
from runs.studies import shipped
from runs.studies.cells import cells_of
from runs.studies.figures import FIGURES, MOST_PANELS, Figure, check, figures
from runs.studies.results import CellResults, standing
from runs.studies.study import Study


def cells(study: Study) -> tuple[CellResults, ...]:
    return standing(study, cells_of(study, "a test"), [], Home(Path("/none")), time.time()).cells


def of_grid(**grid: list[Any]) -> tuple[CellResults, ...]:
    return cells(Study(grid={name.replace("__", "."): values for name, values in grid.items()}))


def labels(figure: Figure, panel: int = 0) -> list[str]:
    return [line.label for line in figure.panels[panel].lines]


def titles(figure: Figure) -> list[str]:
    return [panel.title for panel in figure.panels]


def test_the_reports_study_has_the_reports_figures() -> None:
    found = figures(cells(shipped.load("report-depths")))
    assert [figure.name for figure in found] == ["depths", "across-depths", "times"]


def test_depths_shows_random_train_random_test_and_true_train_for_each_depth() -> None:
    [depths] = figures(cells(shipped.load("report-depths")), ["depths"])
    assert titles(depths) == [
        "ResNet-50, sound",
        "ResNet-101, sound",
        "ResNet-200, sound",
        "ResNet-50, as the report",
        "ResNet-101, as the report",
        "ResNet-200, as the report",
    ]
    assert depths.columns == 3
    three = ["random labels, train", "random labels, test", "true labels, train"]
    assert all(labels(depths, i) == three for i in range(6))
    lines = depths.panels[4].lines
    assert [line.metric for line in lines] == ["train_acc", "test_acc", "train_acc"]
    assert lines[0].cell.title == lines[1].cell.title == "ResNet-101, uniform labels, as the report"
    assert lines[2].cell.title == "ResNet-101, true labels, as the report"


def test_across_depths_sets_the_networks_side_by_side_on_random_labels() -> None:
    [across] = figures(cells(shipped.load("report-depths")), ["across-depths"])
    assert titles(across) == ["sound", "as the report"] * 2
    assert all(labels(across, i) == ["ResNet-50", "ResNet-101", "ResNet-200"] for i in range(4))
    metrics = [panel.lines[0].metric for panel in across.panels]
    assert metrics == ["train_acc", "train_acc", "train_loss", "train_loss"]
    assert all(line.cell.config.labels.mode == "uniform" for line in across.panels[0].lines)


def test_sizes_sets_the_small_set_against_the_full_one() -> None:
    found = figures(of_grid(data__train_size=[10_000, 60_000], model__depth=[18, 50]))
    assert [figure.name for figure in found] == ["across-depths", "sizes", "times"]
    assert titles(found[1]) == ["ResNet-18", "ResNet-50"] * 2
    assert labels(found[1]) == ["10,000 images", "60,000 images"]


def test_any_other_study_has_all_its_cells() -> None:
    found = figures(of_grid(training__lr=[0.1, 0.01]))
    assert [figure.name for figure in found] == ["curves", "times"]
    assert labels(found[0]) == ["lr 0.1", "lr 0.01"]
    assert len(found[1].cells) == 2


def test_lines_are_shared_out_evenly_among_panels() -> None:
    [figure, _] = figures(of_grid(training__lr=[i / 1000 for i in range(1, 9)]))
    assert [len(panel.lines) for panel in figure.panels] == [4, 4, 4, 4]


def test_a_figure_that_the_study_has_no_cells_for_is_left_out() -> None:
    assert figures(of_grid(labels__mode=["true"]), ["sizes", "across-depths"]) == []


def test_many_panels_and_many_cells_go_on_further_pages() -> None:
    many = of_grid(training__lr=[i / 1000 for i in range(1, 101)], labels__mode=["true", "uniform"])
    found = figures(many)
    assert [figure.name for figure in found][:2] == ["depths", "depths-2"]
    assert all(len(figure.panels) <= MOST_PANELS for figure in found)
    drawn = [id(line.cell) for figure in found for p in figure.panels for line in p.lines]
    assert set(drawn) == set(map(id, many))
    assert sum(len(figure.cells) for figure in found) == len(many)


def test_an_axis_with_one_value_is_not_said() -> None:
    found = figures(of_grid(model__depth=[18], labels__mode=["true", "uniform"]))
    assert titles(found[0]) == ["ResNet-18"]


def test_names_that_there_are_not_are_refused_with_a_guess() -> None:
    check(FIGURES, "a study")
    with pytest.raises(ConfigError, match=r"figures\[1\].*did you mean across-depths") as wrong:
        check(["depths", "acros-depths"], "a study")
    assert str(wrong.value).startswith("a study")
    with pytest.raises(ConfigError, match="each figure once"):
        check(["depths", "depths"], "a study")
