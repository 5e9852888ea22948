from __future__ import annotations

from textual.binding import Binding
from textual.containers import VerticalScroll

from runs.glossary import TERMS
from runs.paths import Home
from runs.status import STATES
from tests.fabricate import make_run
from tests.pilots import SMALL, Seat, opened, seen, until
from tui.app import FitrandApp
from tui.format import symbol
from tui.screens.help import HelpScreen
from tui.screens.main import MainScreen


async def test_keys_and_symbols_are_listed(home: Home) -> None:
    async with opened(home, (100, 220)) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        text = seen(pilot)
        for words in ("Go to the next pane", "Leave; runs go on", "epoch at which", "against"):
            assert words in text
        for state in STATES:
            glyph, _ = symbol(state)
            assert f"{glyph} {state}" in text


def test_every_key_in_the_footer_says_what_it_does() -> None:
    for owner in (MainScreen, FitrandApp):
        for binding in owner.BINDINGS:
            assert isinstance(binding, Binding)
            assert binding.tooltip or not binding.show


async def closes(pilot: Seat, key: str) -> None:
    await pilot.press("question_mark")
    assert isinstance(pilot.app.screen, HelpScreen)
    await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, MainScreen), f"{key} to close")


async def test_it_closes(home: Home) -> None:
    make_run(home)
    async with opened(home) as pilot:
        for key in ("escape", "q", "question_mark"):
            await closes(pilot, key)
        assert pilot.app.is_running


async def test_all_of_it_can_be_read_on_a_small_terminal(home: Home) -> None:
    async with opened(home, SMALL) as pilot:
        await pilot.press("question_mark")
        scroll = pilot.app.screen.query_one(VerticalScroll)
        assert "lag behind." not in seen(pilot)
        await pilot.press("j", "j")
        await until(pilot, lambda: scroll.scroll_y == 2, "two lines down")
        await pilot.press("k")
        await until(pilot, lambda: scroll.scroll_y == 1, "one line up")
        await pilot.press("end")
        await until(pilot, lambda: "lag behind." in seen(pilot), "the last line")


async def test_the_words_on_screen_are_explained(home: Home) -> None:
    async with opened(home, (120, 320)) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        text = " ".join(seen(pilot).replace("│", " ").split())
        for term, meaning in TERMS.items():
            assert term.split(",")[0].split()[0] in text
            assert " ".join(meaning.split()[:4]) in text
        assert "accuracy against given labels, against true ones" in text
