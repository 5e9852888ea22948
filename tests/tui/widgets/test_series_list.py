"""The list beside a chart: complete, aligned, and safe whatever the runs are called."""

from __future__ import annotations

import math

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from tui.charts.series import RunSeries, Series
from tui.widgets.series_list import SeriesList, column, one_line, value_text


def run(name: str, marker: str = "", train: float = 0.972) -> RunSeries:
    return RunSeries(
        name,
        Series("train", [0, 1], [0.1, train], "blue", "solid", marker),
        Series("test", [0, 1], [0.1, 0.101], "orange", "dotted", marker),
    )


ALONE = [run("")]
WAITING = RunSeries(
    "r50 true", Series("train", run_marker="◆"), Series("test", stroke="dotted", run_marker="◆")
)
SEVERAL = [run("r50 random"), WAITING, run("r200 random", "●", 0.9999)]


class ListApp(App[None]):
    def compose(self) -> ComposeResult:
        yield SeriesList()


def test_a_run_alone_has_a_row_for_each_curve() -> None:
    assert column(ALONE, 28, dark=True).plain.split("\n") == [
        "━━━ train              0.972",
        "┅┅┅ test               0.101",
    ]


def test_several_runs_have_a_row_each_under_a_header() -> None:
    assert column(SEVERAL, 32, dark=True).plain.split("\n") == [
        "                 ━ train  ┅ test",
        "━ r50 random       0.972   0.101",
        "◆ r50 true       not yet not yet",
        "● r200 random     0.999+   0.101",
    ]


def test_names_give_way_in_a_narrow_column_and_values_do_not() -> None:
    for width in range(18, 44):
        lines = column(SEVERAL, width, dark=True).plain.split("\n")
        assert {cell_len(line) for line in lines} == {width}
        assert [line.split()[-1] for line in lines] == ["test", "0.101", "yet", "0.101"]


def test_one_line_for_small_screens() -> None:
    assert one_line(ALONE, 80, dark=True).plain == "━━━ train 0.972   ┅┅┅ test 0.101"
    assert one_line(SEVERAL, 100, dark=True).plain == (
        "━ r50 random ━━ 0.972 ┅┅ 0.101   ◆ r50 true ━━ not yet ┅┅ not yet   "
        "● r200 random ━━ 0.999+ ┅┅ 0.101"
    )


def test_in_one_line_names_give_way_before_runs_do() -> None:
    two = [run("r50 random 10k report"), run("r200 random 50k report", "●")]
    assert one_line(two, 78, dark=True).plain == (
        "━ r50 random 10k r… ━━ 0.972 ┅┅ 0.101   ● r200 random 50k… ━━ 0.972 ┅┅ 0.101"
    )
    assert one_line(two, 60, dark=True).plain == (
        "━ r50 ran… ━━ 0.972 ┅┅ 0.101   ● r200 ra… ━━ 0.972 ┅┅ 0.101"
    )


def test_runs_without_room_on_the_line_are_counted() -> None:
    for width in range(34, 94):
        text = one_line(SEVERAL, width, dark=True).plain
        assert cell_len(text) <= width
        assert text.startswith("━ r50 ran")
        assert text.endswith((" +1", " +2"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "not yet"),
        (0.0, "0.000"),
        (0.972, "0.972"),
        (0.9999, "0.999+"),
        (1.0, "1.000"),
        (5.71, "5.710"),
        (1.2e-5, "1.2e-5"),
        (1e8, "1.0e8"),
        (math.nan, "nan"),
        (math.inf, "inf"),
    ],
)
def test_values_are_short_and_never_round_up_to_perfect(value: float | None, text: str) -> None:
    assert value_text(value) == text


@pytest.mark.parametrize("height", [1, 6])
@pytest.mark.parametrize("name", ["[/red]", "[@click=app.quit]x[/]", "\x1b[31mred\x9b1m", "a\nb"])
async def test_hostile_names_are_shown_literally(name: str, height: int) -> None:
    async with ListApp().run_test(size=(70, 10)) as pilot:
        widget = pilot.app.query_one(SeriesList)
        widget.styles.height = height
        widget.update_runs([run(name), run("plain", "●")])
        await pilot.pause()
        shown = widget.render().plain
        assert "\x1b" not in shown
        assert "\x9b" not in shown
        assert shown.count("\n") == (2 if height > 1 else 0)
        if "[" in name and "\x1b" not in name:
            assert name in shown


async def test_its_height_follows_the_number_of_runs() -> None:
    async with ListApp().run_test(size=(40, 10)) as pilot:
        widget = pilot.app.query_one(SeriesList)
        for runs, height in ((SEVERAL, 4), (ALONE, 1), (SEVERAL[:2], 3)):
            widget.update_runs(runs)
            await pilot.pause()
            assert widget.size.height == height


async def test_runs_without_room_are_counted() -> None:
    async with ListApp().run_test(size=(40, 10)) as pilot:
        widget = pilot.app.query_one(SeriesList)
        widget.styles.max_height = 3
        widget.update_runs(SEVERAL)
        await pilot.pause()
        assert [line.split()[:2] for line in widget.render().plain.split("\n")] == [
            ["━", "train"],
            ["━", "r50"],
            ["+2", "more"],
        ]
