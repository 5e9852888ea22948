"""Runs that wait, and runs that nobody has started, in the application."""

from __future__ import annotations

import pytest

from runs import launcher
from runs.config import RunConfig
from runs.paths import Home
from runs.queue.queue import Queue
from tests.fabricate import make_run
from tests.pilots import main, opened, seen, select, told, until


def listed(home: Home) -> list[str]:
    return [entry.id for entry in Queue(home).load().entries]


async def test_a_queue_that_waits_has_a_worker_as_soon_as_the_application_opens(
    home: Home, woken: list[Home]
) -> None:
    run = make_run(home, state="new")
    Queue(home).add([run.id])
    async with opened(home) as pilot:
        await until(pilot, lambda: woken == [home], "a worker")
        await until(pilot, lambda: "The runs in the queue go on." in told(pilot), "that to be said")


@pytest.mark.parametrize("paused", [True, False])
async def test_without_anything_to_do_none_is_started(
    home: Home, woken: list[Home], paused: bool
) -> None:
    run = make_run(home, state="queued" if paused else "new")
    async with opened(home) as pilot:
        await select(pilot, run.id)
        assert woken == []


async def test_x_takes_a_run_out_of_the_queue_and_it_is_what_it_was(home: Home) -> None:
    run = make_run(home, state="stopped")
    Queue(home).add([run.id])
    Queue(home).pause(None)
    async with opened(home) as pilot:
        await select(pilot, run.id)
        assert "≡ queued" in seen(pilot)
        assert "1 run, 0 running, 1 queued" in seen(pilot)
        await pilot.press("x")
        await until(pilot, lambda: "‖ stopped" in seen(pilot), "the run to be what it was")
        assert "Taken out of the queue" in told(pilot)
        assert listed(home) == []


async def test_a_queued_run_says_why_r_does_nothing(home: Home) -> None:
    run = make_run(home, state="queued")
    async with opened(home) as pilot:
        await select(pilot, run.id)
        await pilot.press("r")
        await until(pilot, lambda: "it begins when its turn comes" in told(pilot), "the reason")
        assert not run.log.exists()


async def test_a_queued_run_that_is_deleted_leaves_the_queue(home: Home) -> None:
    run = make_run(home, state="queued")
    async with opened(home) as pilot:
        await select(pilot, run.id)
        await pilot.press("d", "y")
        await until(pilot, lambda: not run.root.exists(), "the run to be deleted")
        await until(pilot, lambda: listed(home) == [], "it to leave the queue")


@pytest.mark.usefixtures("acted")
@pytest.mark.parametrize("key", ["r", "enter"])
async def test_a_new_run_is_started_by_r_and_by_opening_it(home: Home, key: str) -> None:
    run = launcher.create_run(home, RunConfig(name="wait"))
    async with opened(home) as pilot:
        await select(pilot, run.id)
        assert "○ new" in seen(pilot)
        await pilot.press(key)
        await until(pilot, lambda: "▶ running" in seen(pilot), "the run to be trained")
        assert "The run has started" in told(pilot)


async def test_leaving_says_how_many_wait(home: Home) -> None:
    make_run(home, state="queued")
    async with opened(home) as pilot:
        assert main(pilot).what_goes_on() == (
            "1 run waits in the queue. fitrand-tui brings you back; fitrand-tui --queue shows it."
        )
