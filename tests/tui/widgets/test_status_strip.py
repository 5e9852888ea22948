from __future__ import annotations

import msgspec
import pytest

from runs.config import RunConfig
from runs.paths import Home
from runs.record import RunRecord, load_record
from runs.status import Fault, Position, State
from tests.fabricate import gone, make_run
from tests.pilots import controls, hosted, seen
from tui.widgets.status_strip import StatusStrip

CREATED = 1_790_000_000.0
UPDATED = CREATED + 20
"""The heartbeat of a fabricated run of 20 epochs."""


def record(home: Home, state: State = "finished", **how: object) -> RunRecord:
    return load_record(make_run(home, state=state, **how))  # type: ignore[arg-type]


def moved(one: RunRecord, **position: object) -> RunRecord:
    assert one.status is not None
    place = msgspec.structs.replace(one.status.position, **position)
    return msgspec.structs.replace(one, status=msgspec.structs.replace(one.status, position=place))


async def shown(one: RunRecord | None, now: float = UPDATED, width: int = 80) -> list[str]:
    strip = StatusStrip()
    async with hosted(strip, (width, 4)) as pilot:
        strip.show(one, now)
        await pilot.pause()
        assert not controls(pilot)
        return [line.strip() for line in seen(pilot).split("\n")[:2]]


async def test_a_running_run(home: Home) -> None:
    where, reached = await shown(record(home, "running"))
    assert where.startswith("▶ running  r50 uniform 10k  epoch 20/200 ━━───")
    assert where.endswith("at most 3:00")
    assert reached == "0.90 not yet (train 0.550)   10,000 img/s   mem 1.0 GiB   cpu"


async def test_a_long_name_of_a_processor_pushes_nothing_off_the_line(home: Home) -> None:
    one = record(home, "running")
    assert one.status is not None
    name = "cpu (Intel(R) Xeon(R) Platinum 8480+ CPU @ 2.00GHz, 2 of 224 threads)"
    status = msgspec.structs.replace(one.status, device=name)
    _, reached = await shown(msgspec.structs.replace(one, status=status))
    assert "   mem 1.0 GiB   cpu (Intel" in reached
    assert reached.endswith("…")


async def test_the_time_to_go_counts_on_between_heartbeats_and_never_below_zero(home: Home) -> None:
    one = record(home, "running")
    assert (await shown(one, UPDATED + 60))[0].endswith("at most 2:00")
    assert (await shown(one, UPDATED + 1e6))[0].endswith("at most 0.0 s")


@pytest.mark.parametrize(
    ("epoch", "step", "cells"), [(0, 0, 0), (1, 0, 0), (101, 0, 10), (200, 79, 20), (201, 79, 20)]
)
async def test_the_bar_is_as_long_as_the_share_that_is_done(
    home: Home, epoch: int, step: int, cells: int
) -> None:
    where, _ = await shown(moved(record(home, "running"), epoch=epoch, step=step))
    assert (where.count("━"), where.count("─")) == (cells, 20 - cells)


async def test_a_long_evaluation_is_named(home: Home) -> None:
    where, _ = await shown(moved(record(home, "running"), doing="evaluating"))
    assert where.endswith("──  evaluating")


async def test_before_training_it_says_what_the_engine_does(home: Home) -> None:
    one = record(home, "starting")
    assert one.status is not None
    for doing, words in (("", "the engine starts"), ("looking for the data", "looking for the")):
        early = msgspec.structs.replace(one.status, position=Position(doing=doing), summary=None)
        where, _ = await shown(msgspec.structs.replace(one, status=early))
        assert words in where
        assert where.startswith("… starting")


async def test_a_run_without_a_status(home: Home) -> None:
    new = record(home, "new")
    for now in (CREATED + 1, CREATED + 1e9):  # nobody has started it, so nothing is lost
        assert (await shown(new, now))[0] == (
            "○ new  r50 uniform 10k  no engine has been started: r starts one"
        )
    one = msgspec.structs.replace(new, started=CREATED)
    assert (await shown(one, CREATED + 1))[0].endswith("waiting for its engine")
    assert (await shown(one, CREATED + 600))[0] == "? lost  r50 uniform 10k  its engine never began"


async def test_a_queued_run_is_neither_lost_nor_running(home: Home) -> None:
    states: list[State] = ["new", "stopped", "failed", "lost"]
    for i, state in enumerate(states):
        made = record(home, state, created=CREATED + i)
        one = msgspec.structs.replace(made, queued="waiting")
        where, reached = await shown(one)
        assert where.startswith("≡ queued  r50 uniform 10k  ")
        waits = "for its turn" if state == "new" else "after epoch 20"
        assert where.endswith(f"waits {waits}; x takes it out")
        assert "not reached" not in reached


async def test_a_finished_run_gives_its_result_and_when_it_was_fitted(home: Home) -> None:
    where, reached = await shown(record(home))
    assert where == "✓ finished  r50 uniform 10k  train 1.000   test 0.103   after 20 epochs"
    assert reached == "fitted 1.00 at epoch 20 (20 s, precise)   mem 1.0 GiB   cpu"


async def test_a_stopped_run_says_how_to_go_on_and_what_was_not_reached(home: Home) -> None:
    where, reached = await shown(record(home, "stopped"))
    assert where.endswith("  after epoch 20; r goes on from there")
    assert reached.startswith("0.90 not reached (train 0.550)")


async def test_a_failed_and_a_lost_run(home: Home) -> None:
    where, _ = await shown(record(home, "failed"))
    assert where == "✗ failed  r50 uniform 10k  the loss became NaN (made up)"
    where, _ = await shown(record(home, "running", process=gone(), created=CREATED + 1))
    assert where.startswith("? lost")
    assert where.endswith("  gone after epoch 20; r goes on from its checkpoint")


async def test_no_run_clears_it() -> None:
    assert await shown(None) == ["", ""]


@pytest.mark.parametrize("name", ["[/red][@click=app.quit]x[/]", "画" * 200, "\x1b[2J\u202e" * 60])
async def test_hostile_text_is_text_and_stays_on_its_line(home: Home, name: str) -> None:
    one = record(
        home, "failed", config=RunConfig(name=name[:200]), fault=Fault(kind="disk", message=name)
    )
    where, reached = await shown(one)
    assert where.startswith(f"✗ failed  {'[/red][@click=app.' if '[/' in name else ''}")
    assert reached.startswith("0.90 not reached")
