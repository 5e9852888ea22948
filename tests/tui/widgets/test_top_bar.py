from __future__ import annotations

import pytest

from runs.paths import Home
from tests.fabricate import make_run
from tests.pilots import SMALL, WIDE, hosted, main, opened, seen, until
from tui.widgets.top_bar import TopBar

TABS = " 1 History  2 Curves  3 Details  4 Log "


@pytest.mark.parametrize(("size", "start"), [(SMALL, TABS), (WIDE, f" fitrand-tui {TABS}")])
async def test_there_are_tabs_that_can_be_clicked(
    home: Home, size: tuple[int, int], start: str
) -> None:
    make_run(home)
    async with opened(home, size) as pilot:
        assert seen(pilot).startswith(start)
        await pilot.click("#tab-log")
        await until(pilot, lambda: main(pilot).pane == "log", "the log")
        active = main(pilot).query(".tab.-active")
        assert [tab.id for tab in active] == ["tab-log"]


async def test_a_strange_host_name_is_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "[/red]box")
    async with hosted(TopBar()) as pilot:
        assert "[/red]box" in seen(pilot)
