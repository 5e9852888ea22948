from __future__ import annotations

import io
import json
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from runs.config import RunConfig, resolve
from runs.events import Epoch, Started, Warned
from runs.paths import Home, RunPaths
from runs.process import EngineProcess
from runs.status import Position, Status
from tests.fabricate import made_up_evaluation, made_up_events, made_up_status
from tui.cli.outcome import Outcome
from tui.cli.reporters import (
    BarReporter,
    JsonReporter,
    LineReporter,
    Reporter,
    figures,
    reporter,
    started_line,
    tell_result,
)

CONFIG = resolve(RunConfig(name="\x1b[31m[/red] name"))
PATHS = Home(Path("/nowhere")).run("20261123-204512-r50-uniform-10k-3f9c")
DONE = Outcome("finished", 0, "fitted: made up")


def status(**changes: object) -> Status:
    base = made_up_status(CONFIG, "running", 1, 1.79e9, process=EngineProcess.this(), total=2)
    return msgspec.structs.replace(base, **changes)


def at(epoch: int, step: int) -> Status:
    """A run of 200 epochs of 79 steps that has come so far."""
    made_up = status()
    position = msgspec.structs.replace(made_up.position, epoch=epoch, step=step)
    return msgspec.structs.replace(made_up, position=position)


def report_all(report: Reporter, paths: RunPaths = PATHS) -> None:
    """A whole run of two epochs, as the watch loop tells it."""
    report.begin(paths, CONFIG)
    looking = Position(doing="looking for the data")
    report.update([], status(state="starting", position=looking))
    for event in made_up_events(CONFIG, 2, 1.79e9):
        epoch = event.epoch if isinstance(event, Epoch) else 0
        report.update([event], at(epoch, 79))
    report.update([Warned(seq=9, time=1.79e9, message="odd [bold]\x1b]0;x\x07")], status())
    report.end(paths, DONE, status())
    report.close()


def test_pipes_get_lines_and_programs_get_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert isinstance(reporter(as_json=True), JsonReporter)
    assert isinstance(reporter(as_json=False), LineReporter)


def test_force_color_does_not_make_a_terminal_of_a_pipe(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert isinstance(reporter(as_json=False), LineReporter)


def test_lines_are_one_an_evaluation(capsys: pytest.CaptureFixture[str]) -> None:
    report_all(LineReporter())
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "[31m[/red] name  20261123-204512-r50-uniform-10k-3f9c",
        "ResNet-50, imagenet stem, 10,000 images, uniform labels, 200 epochs, until 100 % fitted, "
        "adamw, lr 0.0005, batch 128, exponential schedule, gamma 0.95",
        "looking for the data",
        "cpu, fp32, 11 M parameters, 10,000 images, 90.0% of the labels wrong",
        "epoch 0/200  train 0.100  test 0.097  loss 2.31",
        "epoch 1/200  train 0.550  test 0.100  loss 1.16  10,000 img/s",
        "epoch 2/200  train 1.000  test 0.103  loss 0.01  10,000 img/s",
        "fitted: made up",
        f"look at it: fitrand-tui, or fitrand-tui --show {PATHS.id}",
    ]
    assert err == "warning: odd [bold]]0;x\n"


def test_the_bar_shows_epoch_figures_and_eta_and_no_markup(
    capsys: pytest.CaptureFixture[str],
) -> None:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=100, markup=False, highlight=False)
    report_all(BarReporter(console))
    shown = screen.getvalue()
    assert "[31m[/red] name" in shown
    assert "\x1b[31m[/red]" not in shown
    assert "looking for the data" in shown
    assert "epoch 2/200" in shown
    assert "train 1.000  test 0.103  loss 0.01  10,000 img/s  at most 3:19" in shown
    assert "warning: odd [bold]]0;x" in shown
    assert capsys.readouterr().out.splitlines()[0] == "fitted: made up"


def test_the_bar_moves_within_an_epoch() -> None:
    screen = io.StringIO()
    report = BarReporter(Console(file=screen, force_terminal=True, width=100))
    report.begin(PATHS, CONFIG)
    report.update(made_up_events(CONFIG, 0, 1.79e9)[:1], status())
    report.update([], at(101, 40))
    [task] = report._progress.tasks
    assert task.percentage == pytest.approx(50.25, abs=0.01)
    report.close()


def test_json_is_the_run_its_events_and_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    report_all(JsonReporter())
    out, err = capsys.readouterr()
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line["type"] for line in lines] == [
        "run",
        "started",
        "epoch",
        "epoch",
        "epoch",
        "finished",
        "warning",
        "result",
    ]
    assert lines[0]["config"]["name"] == CONFIG.name
    assert lines[-1]["exit_code"] == 0
    assert err == ""


def test_json_tells_of_progress_within_an_epoch_once(capsys: pytest.CaptureFixture[str]) -> None:
    report = JsonReporter()
    started, untrained, first, *_ = made_up_events(CONFIG, 2, 1.79e9)
    report.update([started, untrained], at(0, 0))
    report.update([], at(1, 40))
    report.update([], at(1, 40))
    report.update([], status(state="starting"))
    report.update([first], at(1, 79))  # the epoch's own line says more
    report.update([], at(1, 79))
    report.update([], at(2, 3))
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["type"] for line in lines] == ["started", "epoch", "progress", "epoch", "progress"]
    assert lines[2] == {
        "type": "progress",
        "time": status().updated,
        "epoch": 1,
        "step": 40,
        "steps": 79,
        "images_per_second": 10_000.0,
    }
    assert (lines[4]["epoch"], lines[4]["step"]) == (2, 3)


def test_a_resumed_run_says_where_it_goes_on() -> None:
    [event] = made_up_events(CONFIG, 1, 1.79e9)[:1]
    assert isinstance(event, Started)
    assert started_line(msgspec.structs.replace(event, resumed_epoch=7)).endswith(
        "goes on after epoch 7"
    )


def test_only_a_perfect_accuracy_reads_one() -> None:
    nearly = msgspec.structs.replace(made_up_evaluation(CONFIG, 2, 2), train_acc=0.9999)
    assert figures(nearly, None)[0] == "train 0.999+"
    assert figures(None, None) == []


def test_what_went_wrong_is_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    tell_result(PATHS, Outcome("failed", 1, "failed: x", ("engine.log: y",)))
    out, err = capsys.readouterr()
    assert err.splitlines() == ["engine.log: y", "failed: x"]
    assert out.splitlines() == [f"look at it: fitrand-tui, or fitrand-tui --show {PATHS.id}"]


def test_a_failure_in_several_lines_keeps_them(capsys: pytest.CaptureFixture[str]) -> None:
    tell_result(PATHS, Outcome("failed", 3, "failed: tried:\n  - here: \x1b[31mnothing\n  - there"))
    assert capsys.readouterr().err.splitlines() == [
        "failed: tried:",
        "  - here: [31mnothing",
        "  - there",
    ]
