"""Leaving, themes and the palette; and the whole program in a terminal of its own."""

from __future__ import annotations

import os
import signal
import sys
import time

import psutil
import pytest
from textual.command import CommandPalette
from textual.css.query import NoMatches
from textual.events import Key
from textual.widgets import Static

from runs.paths import Home
from tests.fabricate import make_run
from tests.pilots import SMALL, WIDE, Host, opened, seen, until, widths
from tests.terminal import Terminal
from tests.waiting import wait_for
from tui.factory import build_app
from tui.screens.help import HelpScreen
from tui.screens.start import StartScreen


@pytest.mark.parametrize(
    ("live", "message"),
    [
        (0, None),
        (1, "1 run goes on. fitrand-tui brings you back; --stop RUN ends one."),
        (2, "2 runs go on. fitrand-tui brings you back; --stop RUN ends one."),
    ],
)
async def test_q_leaves_and_says_what_goes_on(home: Home, live: int, message: str | None) -> None:
    make_run(home)
    for i in range(live):
        make_run(home, state="running", created=time.time() - i)
    async with opened(home) as pilot:
        await pilot.press("q")
        await until(pilot, lambda: not pilot.app.is_running, "the end")
        assert [str(line) for line in pilot.app._exit_renderables] == ([message] if message else [])
        assert pilot.app.return_code == 0


async def test_t_changes_the_theme_and_everything_is_drawn_in_it(home: Home) -> None:
    make_run(home)
    async with opened(home) as pilot:
        dark = pilot.app.current_theme.dark
        for expected in (not dark, dark):
            await pilot.press("t")
            assert pilot.app.current_theme.dark is expected
            for key in "1234":
                await pilot.press(key)
            assert widths(pilot) == {SMALL[0]}


async def test_the_palette_has_the_actions_that_apply_and_does_them(home: Home) -> None:
    make_run(home)
    async with opened(home, (100, 80)) as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Quickstart  s" in seen(pilot), "the actions")
        for title in ("New  n", "Rerun  R", "Help  ?"):
            await until(pilot, lambda t=title: t in seen(pilot), title)
        assert "Stop  x" not in seen(pilot)  # it is finished
        assert "help panel" not in seen(pilot)
        await pilot.press(*"trash")
        await until(pilot, lambda: "New  n" not in seen(pilot), "fewer actions")
        await until(pilot, lambda: "Delete  d" in seen(pilot), "what moves to the trash")
        await pilot.press("enter")
        await until(pilot, lambda: "Delete this run?" in seen(pilot), "the question")


@pytest.mark.parametrize(
    ("words", "title"),
    [("reverse", "Reverse  O"), ("detach", "Detach  q"), ("picture", "Screenshot")],
)
async def test_the_palette_finds_the_actions_of_history_and_application(
    home: Home, words: str, title: str
) -> None:
    make_run(home)
    async with opened(home) as pilot:
        await pilot.press("ctrl+p", *words)
        await until(pilot, lambda: title in seen(pilot), title)


async def test_the_palette_over_nothing_has_no_actions_about_runs(home: Home) -> None:
    async with opened(home, (100, 60)) as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Quickstart  s" in seen(pilot), "the actions")
        assert "Rerun" not in seen(pilot)


async def test_ctrl_p_opens_the_palette(home: Home) -> None:
    async with opened(home) as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(pilot.app.screen, CommandPalette), "the palette")
        await pilot.press("escape")
        await until(pilot, lambda: "Deep networks" in seen(pilot), "the main screen")


def test_the_factory_builds_an_application_each_time(home: Home) -> None:
    assert build_app(home) is not build_app(home)


def opened_for_real(home: Home) -> Terminal:
    environment = {
        **os.environ,
        "FITRAND_HOME": str(home.root),
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    return Terminal([sys.executable, "-P", "-m", "tui.cli.main"], environment)


@pytest.mark.parametrize("in_worker", [False, True])
async def test_a_widget_that_is_missed_while_it_leaves_is_no_fault(
    home: Home, in_worker: bool
) -> None:
    async with opened(home) as pilot:
        screen = pilot.app.screen

        async def miss() -> None:
            screen.query_one("#taken-apart")

        screen.call_later((lambda: screen.run_worker(miss())) if in_worker else miss)
        pilot.app.exit()
    assert pilot.app.return_code == 0


async def test_a_widget_that_is_missed_otherwise_is_one(home: Home) -> None:
    with pytest.raises(NoMatches):
        async with opened(home) as pilot:
            screen = pilot.app.screen
            screen.call_later(lambda: screen.query_one("#never-there"))
            await pilot.pause()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_ends_it_in_order_and_leaves_a_clean_terminal(
    home: Home, number: signal.Signals
) -> None:
    terminal = opened_for_real(home)
    terminal.wait_for("memorise random labels")
    os.kill(terminal.pid, number)
    assert terminal.finish() == 0
    assert b"\x1b[?1049l" in terminal._raw, "back from the alternate screen"
    assert b"\x1b[?25h" in terminal._raw, "with a cursor"
    assert "Traceback" not in terminal.text


def test_q_in_a_real_terminal_says_what_goes_on(home: Home) -> None:
    make_run(home, state="running", created=time.time())
    terminal = opened_for_real(home)
    terminal.wait_for("r50 uniform 10k")
    terminal.press("q")
    terminal.wait_for("1 run goes on")
    assert terminal.finish() == 0


@pytest.mark.parametrize("end", ["q", "hang-up", "kill"])
def test_the_engine_that_waits_goes_with_the_application_however_that_ends(
    home: Home, end: str
) -> None:
    terminal = opened_for_real(home)
    application = psutil.Process(terminal.pid)
    [waiting] = wait_for(application.children, "an engine")
    warm = ["-m", "engine", "--warm"]  # until then it is a copy of the application
    wait_for(lambda: waiting.cmdline()[-3:] == warm, "its command")
    match end:
        case "q":
            terminal.press("q")
            assert terminal.finish() == 0
        case "hang-up":
            terminal.hang_up()
            terminal.exit_code()
        case "kill":
            application.kill()
            terminal.exit_code()
    waiting.wait(60)


async def test_what_is_typed_before_anything_can_be_done_is_not_lost(home: Home) -> None:
    make_run(home)
    app = build_app(home)
    app._keys.append(Key("question_mark", "?"))  # as if it had come before the main screen
    async with app.run_test() as pilot:
        await until(pilot, lambda: isinstance(app.screen, HelpScreen), "the help")


@pytest.mark.parametrize(("runs", "text"), [(0, "memorise random labels"), (1, "reading the runs")])
async def test_the_first_screen_says_what_is_coming(home: Home, runs: int, text: str) -> None:
    for _ in range(runs):
        make_run(home)
    async with Host(Static()).run_test(size=WIDE) as pilot:
        await pilot.app.push_screen(StartScreen(home))
        await pilot.pause()
        assert text in seen(pilot)
        assert "1 History" in seen(pilot)
