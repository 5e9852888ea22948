from __future__ import annotations

import pytest

from runs.paths import Home
from tests.fabricate import make_run
from tests.pilots import SMALL, WIDE, hosted, main, opened, seen, until
from tui.widgets.top_bar import TopBar


async def test_a_small_terminal_has_tabs_that_can_be_clicked(home: Home) -> None:
    make_run(home)
    async with opened(home, SMALL) as pilot:
        assert seen(pilot).startswith(" 1 History  2 Curves  3 Details  4 Log ")
        await pilot.click("#tab-details")
        await until(pilot, lambda: main(pilot).pane == "details", "the details")
        active = main(pilot).query(".tab.-active")
        assert [tab.id for tab in active] == ["tab-details"]


async def test_a_wide_terminal_has_the_title_instead(home: Home) -> None:
    async with opened(home, WIDE) as pilot:
        first = seen(pilot).split("\n")[0]
        assert first.startswith(" fitrand-tui ")
        assert "1 History" not in first


async def test_a_strange_host_name_is_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "[/red]box")
    async with hosted(TopBar()) as pilot:
        assert "[/red]box" in seen(pilot)
