from __future__ import annotations

from tests.pilots import controls, hosted, seen, until
from tui.widgets.log_pane import LogPane


async def test_lines_are_added_and_fresh_ones_replace_them() -> None:
    pane = LogPane()
    async with hosted(pane) as pilot:
        pane.grow(["one", "two"], fresh=True)
        pane.grow(["three"], fresh=False)
        await until(pilot, lambda: "three" in seen(pilot), "the third line")
        assert "one" in seen(pilot)
        pane.grow(["of another run"], fresh=True)
        await until(pilot, lambda: "of another run" in seen(pilot), "the other run's log")
        assert "three" not in seen(pilot)


async def test_hostile_lines_are_text_and_long_ones_wrap() -> None:
    pane = LogPane()
    async with hosted(pane, (40, 30)) as pilot:
        pane.grow(["[/red][@click=app.quit]x[/]\x1b[2J\u202e", "画" * 200 + "end"], fresh=True)
        await until(pilot, lambda: "end" in seen(pilot), "the end of the long line")
        assert "[/red][@click=app.quit]x[/][2J" in seen(pilot)
        assert not controls(pilot)


async def test_it_follows_the_end_unless_one_has_scrolled_up() -> None:
    pane = LogPane()
    async with hosted(pane) as pilot:
        pane.grow([f"line {i}" for i in range(100)], fresh=True)
        await until(pilot, lambda: "line 99" in seen(pilot), "the end")
        pane.focus()
        await pilot.press("g")
        await until(pilot, lambda: "line 0 " in seen(pilot), "the beginning")
        pane.grow(["late"], fresh=False)
        await pilot.pause()
        assert "line 0 " in seen(pilot)
        await pilot.press("j", "j", "k")
        await until(pilot, lambda: pane.scroll_y == 1, "one line down")
        await pilot.press("G")
        await until(pilot, lambda: "late" in seen(pilot), "the end again")
        pane.grow(["later"], fresh=False)
        await until(pilot, lambda: "later" in seen(pilot), "the new end")


async def test_lines_that_come_while_it_is_hidden_have_its_width_once_it_shows() -> None:
    pane = LogPane()
    async with hosted(pane) as pilot:
        pane.grow(["shown at first"], fresh=True)
        await until(pilot, lambda: "shown at first" in seen(pilot), "the first line")
        pane.display = False
        await until(pilot, lambda: not pane.size.width, "the pane to be gone")
        pane.grow([f"line {i} of another run" for i in range(100)], fresh=True)
        pane.grow(["its last line"], fresh=False)
        pane.display = True
        await until(pilot, lambda: "its last line" in seen(pilot), "the end of the other run's log")
        assert "line 99 of another run" in seen(pilot)
        assert "shown at first" not in seen(pilot)


async def test_lines_are_wrapped_anew_at_another_width() -> None:
    pane = LogPane()
    async with hosted(pane, (80, 20)) as pilot:
        pane.grow(["a line of some words " * 3 + "end"], fresh=True)
        await until(pilot, lambda: "words end" in seen(pilot), "the line")
        await pilot.resize_terminal(30, 20)
        await until(pilot, lambda: len(pane.lines) > 2 and "end" in seen(pilot), "more lines")
