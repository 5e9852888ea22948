from __future__ import annotations

import pytest
from textual.widgets import Button, Static

from tests.pilots import SMALL, ask, controls, hosted, seen
from tui.screens.confirm import ConfirmScreen


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (["y"], True),
        (["n"], False),
        (["escape"], False),
        (["enter"], False),
        (["right", "enter"], True),
        (["l", "enter"], True),
        (["right", "left", "enter"], False),
        (["l", "h", "enter"], False),
        (["tab", "enter"], True),
    ],
)
async def test_answers(keys: list[str], answer: bool) -> None:
    async with hosted(Static()) as pilot:
        answers = await ask(pilot, ConfirmScreen("Delete this run?", "It goes.", "Delete"))
        await pilot.press(*keys)
        assert answers == [answer]


async def test_the_safe_button_has_the_focus_and_a_click_answers() -> None:
    async with hosted(Static()) as pilot:
        answers = await ask(pilot, ConfirmScreen("Stop?", "It stops.", "Stop"))
        assert isinstance(pilot.app.focused, Button)
        assert pilot.app.focused.id == "no"
        await pilot.click("#yes")
        assert answers == [True]


async def test_the_question_is_text_and_fits_a_small_terminal() -> None:
    hostile = "[/red][@click=app.quit]x[/] \x1b[2J " + "画" * 200
    async with hosted(Static(), SMALL) as pilot:
        await ask(pilot, ConfirmScreen("Stop?", hostile, "Stop"))
        assert "[/red][@click=app.quit]x[/] [2J" in seen(pilot)
        assert "Cancel  n" in seen(pilot)
        assert "Stop  y" in seen(pilot)
        assert not controls(pilot)
