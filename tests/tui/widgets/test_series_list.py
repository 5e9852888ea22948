"""The list beside a chart: complete, and safe whatever the runs are called."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from tests.tui.charts.invented_runs import ALONE, SEVERAL, run
from tui.widgets.series_list import SeriesList


class ListApp(App[None]):
    def compose(self) -> ComposeResult:
        yield SeriesList()


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
