"""The queue on the screen."""

from __future__ import annotations

import pytest

from runs.paths import Home, RunPaths
from runs.queue import start
from runs.queue.entries import Slot
from runs.queue.queue import Queue
from tests.pilots import SMALL, WIDE, Seat, main, opened, seen, told, until
from tests.tui.studies.small import fill, kept
from tests.tui.test_bursts import burst
from tui.screens.confirm import ConfirmScreen
from tui.screens.queue import QueueScreen


@pytest.fixture(autouse=True)
def woken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """No worker is started; the homes for which one would be."""
    homes: list[str] = []

    def wake(home: Home) -> bool:
        homes.append(str(home))
        return True

    monkeypatch.setattr(start, "wake", lambda home: False)
    monkeypatch.setattr("tui.studies.queue_actions.wake", wake)
    return homes


@pytest.fixture
def waiting(home: Home) -> list[RunPaths]:
    """Four runs of a study in the queue, the next one first."""
    runs = fill(home, kept(home), 1, "queued")
    Queue(home).go(None)
    return runs


async def open_queue(pilot: Seat) -> QueueScreen:
    await pilot.press("Q")
    await until(pilot, lambda: isinstance(pilot.app.screen, QueueScreen), "the queue")
    screen = pilot.app.screen
    assert isinstance(screen, QueueScreen)
    await until(pilot, lambda: screen._look, "what there is")
    return screen


def order(home: Home) -> list[str]:
    return [entry.id for entry in Queue(home).load().entries]


@pytest.mark.parametrize("size", [SMALL, (100, 30), WIDE])
async def test_it_lists_what_waits_in_order_and_for_which_study(
    home: Home, waiting: list[RunPaths], size: tuple[int, int]
) -> None:
    async with opened(home, size) as pilot:
        screen = await open_queue(pilot)
        await until(pilot, lambda: "4 waiting, 0 at work" in seen(pilot), "the line below")
        assert screen.table.shown == [run.id for run in waiting]
        assert "two nets" in seen(pilot)
        assert "no worker here: s starts one" in " ".join(seen(pilot).split())


async def test_an_empty_queue_says_what_it_is_for(home: Home) -> None:
    async with opened(home) as pilot:
        await open_queue(pilot)
        assert "Nothing waits for an engine." in seen(pilot)
        await pilot.press("x", "p", "f", "C")
        await until(pilot, lambda: "Nothing waits in the queue." in told(pilot), "refusals")
        assert "There is no run in the queue." in told(pilot)


async def test_runs_change_places_and_the_cursor_stays_on_its_run(
    home: Home, waiting: list[RunPaths]
) -> None:
    a, b, c, d = (run.id for run in waiting)
    async with opened(home, WIDE) as pilot:
        screen = await open_queue(pilot)
        await pilot.press("j")
        for key, expected in (
            ("f", [b, a, c, d]),
            ("J", [a, b, c, d]),
            ("b", [a, c, d, b]),
            ("K", [a, c, b, d]),
        ):
            await pilot.press(key)
            await until(pilot, lambda e=expected: screen.table.shown == e, f"the order by {key}")
            assert screen.table.row_id == b
        assert order(home) == [a, c, b, d]


async def test_keys_that_come_in_a_burst_wait_for_the_list(
    home: Home, waiting: list[RunPaths]
) -> None:
    async with opened(home, WIDE) as pilot:
        burst(pilot, "Q", "j", "x")
        await until(pilot, lambda: waiting[1].id not in order(home), "the second run to go")
        assert len(order(home)) == 3


async def test_p_pauses_one_run_and_capital_p_all(
    home: Home, waiting: list[RunPaths], woken: list[str]
) -> None:
    async with opened(home, WIDE) as pilot:
        await open_queue(pilot)
        await pilot.press("p")
        await until(pilot, lambda: "≡ paused" in seen(pilot), "the pause")
        assert [entry.paused for entry in Queue(home).load().entries] == [True] + 3 * [False]
        await pilot.press("p")
        await until(pilot, lambda: "≡ paused" not in seen(pilot), "it to go on")
        await pilot.press("P")
        await until(pilot, lambda: "paused as a whole" in seen(pilot), "the whole")
        assert Queue(home).load().paused
        await pilot.press("P")
        await until(pilot, lambda: not Queue(home).load().paused, "the whole to go on")
        assert woken


async def test_s_lets_all_go_on_with_a_worker(
    home: Home, waiting: list[RunPaths], woken: list[str]
) -> None:
    Queue(home).pause(None, "the disk is full")
    Queue(home).pause([waiting[0].id])
    async with opened(home, WIDE) as pilot:
        await open_queue(pilot)
        assert "the disk is full" in seen(pilot)
        await pilot.press("s")
        await until(pilot, lambda: woken, "a worker")
        assert len(Queue(home).load().ready) == 4


async def test_x_takes_out_what_waits_and_stops_what_is_at_work(
    home: Home, waiting: list[RunPaths], monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped: list[str] = []
    monkeypatch.setattr(
        "tui.studies.queue_actions.stop", lambda home, run_id: stopped.append(run_id)
    )
    import msgspec

    def at_work(snapshot):  # type: ignore[no-untyped-def]
        first, *rest = snapshot.entries
        slot = Slot(host="elsewhere", number=3, since=1.0)
        return msgspec.structs.replace(
            snapshot, entries=(msgspec.structs.replace(first, slot=slot), *rest)
        )

    Queue(home).change(at_work)
    async with opened(home, WIDE) as pilot:
        screen = await open_queue(pilot)
        await until(pilot, lambda: "slot 3 of elsewhere" in seen(pilot), "where it is")
        await pilot.press("J")
        await until(pilot, lambda: "It is at work" in told(pilot), "a refusal")
        await pilot.press("x")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen), "a question")
        await pilot.press("y")
        await until(pilot, lambda: stopped == [waiting[0].id], "the stop")
        await pilot.press("j", "x")
        await until(pilot, lambda: waiting[1].id not in screen.table.shown, "it to leave")
        assert waiting[1].root.exists()


async def test_capital_c_clears_once_it_is_confirmed(home: Home, waiting: list[RunPaths]) -> None:
    async with opened(home) as pilot:
        await open_queue(pilot)
        await pilot.press("C")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen), "a question")
        await pilot.press("y")
        await until(pilot, lambda: "Nothing waits for an engine." in seen(pilot), "an empty queue")
        assert order(home) == []


async def test_plus_and_minus_change_the_slots(home: Home, waiting: list[RunPaths]) -> None:
    async with opened(home, WIDE) as pilot:
        screen = await open_queue(pilot)
        for key, slots in (("plus", 2), ("plus", 3), ("minus", 2), ("0", None)):
            await pilot.press(key)
            await until(
                pilot,
                lambda s=slots: screen._look and screen._look.snapshot.slots == s,
                f"{slots} slots by {key}",
            )
        await pilot.press("minus")
        await until(pilot, lambda: "One engine at least" in told(pilot), "a refusal")


async def test_enter_goes_to_the_run_in_the_history(home: Home, waiting: list[RunPaths]) -> None:
    async with opened(home, WIDE) as pilot:
        await open_queue(pilot)
        await pilot.press("j", "enter")
        await until(pilot, lambda: pilot.app.screen is main(pilot), "the runs")
        assert main(pilot)._selected == waiting[1].id


async def test_a_queue_that_cannot_be_read_is_said(home: Home, waiting: list[RunPaths]) -> None:
    home.queue.write_text("{")
    async with opened(home, WIDE) as pilot:
        await open_queue(pilot)
        await until(pilot, lambda: "queue.json" in seen(pilot), "what is wrong")


async def test_a_run_whose_directory_is_gone_can_be_taken_out(
    home: Home, waiting: list[RunPaths]
) -> None:
    waiting[0].root.rename(home.root / "elsewhere")
    async with opened(home, WIDE) as pilot:
        await open_queue(pilot)
        await until(pilot, lambda: "its directory is gone" in seen(pilot), "the loss")
        await pilot.press("g", "enter")
        await until(pilot, lambda: "x takes it out" in told(pilot), "a refusal")
        await pilot.press("x")
        await until(pilot, lambda: waiting[0].id not in order(home), "it to leave")
