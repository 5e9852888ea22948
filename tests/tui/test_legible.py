"""Sixteen colours: every text on the screen can be read, in both themes, and without any colour."""

from __future__ import annotations

import os
import random
import re
import sys
from collections.abc import Iterator
from io import StringIO

import pytest
from rich.color import Color
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.color import Color as Shade

from runs.paths import Home
from runs.status import LIVE, STATES
from tests.fabricate import gone, make_run
from tests.pilots import SMALL, WIDE, Seat, opened, strips
from tests.terminal import Terminal
from tui.app import FitrandApp
from tui.legible import VGA, XTERM, Legible, contrast, readable

BLACK = Shade(0, 0, 0)


def numbers(segment: Segment) -> tuple[int, int]:
    """The colours of the text and of what is behind it."""
    style = segment.style
    assert style and style.color and style.bgcolor
    assert style.color.number is not None
    assert style.bgcolor.number is not None
    return style.color.number, style.bgcolor.number


def test_contrast_is_that_of_the_web_guidelines() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


def test_yellow_on_white_is_readable_on_the_linux_console_only() -> None:
    assert contrast(VGA[3], VGA[15]) > 5
    assert contrast(XTERM[3], XTERM[15]) < 2
    assert not readable(3, 15)


def test_any_two_colours_become_two_that_can_be_read() -> None:
    draw = random.Random(0)

    def triplet() -> Color:
        return Color.from_rgb(*(draw.randrange(256) for _ in range(3)))

    line = [Segment("x", Style(color=triplet(), bgcolor=triplet())) for _ in range(2000)]
    for segment in Legible().apply(line, BLACK):
        assert readable(*numbers(segment))


def test_what_can_be_read_stays_as_it_is_and_attributes_stay() -> None:
    [one] = Legible().apply([Segment("x", Style(color="#ff5555", bold=True))], BLACK)
    assert numbers(one) == (9, 0)
    assert one.style is not None
    assert one.style.bold
    assert Legible().apply([Segment("plain")], BLACK) == [Segment("plain")]


@pytest.fixture
def sixteen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A terminal of sixteen colours."""
    few = Console(color_system="standard", file=StringIO(), force_terminal=True)
    built = FitrandApp.__init__

    def init(self: FitrandApp, home: Home) -> None:
        built(self, home)
        self.console = few

    monkeypatch.setattr(FitrandApp, "__init__", init)
    yield


def texts(pilot: Seat) -> Iterator[Segment]:
    """All that is to be read on the screen."""
    for strip in strips(pilot.app.screen):
        yield from (one for one in strip if one.text.strip() and one.style and not one.control)


@pytest.mark.parametrize("size", [SMALL, WIDE])
@pytest.mark.parametrize("without_colour", [False, True])
async def test_all_that_the_application_shows_can_be_read(
    home: Home,
    sixteen: None,
    size: tuple[int, int],
    without_colour: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if without_colour:
        monkeypatch.setenv("NO_COLOR", "1")
    for i, state in enumerate(s for s in STATES if s not in LIVE):
        lost = state == "lost"
        made = "running" if lost else state
        make_run(home, state=made, created=1.79e9 - i, process=gone() if lost else None)
    async with opened(home, size) as pilot:
        for _ in "dark", "light":
            for keys in ("", "1 space j", "2", "3", "4", "question_mark", "n", "d", "e", "ctrl+p"):
                await pilot.press("escape", *keys.split())
                await pilot.pause()
                for segment in texts(pilot):
                    assert readable(*numbers(segment)), (segment, keys)
            await pilot.press("escape", "t")


async def test_a_terminal_of_millions_keeps_its_colours(home: Home) -> None:
    make_run(home)
    async with opened(home) as pilot:
        pilot.app.console = Console(color_system="truecolor", file=StringIO(), force_terminal=True)
        assert not [one for one in pilot.app.get_line_filters() if isinstance(one, Legible)]


def test_over_ssh_without_colorterm_sixteen_colours_go_to_the_terminal(home: Home) -> None:
    make_run(home)
    kept = {name: value for name, value in os.environ.items() if name != "COLORTERM"}
    terminal = Terminal(
        [sys.executable, "-m", "tui.cli.main"],
        {**kept, "FITRAND_HOME": str(home.root)},
        term="xterm",
    )
    terminal.wait_for("fitted 1.00")
    terminal.press("q")
    assert terminal.finish() == 0
    codes = re.findall(r"\x1b\[([0-9;]+)m", terminal.raw.decode("utf-8", "replace"))
    assert len(codes) > 20
    assert not [code for code in codes if re.search(r"[34]8;", code)]
