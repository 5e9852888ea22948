"""The list beside a chart: complete, aligned, and safe whatever the runs are called."""

from __future__ import annotations

import math

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from tui.charts.series import Series
from tui.widgets.series_list import SeriesList, column, one_line, value_text

INVENTED = [
    Series("train", [0, 1], [0.1, 0.972], "blue", "solid"),
    Series("test", [0, 1], [0.1, 0.101], "orange", "dotted"),
    Series("train r50 true", [], [], "green", "solid", "◆"),
]


def test_one_entry_a_row_with_values_flush_right() -> None:
    assert column(INVENTED, 28, dark=True).plain.split("\n") == [
        "━━━ train              0.972",
        "┅┅┅ test               0.101",
        "━◆━ train r50 true   not yet",
    ]


def test_names_give_way_in_a_narrow_column_and_values_do_not() -> None:
    for width in range(12, 40):
        lines = column(INVENTED, width, dark=True).plain.split("\n")
        assert {cell_len(line) for line in lines} == {width}
        assert [line.split()[-1] for line in lines] == ["0.972", "0.101", "yet"]


def test_one_line_for_small_screens() -> None:
    text = one_line(INVENTED, 80, dark=True).plain
    assert text == "━━━ train 0.972   ┅┅┅ test 0.101   ━◆━ train r50 true not yet"


def test_entries_without_room_are_counted() -> None:
    for width in range(20, 62):
        text = one_line(INVENTED, width, dark=True).plain
        assert cell_len(text) <= width
    assert one_line(INVENTED, 50, dark=True).plain == "━━━ train 0.972   ┅┅┅ test 0.101 +1"


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
    class ListApp(App[None]):
        def compose(self) -> ComposeResult:
            yield SeriesList()

    async with ListApp().run_test(size=(70, 10)) as pilot:
        widget = pilot.app.query_one(SeriesList)
        widget.styles.height = height
        widget.update_series([Series(f"train {name}", [0], [0.5]), INVENTED[1]])
        await pilot.pause()
        shown = widget.render().plain
        assert "\x1b" not in shown
        assert "\x9b" not in shown
        assert shown.count("\n") == (1 if height > 1 else 0)
        if "[" in name and "\x1b" not in name:
            assert name in shown


async def test_its_height_follows_the_number_of_curves() -> None:
    class ListApp(App[None]):
        def compose(self) -> ComposeResult:
            yield SeriesList()

    async with ListApp().run_test(size=(40, 10)) as pilot:
        widget = pilot.app.query_one(SeriesList)
        widget.update_series(INVENTED)
        await pilot.pause()
        assert widget.size.height == 3
        widget.update_series(INVENTED[:2])  # these fit into one row
        await pilot.pause()
        assert widget.size.height == 1
