from __future__ import annotations

from textual import on
from textual.app import App, ComposeResult
from textual.widgets import Input, Select

from runs.config import RunConfig
from runs.fields import field_at
from tests.pilots import controls, seen
from tui.widgets.form_field import FormField

TYPED = field_at("labels.p", RunConfig())
CHOSEN = field_at("labels.mode", RunConfig())


class Form(App[None]):
    """Two fields, and what they said."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []

    def compose(self) -> ComposeResult:
        yield FormField(TYPED, "1")
        yield FormField(CHOSEN, "uniform")

    @on(FormField.Changed)
    def note(self, event: FormField.Changed) -> None:
        self.said.append((event.path, event.value))


async def test_it_says_each_change_once() -> None:
    app = Form()
    async with app.run_test() as pilot:
        typed, chosen = app.query(FormField)
        typed.query_one(Input).focus()
        await pilot.press(*"0.5")
        assert app.said == [("labels.p", "0"), ("labels.p", "0."), ("labels.p", "0.5")]
        chosen.query_one(Select).focus()
        await pilot.press("enter", "down", "enter")
        await pilot.pause()
        assert app.said[3:] == [("labels.mode", "pair")]
        assert (typed.value, chosen.value) == ("0.5", "pair")


async def test_a_value_that_is_set_shows_without_a_word() -> None:
    app = Form()
    async with app.run_test() as pilot:
        typed, chosen = app.query(FormField)
        typed.value, chosen.value = "0.25", "true"
        await pilot.pause()
        assert "0.25" in seen(pilot)
        assert "true" in seen(pilot)
        assert app.said == []


async def test_what_is_wrong_takes_the_place_of_the_hint() -> None:
    app = Form()
    async with app.run_test() as pilot:
        typed = app.query(FormField).first()
        assert "share of labels" in seen(pilot)
        typed.complain("needs [/red] \x1b[2J a number")
        await pilot.pause()
        assert "needs [/red] [2J a number" in seen(pilot)
        assert "share of labels" not in seen(pilot)
        assert not controls(pilot)
        typed.complain(None)
        await pilot.pause()
        assert "share of labels" in seen(pilot)


async def test_an_empty_line_shows_what_it_stands_for() -> None:
    app = Form()
    async with app.run_test() as pilot:
        typed = app.query(FormField).first()
        typed.value = ""
        typed.suggest("r50 [/b]")
        await pilot.pause()
        assert "r50 [/b]" in seen(pilot)
