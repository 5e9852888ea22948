"""The legend of several runs: every run that has room is named, and every value that has."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.cells import cell_len

from tests.tui.charts.invented_runs import SEVERAL, both, many
from tui.charts.runs_legend import Run, legend
from tui.charts.series import RunSeries, Series

TITLES = ("Accuracy", "Cross-entropy, nats")


def lines(runs: list[Run], width: int, height: int) -> list[str]:
    text = legend(runs, TITLES, width, height, dark=True).plain.split("\n")
    assert len(text) <= max(height, 1)
    assert all(cell_len(line) <= width for line in text)
    return text


def test_each_run_is_named_once_with_the_values_of_both_charts() -> None:
    assert lines(both(SEVERAL), 48, 9) == [
        "                        Accuracy   Cross-entropy",
        "                 ━ train  ┅ test ━ train  ┅ test",
        "━ r50 random       0.972   0.101   5.710   5.710",
        "◆ r50 true       not yet not yet not yet not yet",
        "● r200 random     0.999+   0.101   5.710   5.710",
    ]


def test_in_a_narrow_column_the_values_stand_below_the_names() -> None:
    assert lines(both(SEVERAL[::2]), 36, 9) == [
        "            Accuracy   Cross-entropy",
        "     ━ train  ┅ test ━ train  ┅ test",
        "━ r50 random                        ",
        "       0.972   0.101   5.710   5.710",
        "● r200 random                       ",
        "      0.999+   0.101   5.710   5.710",
    ]


def test_with_fewer_rows_the_first_charts_values_stay() -> None:
    assert lines(both(SEVERAL), 36, 4) == [
        "Accuracy             ━ train  ┅ test",
        "━ r50 random           0.972   0.101",
        "◆ r50 true           not yet not yet",
        "● r200 random         0.999+   0.101",
    ]


def test_with_fewer_still_the_names_stand_side_by_side() -> None:
    assert lines(both(SEVERAL), 40, 2) == [
        "━ train  ┅ test      ━ r50 random       ",
        "◆ r50 true           ● r200 random      ",
    ]


@pytest.mark.parametrize("width", [20, 36, 48])
def test_how_many_runs_a_group_is_gives_way_to_nothing(width: int) -> None:
    groups = [replace(one, name="r200 uniform p=0.25 10k", count="n 5→2") for one in SEVERAL]
    assert "".join(lines(both(groups), width, 9)).count(" n 5→2") == 3


@pytest.mark.parametrize("count", [2, 3, 5, 9])
@pytest.mark.parametrize(
    ("width", "height"), [(76, 4), (52, 5), (64, 7), (36, 44)], ids=["80", "100", "120", "200"]
)
def test_no_run_is_counted_where_there_is_room(width: int, height: int, count: int) -> None:
    text = "".join(lines(many(count), width, height))
    assert "more" not in text
    assert text.count("r50") == count


def test_runs_without_room_are_counted() -> None:
    [*_, last] = lines(many(9), 24, 2)
    assert "+7 more" in last
    for width in range(1, 60):
        for height in range(5):
            lines(many(9), width, height)


def test_long_titles_of_metrics_have_room_in_the_header() -> None:
    shares = RunSeries("a run", (Series("memorised", [1], [0.5]), Series("recovered", [1], [0.25])))
    text = legend([(shares,), (shares,)], ["Shares"], 40, 9, dark=True).plain.split("\n")
    assert text[:2] == [
        "Shares           ━ memorised ━ recovered",
        "━ a run                0.500       0.250",
    ]


@pytest.mark.parametrize("name", ["[/red]", "\x1b[31mred\x9b1m", "a\nb", "画" * 90])
def test_names_are_data(name: str) -> None:
    runs = both([RunSeries(name, one.curves) for one in SEVERAL])
    for width, height in ((48, 9), (36, 9), (36, 4), (40, 2)):
        text = "".join(lines(runs, width, height))
        assert "\x1b" not in text
        assert "\x9b" not in text
