from __future__ import annotations

import msgspec
import pytest
from textual.geometry import Size

from runs.config import LabelsConfig, RunConfig
from runs.metrics import Fitting, PreciseBatchNorm, PreciseFitting, TimeToOverfit
from runs.models.resnet import ResNetConfig
from runs.notes import Notes
from runs.paths import Home
from runs.record import RunRecord, load_record
from runs.status import Fault, State
from tests.fabricate import gone, make_run
from tests.pilots import controls, hosted, seen, until
from tui.widgets.details_pane import DetailsPane

NOW = 1_790_000_100.0
TALL = (80, 60)


def record(home: Home, state: State = "finished", **how: object) -> RunRecord:
    return load_record(make_run(home, state=state, **how))  # type: ignore[arg-type]


async def shown(
    one: RunRecord | None, *warnings: str, now: float = NOW, size: tuple[int, int] = TALL
) -> list[str]:
    """The lines of the pane."""
    pane = DetailsPane()
    async with hosted(pane, size) as pilot:
        pane.show(one, list(warnings), now)
        await pilot.pause()
        assert not controls(pilot)
        return [line.strip("│ ").rstrip() for line in seen(pilot).split("\n")][1:-1]


def has(lines: list[str], name: str, words: str) -> bool:
    return any(line.startswith(name) and words in line for line in lines)


async def test_a_finished_run(home: Home) -> None:
    lines = await shown(record(home, config=RunConfig(model=ResNetConfig(head=(200, 200)))))
    assert lines[0] == "r50 uniform 10k  ✓ finished"
    assert has(lines, "train ", "accuracy 1.000, loss 0.01 nats")
    assert has(lines, "test ", "(true labels)")
    assert has(lines, "test, noisy", "(labels drawn as in training)")
    assert has(lines, "gap", "+0.897")
    assert has(lines, "fitted 1.00", "epoch 20")
    assert has(lines, "model", "ResNet-50, imagenet stem, hidden head 200-200")
    assert has(lines, "labels", "uniform labels, p=1")
    assert has(lines, "noise rate", "0.9000 realised, 0.9000 requested")
    assert has(lines, "training", "200 epochs, until 100 % fitted")
    assert has(lines, "seed ", " 0")
    assert has(lines, "device ", " auto")
    assert has(lines, "trained on", "cpu, fp32")
    assert has(lines, "peak memory", "1.0 GiB")
    assert has(lines, "run id", "20260921-")


async def test_a_failed_run_gives_its_reason_first(home: Home) -> None:
    fault = Fault(kind="memory", message="out of memory: take a smaller batch size")
    lines = await shown(record(home, "failed", fault=fault), "a warning")
    assert lines[0].endswith("✗ failed")
    assert lines[1] == "out of memory: take a smaller batch size"
    assert lines[2] == "! a warning"


async def test_a_lost_run_says_so_and_what_to_do(home: Home) -> None:
    lines = await shown(record(home, "running", process=gone()))
    assert lines[0].endswith("? lost")
    assert any("press r to go on" in line for line in lines[1:3])


@pytest.mark.parametrize(("state", "words"), [("running", "not yet"), ("stopped", "not reached")])
async def test_a_threshold_that_was_not_reached_is_never_blank(
    home: Home, state: State, words: str
) -> None:
    lines = await shown(record(home, state))
    for name in ("fitted 0.90", "fitted 1.00", "onset", "fit window"):
        assert has(lines, name, words)


async def test_a_run_without_a_status_has_no_evaluations(home: Home) -> None:
    new = record(home, "new")
    lines = await shown(new)
    assert lines[0].endswith("○ new")
    assert "press r to start it" in lines[1]
    assert has(lines, "evaluations", "none yet")
    lines = await shown(msgspec.structs.replace(new, started=NOW - 1))
    assert lines[0].endswith("… starting")


async def test_a_queued_run_says_nothing_of_its_last_end(home: Home) -> None:
    failed = record(home, "failed", fault=Fault(kind="memory", message="no memory (made up)"))
    lines = await shown(msgspec.structs.replace(failed, queued="waiting"))
    assert lines[0].endswith("≡ queued")
    assert lines[1] == "Waits in the queue; x takes it out."
    assert not any("made up)" in line or "not reached" in line for line in lines)


async def test_true_labels_have_no_p(home: Home) -> None:
    lines = await shown(record(home, config=RunConfig(labels=LabelsConfig(mode="true"))))
    assert has(lines, "labels", "true labels")
    assert not has(lines, "labels", "p=")
    assert has(lines, "noise rate", "0.0000 requested")


async def test_what_a_rich_summary_adds(home: Home) -> None:
    one = record(home)
    assert one.status is not None
    assert one.summary is not None
    assert one.evaluation is not None
    evaluation = msgspec.structs.replace(
        one.evaluation, clean_acc=0.5, memorised=0.25, recovered=0.7, other=0.05
    )
    summary = msgspec.structs.replace(
        one.summary,
        evaluation=evaluation,
        onset=3,
        precise=None,
        precise_bn=PreciseBatchNorm(eval_acc=0.5, batch_acc=0.9, precise_acc=0.89),
        time_to_overfit=(
            TimeToOverfit(
                theta=0.9, reached=True, epoch=12, after_epoch=10, steps=1234, seconds=60.0
            ),
        ),
    )
    status = msgspec.structs.replace(one.status, summary=summary)
    lines = await shown(msgspec.structs.replace(one, status=status))
    assert has(lines, "clean_acc", "0.500 on labels that are the true ones")
    assert has(lines, "changed", "0.250 memorised, 0.700 recovered, 0.050 other")
    assert has(lines, "fitted 0.90", "epoch 12")
    assert has(lines, "fitted 0.90", "step 1,234, 1:00")
    assert has(lines, "onset", "epoch 3")
    assert has(lines, "fit window", "9 epochs")
    assert has(lines, "batch norm", "0.500 moving, 0.900 batch, 0.890 precise")


LAGGING = Fitting(
    onset=3,
    onset_after=2,
    time_to_overfit=(
        TimeToOverfit(theta=0.9, reached=True, epoch=7, after_epoch=4, seconds=7.0),
        TimeToOverfit(theta=1.0),
    ),
)
AHEAD = PreciseFitting(
    onset=1,
    onset_after=0,
    time_to_overfit=(
        TimeToOverfit(theta=0.9, reached=True, epoch=2, after_epoch=1, steps=26, seconds=2.0),
        TimeToOverfit(theta=1.0, reached=True, epoch=5, after_epoch=4, steps=65, seconds=5.0),
    ),
)


async def test_times_say_which_statistics_they_are_by(home: Home) -> None:
    one = record(home)
    assert one.status is not None
    assert one.summary is not None
    summary = msgspec.structs.replace(
        one.summary,
        onset=LAGGING.onset,
        onset_after=LAGGING.onset_after,
        time_to_overfit=LAGGING.time_to_overfit,
        precise=AHEAD,
    )
    status = msgspec.structs.replace(one.status, summary=summary)
    lines = await shown(msgspec.structs.replace(one, status=status))
    assert has(lines, "fitted 0.90", "epoch 2, step 26, 2.0 s, precise; moving: epoch 7")
    assert has(lines, "fitted 1.00", "epoch 5, step 65, 5.0 s, precise; moving: not reached")
    assert has(lines, "onset", "epoch 1, precise; moving: epoch 3")
    assert has(lines, "fit window", "1 epoch, onset to 0.90, precise; moving: 4 epochs")


async def test_hostile_text_is_text(home: Home) -> None:
    hostile = "[/red][@click=app.quit]x[/]\x1b[2J\u202e"
    one = record(
        home,
        "failed",
        notes=Notes(name=hostile, tags=(hostile,), note=hostile),
        fault=Fault(kind="internal", message=hostile),
        process=msgspec.structs.replace(gone(), host=hostile),
    )
    lines = await shown(one, hostile)
    assert sum("[/red][@click=app.quit]x[/][2J" in line for line in lines) == 6


async def test_nothing_is_cut_off_in_a_narrow_pane_and_all_can_be_scrolled_to(home: Home) -> None:
    pane = DetailsPane()
    async with hosted(pane, (46, 12)) as pilot:
        pane.show(record(home, notes=Notes(note="word " * 40 + "end")), [], NOW)
        await pilot.pause()
        assert pane.max_scroll_x == 0
        assert pane.body.size.width <= Size(46, 12).width
        pane.focus()
        await pilot.press("j", "j", "k")
        await until(pilot, lambda: pane.scroll_y == 1, "one line down")
        await pilot.press("end")
        await until(pilot, lambda: "run id" in seen(pilot), "the last line")


async def test_it_is_made_anew_only_when_something_changed(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = record(home)
    pane = DetailsPane()
    async with hosted(pane) as pilot:
        pane.show(one, [], NOW)
        made: list[object] = []
        monkeypatch.setattr(pane.body, "update", made.append)
        pane.show(one, [], NOW + 50)
        assert made == []
        pane.show(one, ["a warning"], NOW + 50)
        pane.show(msgspec.structs.replace(one, notes=Notes(note="x")), [], NOW)
        assert len(made) == 2
        pane.show(None, [], NOW)
        assert made[2] == "No run is selected."
        pane.show(msgspec.structs.replace(one, notes=Notes(note="x")), [], NOW)
        assert len(made) == 4
        await pilot.pause()
