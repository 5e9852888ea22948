"""The studies on the screen: the list, one of them, and the keys of both."""

from __future__ import annotations

import pytest

from runs.history import History
from runs.paths import Home
from runs.queue import start
from runs.queue.queue import Queue
from runs.studies import own
from tests.pilots import LARGE, SMALL, WIDE, Seat, controls, main, opened, seen, told, until, widths
from tests.tui.studies.small import fill, kept
from tests.tui.test_bursts import burst
from tui.screens.cell_runs import CellRunsScreen, VerdictScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.studies import StudiesScreen
from tui.screens.study import StudyScreen

SIZES = [SMALL, (100, 30), WIDE, LARGE]


@pytest.fixture(autouse=True)
def workers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """No worker is started; the homes for which one would be."""
    homes: list[str] = []
    monkeypatch.setattr(start, "wake", lambda home: False)
    monkeypatch.setattr("tui.studies.actions.ensure_worker", lambda home: homes.append(str(home)))
    return homes


def study(pilot: Seat) -> StudyScreen:
    [screen] = [one for one in pilot.app.screen_stack if isinstance(one, StudyScreen)]
    return screen


async def open_study(pilot: Seat, name: str = "two nets") -> StudyScreen:
    """Open a study from the list, and wait for all of it."""
    await pilot.press("S")
    await until(pilot, lambda: isinstance(pilot.app.screen, StudiesScreen), "the list")
    screen = pilot.app.screen
    assert isinstance(screen, StudiesScreen)
    await until(pilot, lambda: name in screen.table.shown, name)
    screen.table.move_to(name)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, StudyScreen), "the study")
    opened_study = study(pilot)
    await until(pilot, lambda: opened_study._page, "what there is of it")
    await until(pilot, lambda: opened_study.claims.shown, "the verdicts")
    return opened_study


# The list


@pytest.mark.parametrize("size", SIZES)
async def test_shipped_and_own_studies_say_what_they_ask_and_how_far_they_are(
    home: Home, size: tuple[int, int]
) -> None:
    fill(home, kept(home), 2)
    History(home)  # so that there is nothing to report of its index, which would lie over this
    async with opened(home, size) as pilot:
        await pilot.press("S")
        await until(pilot, lambda: "two nets" in seen(pilot), "the studies")
        assert "report-depths-small" in seen(pilot)
        assert "8 of 16" in seen(pilot)
        await pilot.press("G")
        await until(pilot, lambda: "Are true labels fitted first?" in seen(pilot), "its question")
        text = " ".join(seen(pilot).replace("│", " ").split())
        assert "4 cells (ResNet-18, ResNet-34; true labels, uniform labels), 4 seeds" in text
        assert "s trains 8 runs: about" in text
        assert widths(pilot) == {size[0]}


async def test_a_study_that_cannot_be_read_is_a_line_and_the_others_show(home: Home) -> None:
    kept(home)
    (home.studies / "broken.json").write_text('{"name": "b\x1b[2J", "grid": {"model.dept": [1]}}')
    (home.studies / "odd.json").write_text("{")
    (home.studies / "folder.json").mkdir()
    async with opened(home, LARGE) as pilot:
        await pilot.press("S")
        await until(pilot, lambda: "two nets" in seen(pilot), "the studies")
        for words in ("odd.json", "folder.json", "broken.json"):
            assert words in seen(pilot)
        assert not controls(pilot)


async def test_keys_that_come_in_a_burst_wait_for_the_list(home: Home) -> None:
    kept(home)
    async with opened(home, WIDE) as pilot:
        burst(pilot, "S", "G", "enter", "v")
        await until(pilot, lambda: isinstance(pilot.app.screen, StudyScreen), "the study")
        await until(pilot, lambda: study(pilot)._value == "test accuracy", "the key behind it")
        assert study(pilot)._study == "two nets"


async def test_one_goes_there_and_back(home: Home) -> None:
    kept(home)
    async with opened(home, WIDE) as pilot:
        await open_study(pilot)
        await pilot.press("Q")
        await until(pilot, lambda: "Nothing waits for an engine" in seen(pilot), "the queue")
        await pilot.press("S")
        await until(pilot, lambda: isinstance(pilot.app.screen, StudiesScreen), "the list")
        assert len(pilot.app.screen_stack) == 3  # the first screen, the runs, the list
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is main(pilot), "the runs")


# One study


@pytest.mark.parametrize("size", SIZES)
async def test_a_study_shows_its_table_with_n(home: Home, size: tuple[int, int]) -> None:
    made = kept(home)
    fill(home, made, 2)
    fill(home, made, 1, "failed", lambda cell: cell.values["model.depth"] == 34, first=2)
    async with opened(home, size) as pilot:
        await open_study(pilot)
        text = seen(pilot)
        assert "Are true labels fitted first?" in text
        assert "ResNet-34" in text and "uniform labels" in text
        assert "6.5 (6-7)  n=2" in text
        assert widths(pilot) == {size[0]}


async def test_claims_have_their_verdict_and_what_it_rests_on(home: Home) -> None:
    fill(home, kept(home), 4)
    async with opened(home, WIDE) as pilot:
        await open_study(pilot)
        await until(pilot, lambda: "reproduced" in seen(pilot), "a verdict")
        assert "n=4+4, p = 0.02" in seen(pilot)
        await pilot.press("2", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, VerdictScreen), "the verdict")
        assert "one-sided rank test" in seen(pilot)
        assert "Holm's" in seen(pilot)


async def test_runs_that_come_in_fill_the_study_and_leave_the_cursor(home: Home) -> None:
    made = kept(home)
    fill(home, made, 3)
    async with opened(home, WIDE) as pilot:
        screen = await open_study(pilot)
        await pilot.press("j", "l")
        here = screen.table.cell
        fill(home, made, 1, first=3)
        await until(pilot, lambda: "16 of 16 runs" in seen(pilot), "the last runs")
        await until(pilot, lambda: "reproduced" in seen(pilot), "the verdict")
        assert screen.table.cell == here == 3
        assert "n=4" in seen(pilot)


async def test_v_switches_what_the_table_shows(home: Home) -> None:
    fill(home, kept(home), 4)
    async with opened(home, WIDE) as pilot:
        await open_study(pilot)
        for words in ("test accuracy: mean ± sd", "1.000 ± 0.000  n=4", "seconds of a run"):
            await pilot.press("v")
            await until(pilot, lambda words=words: words in seen(pilot), words)


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_enter_lists_the_runs_of_a_cell_and_opens_one(
    home: Home, size: tuple[int, int]
) -> None:
    runs = fill(home, kept(home), 1)
    async with opened(home, size) as pilot:
        await open_study(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, CellRunsScreen), "its runs")
        assert "✓ finished" in seen(pilot) and "epoch 6" in seen(pilot)
        assert "not begun" in seen(pilot)
        await pilot.press("j", "enter")  # a seed that no run is for
        assert isinstance(pilot.app.screen, CellRunsScreen)
        await pilot.press("g", "enter")
        await until(pilot, lambda: pilot.app.screen is main(pilot), "the runs")
        assert main(pilot)._selected == runs[0].id
        assert main(pilot).pane == "curves"


async def test_figures_bands_and_marks(home: Home) -> None:
    fill(home, kept(home), 3)
    async with opened(home, LARGE) as pilot:
        screen = await open_study(pilot)
        await until(pilot, lambda: "depths, ResNet-18 ── Accuracy: median" in seen(pilot), "it")
        await pilot.press("f")
        await until(pilot, lambda: "depths, ResNet-34 ── Accuracy" in seen(pilot), "the next")
        await pilot.press("F", "F")
        await until(pilot, lambda: "ResNet-18, true labels ── Accuracy" in seen(pilot), "a cell")
        await pilot.press("b")
        await until(pilot, lambda: "Accuracy: mean ± sd" in seen(pilot), "the other band")
        await pilot.press("space", "j", "space")
        await until(pilot, lambda: "marked groups ── Accuracy" in seen(pilot), "the marked ones")
        assert screen._marked == [0, 2]
        assert "● 7 (6-8)" in seen(pilot) and "◆ 7 (6-8)" in seen(pilot)
        await pilot.press("c")
        await until(pilot, lambda: "depths, ResNet-18 ── Accuracy" in seen(pilot), "the first")
        await pilot.press("y")
        assert screen.figure.chart.log_y


def in_pane(screen: StudyScreen, pane: str) -> bool:
    return screen.focused is not None and screen.focused.id == f"study-{pane}"


async def test_panes_have_digits_and_tab_goes_round(home: Home) -> None:
    kept(home)
    async with opened(home, SMALL) as pilot:
        screen = await open_study(pilot)
        for key, pane in (("2", "claims"), ("3", "figure"), ("1", "table")):
            await pilot.press(key)
            await until(pilot, lambda pane=pane: in_pane(screen, pane), pane)
            assert screen.pane == pane
        await pilot.press("tab")
        assert screen.pane == "claims"
        await pilot.press("shift+tab", "shift+tab")
        assert screen.pane == "figure"


# What is done to it


async def asked(pilot: Seat, key: str) -> str:
    """The question that a key leads to."""
    await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen), f"a question by {key}")
    screen = pilot.app.screen
    assert isinstance(screen, ConfirmScreen)
    return screen._text


async def test_s_queues_what_is_missing_once_it_is_confirmed(
    home: Home, workers: list[str]
) -> None:
    fill(home, kept(home), 3)
    async with opened(home, WIDE) as pilot:
        await open_study(pilot)
        question = await asked(pilot, "s")
        assert "4 runs: about" in question and "of disk" in question
        await pilot.press("n")
        assert not Queue(home).load().entries
        await asked(pilot, "s")
        await pilot.press("y")
        await until(pilot, lambda: "4 waiting" in seen(pilot), "the runs to wait")
        assert len(Queue(home).load().entries) == 4
        assert workers
        await pilot.press("s")
        await until(pilot, lambda: "waits in the queue already" in told(pilot), "a refusal")


async def test_a_start_says_that_the_queue_is_paused(home: Home, workers: list[str]) -> None:
    fill(home, kept(home), 3)
    Queue(home).pause(None)
    async with opened(home, WIDE) as pilot:
        await open_study(pilot)
        await asked(pilot, "s")
        await pilot.press("y")
        await until(pilot, lambda: "4 runs are in the queue, which is paused" in told(pilot), "it")
        assert not workers


async def test_p_pauses_what_waits_and_lets_it_go_on(home: Home) -> None:
    made = kept(home)
    waiting = fill(home, made, 1, "queued")
    Queue(home).go(None)
    async with opened(home, WIDE) as pilot:
        await open_study(pilot)
        await pilot.press("p")
        await until(pilot, lambda: "4 paused" in seen(pilot), "the pause")
        assert all(entry.paused for entry in Queue(home).load().entries)
        await pilot.press("p")
        await until(pilot, lambda: "4 waiting" in seen(pilot), "it to go on")
        assert [entry.id for entry in Queue(home).load().ready] == [run.id for run in waiting]


async def test_x_pauses_and_stops_once_it_is_confirmed(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = kept(home)
    first = fill(home, made, 1, "running", lambda cell: cell.title.startswith("ResNet-18, true"))
    fill(home, made, 1, "queued", first=1)
    Queue(home).go(None)
    stopped: list[str] = []
    monkeypatch.setattr("runs.studies.enqueue.stop", lambda home, run_id: stopped.append(run_id))
    async with opened(home, WIDE) as pilot:
        await open_study(pilot)
        assert "1 at work writes a checkpoint and ends; 4 waiting are paused" in await asked(
            pilot, "x"
        )
        await pilot.press("y")
        await until(pilot, lambda: stopped == [first[0].id], "the stop")
        await until(pilot, lambda: "4 paused" in seen(pilot), "the pause")


async def test_r_tries_again_what_failed_and_says_where_nothing_did(home: Home) -> None:
    made = kept(home)
    fill(home, made, 4, only=lambda cell: cell.values["model.depth"] == 18)
    async with opened(home, WIDE) as pilot:
        await open_study(pilot)
        await pilot.press("r")
        await until(pilot, lambda: "No run of it has failed" in told(pilot), "a refusal")


async def test_plus_asks_for_a_seed_and_says_what_that_does_to_verdicts(home: Home) -> None:
    fill(home, kept(home), 4)
    async with opened(home, WIDE) as pilot:
        await open_study(pilot)
        assert "verdicts are exploratory" in await asked(pilot, "plus")
        await pilot.press("y")
        await until(pilot, lambda: "16 of 20 runs" in seen(pilot), "the seed")
        assert own.named(home, "two nets").added_seeds == 1
        await until(pilot, lambda: "exploratory" in seen(pilot), "the status of the verdicts")


async def test_m_says_how_the_report_is_written(home: Home) -> None:
    kept(home)
    async with opened(home, WIDE) as pilot:
        await open_study(pilot)
        await pilot.press("m")
        assert "fitrand-tui --report 'two nets' -o DIR" in told(pilot)


async def test_a_study_whose_file_breaks_keeps_what_was_seen_and_says_why(home: Home) -> None:
    fill(home, kept(home), 1)
    async with opened(home, WIDE) as pilot:
        await open_study(pilot)
        [file] = home.studies.glob("*.json")
        file.write_text("{")
        await until(pilot, lambda: "neither" in seen(pilot), "the trouble")
        assert "n=1" in seen(pilot)


async def test_a_journal_that_cannot_be_read_is_not_the_end(home: Home) -> None:
    for run in fill(home, kept(home), 4):
        run.metrics.unlink()
        run.metrics.mkdir()
    async with opened(home, WIDE) as pilot:
        await open_study(pilot)
        await until(pilot, lambda: "metrics.jsonl" in seen(pilot), "what is wrong")
        assert "n=4" in seen(pilot)
