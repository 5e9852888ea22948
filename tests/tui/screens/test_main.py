"""The main screen by its keys, with made-up runs; what is done to runs is in test_actions."""

from __future__ import annotations

import time

import pytest

from runs.config import LabelsConfig, RunConfig
from runs.notes import Notes
from runs.paths import Home
from runs.status import LIVE, STARTABLE, STATES, Fault, State
from tests.fabricate import gone, make_run
from tests.pilots import (
    LARGE,
    SMALL,
    WIDE,
    Seat,
    controls,
    focused_pane,
    main,
    opened,
    seen,
    select,
    told,
    until,
)
from tui.format import symbol
from tui.messages import ActionDone
from tui.sanitize import clean
from tui.screens.help import HelpScreen
from tui.screens.main import MainScreen

DONE = 1_790_000_000.0


def one_of_each(home: Home) -> dict[State, str]:
    """A run in each state, the live ones made just now."""
    ids: dict[State, str] = {}
    for i, state in enumerate(STATES):
        written: State = "running" if state == "lost" else state
        paths = make_run(
            home,
            state=written,
            config=RunConfig(name=f"a {state} one"),
            created=time.time() - i if state in LIVE else DONE - i,
            process=gone() if state == "lost" else None,
        )
        ids[state] = paths.id
    return ids


def footer(pilot: Seat) -> list[str]:
    return seen(pilot).split("\n")[-1].split()


def shown_panes(screen: MainScreen) -> list[str]:
    panes = {
        "history": screen.history_pane,
        "curves": screen.curves_pane,
        "details": screen.details_pane,
        "log": screen.log_pane,
    }
    return [name for name, pane in panes.items() if pane.region.area]


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_every_state_shows_and_the_footer_has_the_keys_that_apply(
    home: Home, size: tuple[int, int]
) -> None:
    ids = one_of_each(home)
    async with opened(home, size) as pilot:
        for state, run_id in ids.items():
            await select(pilot, run_id)
            glyph, _ = symbol(state)
            await until(pilot, lambda s=state, g=glyph: f" {g} {s} " in seen(pilot), state)
            row = next(line for line in seen(pilot).split("\n") if f"a {state} one" in line)
            assert glyph in row
            keys = {"Stop": state in LIVE | {"queued"}, "Resume": state in STARTABLE}
            keys["Delete"] = state not in LIVE
            await until(
                pilot,
                lambda k=keys: {w: w in footer(pilot) for w in k} == k,
                f"the keys of a {state} run",
            )
            assert footer(pilot)[-4:] == ["?", "Help", "q", "Detach"]
            assert {"New", "Rerun", "Mark", "Filter"} <= set(footer(pilot))


@pytest.mark.parametrize(("size", "side"), [(SMALL, 1), (WIDE, 3), (LARGE, 3)])
async def test_digits_go_to_panes(home: Home, size: tuple[int, int], side: int) -> None:
    make_run(home)
    async with opened(home, size) as pilot:
        for key, pane in zip("2341", ["curves", "details", "log", "history"], strict=True):
            await pilot.press(key)
            await until(pilot, lambda p=pane: focused_pane(pilot) == p, f"focus in {pane}")
            shown = shown_panes(main(pilot))
            assert pane in shown
            assert len(shown) == side


async def test_tab_goes_round_and_escape_goes_back(home: Home) -> None:
    make_run(home)
    async with opened(home) as pilot:
        await until(pilot, lambda: focused_pane(pilot) == "history", "focus in the history")
        for key, panes in (
            ("tab", ["curves", "details", "log", "history"]),
            ("shift+tab", ["log", "details", "curves"]),
            ("escape", ["history", "history"]),
        ):
            for pane in panes:
                await pilot.press(key)
                await until(pilot, lambda p=pane: focused_pane(pilot) == p, f"{key} to {pane}")
                assert main(pilot).pane == pane


async def test_resizing_keeps_the_pane_and_the_run(home: Home) -> None:
    runs = [make_run(home, created=DONE + i).id for i in range(3)]
    async with opened(home, SMALL) as pilot:
        await select(pilot, runs[0])
        await pilot.press("3")
        await pilot.resize_terminal(*LARGE)
        await until(pilot, lambda: len(shown_panes(main(pilot))) == 3, "three panes")
        assert main(pilot)._selected == runs[0]
        assert focused_pane(pilot) == "details"
        await pilot.resize_terminal(*SMALL)
        await until(pilot, lambda: shown_panes(main(pilot)) == ["details"], "one pane")


async def test_the_history_says_how_many_runs_there_are(home: Home) -> None:
    one_of_each(home)
    async with opened(home) as pilot:
        assert "1 History ── 9 runs, 2 running, 1 queued" in seen(pilot)


async def test_space_marks_and_c_clears(home: Home) -> None:
    runs = [make_run(home, created=DONE + i).id for i in range(3)]
    async with opened(home) as pilot:
        await select(pilot, runs[0])
        await pilot.press("space")
        assert "✓● r50" in seen(pilot)
        await select(pilot, runs[1])
        await pilot.press("space")
        assert "✓◆ r50" in seen(pilot)
        await pilot.press("space")
        assert "◆" not in seen(pilot)
        await pilot.press("c")
        assert "●" not in seen(pilot)
        assert main(pilot)._marked == []


async def test_marked_runs_are_drawn_over_the_selected_one(home: Home) -> None:
    true = make_run(
        home, config=RunConfig(name="normal", labels=LabelsConfig(mode="true")), created=DONE
    )
    drawn = make_run(home, config=RunConfig(name="by lot"), created=DONE + 9)
    async with opened(home, LARGE) as pilot:
        await select(pilot, true.id)
        await pilot.press("space")
        await until(pilot, lambda: "┅●┅ test" in seen(pilot), "its marker")
        await select(pilot, drawn.id)
        pane = main(pilot).curves_pane
        # In the list of both charts; the marked one in the history as well.
        for name, times in (("━ by lot", 1), ("● normal", 2)):
            await until(pilot, lambda n=name, t=times: seen(pilot).count(n) == t, name)
        assert [s.run_marker for s in pane.accuracy._series] == ["", "", "●", "●"]
        assert len(pane.loss._series) == 4
        await pilot.press("c")
        await until(pilot, lambda: len(pane.accuracy._series) == 2, "two curves")


async def test_moving_the_cursor_switches_the_curves_and_the_log(home: Home) -> None:
    short = make_run(home, epochs=3, created=DONE)
    long = make_run(home, epochs=30, created=DONE + 9)
    short.log.write_text("the short one\n", "utf-8")
    async with opened(home, WIDE) as pilot:
        pane = main(pilot).curves_pane

        def last_epoch() -> float | None:
            series = pane.accuracy._series
            return series[0].x[-1] if series else None

        assert main(pilot)._selected == long.id
        await until(pilot, lambda: last_epoch() == 30, "the long run's curves")
        await pilot.press("4", "1", "j")
        await until(pilot, lambda: last_epoch() == 3, "the short run's curves")
        await until(pilot, lambda: "the short one" in seen(pilot), "the short run's log")
        assert "made-up log" not in seen(pilot)


async def test_enter_opens_the_curves(home: Home) -> None:
    make_run(home)
    async with opened(home) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: shown_panes(main(pilot)) == ["curves"], "the curves")
        assert "Accuracy" in seen(pilot)
        assert "Cross-entropy" in seen(pilot)


async def test_y_switches_the_axis_of_the_loss(home: Home) -> None:
    make_run(home)
    async with opened(home, WIDE) as pilot:
        assert "y: log" in seen(pilot)
        await pilot.press("y")
        await until(pilot, lambda: "y: log" not in seen(pilot), "a linear axis")
        await pilot.press("y")
        await until(pilot, lambda: "y: log" in seen(pilot), "a logarithmic axis")


async def test_slash_filters_from_any_pane(home: Home) -> None:
    keep = make_run(home, config=RunConfig(name="alpha"), created=DONE)
    make_run(home, config=RunConfig(name="beta"), created=DONE + 1)
    async with opened(home) as pilot:
        await pilot.press("2", "slash", *"alph")
        await until(pilot, lambda: "1 of 2 runs" in seen(pilot), "one run")
        await until(pilot, lambda: main(pilot)._selected == keep.id, "the cursor on it")
        await pilot.press("enter")
        assert focused_pane(pilot) == "history"
        assert "alph" in seen(pilot)
        await pilot.press("slash", "escape")
        await until(pilot, lambda: "2 runs" in seen(pilot), "both runs")
        assert main(pilot)._selected == keep.id


async def test_keys_typed_into_the_filter_do_nothing_else(home: Home) -> None:
    make_run(home)
    async with opened(home) as pilot:
        await pilot.press("slash", *"qnxdrRt1? ")
        assert main(pilot).history_pane.filter.value == "qnxdrRt1? "
        assert pilot.app.screen_stack[-1] == main(pilot)
        assert pilot.app.is_running
        await pilot.press("escape")
        assert not main(pilot).history_pane.filter.display


async def test_a_filter_that_nothing_fits_leaves_a_way_back(home: Home) -> None:
    make_run(home)
    async with opened(home) as pilot:
        await pilot.press("slash", *"zzz", "enter")
        await until(pilot, lambda: "0 of 1 run" in seen(pilot), "no run")
        await pilot.press("d", "x", "e", "R", "enter", "space")
        assert pilot.app.screen_stack[-1] == main(pilot)
        await pilot.press("slash", "escape")
        await until(pilot, lambda: "r50 uniform 10k" in seen(pilot), "the run again")


async def test_question_mark_helps(home: Home) -> None:
    make_run(home)
    async with opened(home) as pilot:
        await pilot.press("question_mark")
        assert type(pilot.app.screen) is HelpScreen
        await pilot.press("escape")
        assert pilot.app.screen_stack[-1] == main(pilot)


async def test_without_runs_keys_about_a_run_do_nothing(home: Home) -> None:
    async with opened(home) as pilot:
        await pilot.press(*"Rxrcyed/1234", "space", "tab", "enter", "escape")
        assert pilot.app.screen_stack[-1] == main(pilot)
        assert "Deep networks memorise random labels" in seen(pilot)
        assert footer(pilot) == ["n", "New", "?", "Help", "q", "Detach"]


HOSTILE = [
    "[/red][@click=app.quit]x[/]",
    "\x1b[2J\x1b]0;title\x07red\u202egnp.exe\u2066",
    "画" * 200,
]


async def test_hostile_names_are_shown_as_they_are_everywhere(home: Home) -> None:
    runs = {}
    for i, name in enumerate(HOSTILE):
        paths = make_run(
            home,
            state="failed",
            config=RunConfig(name=name),
            created=DONE + i,
            notes=Notes(tags=(name[:50],), note=name),
            fault=Fault(kind="diverged", message=name),
        )
        paths.log.write_text(f"{name}\n", "utf-8")
        runs[paths.id] = clean(name)[:5]
    async with opened(home, WIDE) as pilot:
        for run_id, start in runs.items():
            await select(pilot, run_id)
            await pilot.press("3", "space")
            # In the history, the status strip, and as name, reason, tag and note in the details.
            await until(pilot, lambda s=start: seen(pilot).count(s) >= 6, "the name in each pane")
            assert not controls(pilot)
            await pilot.press("4")
            await until(pilot, lambda s=start: f"│ {s}" in seen(pilot), "the log")
            assert not controls(pilot)
            await pilot.press("d")
            await until(pilot, lambda s=start: f"  {s}" in seen(pilot), "the question")
            assert not controls(pilot)
            await pilot.press("escape")
        await pilot.press("2")
        main(pilot).post_message(ActionDone("".join(HOSTILE[:2])))
        await until(pilot, lambda: "[/red][@click=app.quit]x[/]" in seen(pilot), "the report")
        assert not controls(pilot)
        await pilot.press("y", "slash", *"[/b", "escape", "o", "O")
        assert not controls(pilot)
        assert pilot.app.is_running


@pytest.mark.parametrize(("state", "key"), [("finished", "x"), ("running", "d")])
async def test_a_key_that_does_not_apply_says_why(home: Home, state: State, key: str) -> None:
    make_run(home, state=state, created=time.time())
    async with opened(home, WIDE) as pilot:
        await pilot.press(key)
        await until(pilot, lambda: f"This run is {state}: " in told(pilot), "a reason")
        assert pilot.app.screen_stack[-1] == main(pilot)


async def test_a_key_without_a_run_says_where_one_is(home: Home) -> None:
    async with opened(home) as pilot:
        await pilot.press(*"xxrd")
        await until(pilot, lambda: "no runs yet: n sets one up" in told(pilot), "a reason")
        assert told(pilot).count("no runs yet") == 1  # not once more for a key that is held
        make_run(home)
        await until(pilot, lambda: main(pilot)._records, "a run")
        await pilot.press("slash", *"zzz", "enter", "x")
        await until(pilot, lambda: "no run under the cursor: esc" in told(pilot), "a reason")
        await pilot.press("c")
        await until(pilot, lambda: "No run is marked" in told(pilot), "a reason")


async def test_r_on_a_finished_run_says_how_it_can_go_on(home: Home) -> None:
    paths = make_run(home, state="finished", created=time.time())
    async with opened(home, WIDE) as pilot:
        await pilot.press("r")
        command = f"fitrand-tui --resume {paths.id} --set training.until=null"
        await until(pilot, lambda: command in told(pilot), "the command")


async def test_escape_in_the_history_gives_up_its_filter(home: Home) -> None:
    make_run(home, config=RunConfig(name="alpha"), created=DONE)
    make_run(home, config=RunConfig(name="beta"), created=DONE + 1)
    async with opened(home) as pilot:
        await pilot.press("slash", *"alph", "enter")
        await until(pilot, lambda: "1 of 2 runs" in seen(pilot), "one run")
        await pilot.press("escape")
        await until(pilot, lambda: "1 History ── 2 runs" in seen(pilot), "both runs")


async def test_a_selection_without_text_leaves_the_clipboard_alone(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_run(home)
    async with opened(home) as pilot:
        pilot.app.copy_to_clipboard("kept")
        pilot.app.copy_to_clipboard("")
        assert pilot.app.clipboard == "kept"
