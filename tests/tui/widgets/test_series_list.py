"""The list beside a chart: complete, and safe whatever the runs are called."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from tests.tui.charts.invented_runs import ALONE
from tui.widgets.series_list import SeriesList


class ListApp(App[None]):
    def compose(self) -> ComposeResult:
        yield SeriesList()


@pytest.mark.parametrize("width", [20, 40])
async def test_its_height_follows_the_room_for_one_line(width: int) -> None:
    async with ListApp().run_test(size=(width, 10)) as pilot:
        widget = pilot.app.query_one(SeriesList)
        widget.update_run(ALONE)
        await pilot.pause()
        assert widget.size.height == (1 if width == 40 else 2)
        assert "0.101" in widget.render().plain
        widget.update_run(None)
        await pilot.pause()
        assert widget.render().plain == ""
