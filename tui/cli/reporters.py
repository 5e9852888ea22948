"""Three ways to report on a run: plain lines, a progress bar, JSON lines."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.text import Text

from runs.config import RunConfig
from runs.description import describe
from runs.events import Epoch, Event, Started, Warned
from runs.metrics import Evaluation
from runs.paths import RunPaths
from runs.status import Position, Status
from tui.cli.outcome import Outcome
from tui.cli.output import complain, say, say_json
from tui.format import accuracy, magnitude, to_go
from tui.sanitize import clean


class Reporter(Protocol):
    """Tells about a run while it is followed. Raises OSError when nobody reads stdout."""

    def begin(self, paths: RunPaths, config: RunConfig) -> None:
        """The engine is being started."""

    def update(self, events: Sequence[Event], status: Status | None) -> None:
        """What the engine has said since the last call, and its newest status."""

    def end(self, paths: RunPaths, outcome: Outcome, status: Status | None) -> None:
        """The engine has ended; `close` comes after."""

    def close(self) -> None:
        """Leave the terminal as it was. Called once, at the end or when the front end leaves."""


def reporter(*, as_json: bool) -> Reporter:
    """The reporter that fits stdout."""
    if as_json:
        return JsonReporter()
    console = Console(highlight=False, markup=False, emoji=False)
    # rich's own idea of a terminal is that FORCE_COLOR makes one of a pipe.
    if not sys.stdout.isatty() or console.is_dumb_terminal:
        return LineReporter()
    return BarReporter(console)


class LineReporter:
    """A line per evaluation, for pipes and files."""

    def __init__(self) -> None:
        self._doing = ""
        self._config = RunConfig()

    def begin(self, paths: RunPaths, config: RunConfig) -> None:
        """The name and what is trained."""
        self._config = config
        say(f"{config.name}  {paths.id}")
        say(describe(config))

    def update(self, events: Sequence[Event], status: Status | None) -> None:
        """What the engine prepares, and each evaluation."""
        # Once training has begun the evaluations speak for themselves.
        doing = status.position.doing if status and status.state == "starting" else ""
        if doing and doing != self._doing and not events:
            say(doing)
        self._doing = doing
        for event in events:
            match event:
                case Started():
                    say(started_line(event))
                case Warned():
                    complain(f"warning: {event.message}")
                case Epoch(evaluation=Evaluation() as evaluation):
                    epoch = f"epoch {event.epoch}/{self._config.training.epochs}"
                    say("  ".join([epoch, *figures(evaluation, event.images_per_second)]))
                case _:
                    pass

    def end(self, paths: RunPaths, outcome: Outcome, status: Status | None) -> None:
        """The result and where to look at it."""
        tell_result(paths, outcome)

    def close(self) -> None:
        """Nothing to put back."""


class BarReporter:
    """A progress bar, for terminals."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._config = RunConfig()
        self._evaluation: Evaluation | None = None
        bar = max(5, min(30, console.width - 75))
        # Drawn from the watch loop alone: a thread of rich's would fail on a terminal that
        # has hung up, out of reach of any handler.
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar),
            TextColumn("{task.fields[figures]}", markup=False),
            console=console,
            auto_refresh=False,
        )
        self._task = self._progress.add_task("starting", total=None, figures="")

    def begin(self, paths: RunPaths, config: RunConfig) -> None:
        """The name, what is trained, and the bar."""
        self._config = config
        self._line(f"{config.name}  {paths.id}")
        self._line(describe(config))
        self._progress.start()

    def update(self, events: Sequence[Event], status: Status | None) -> None:
        """Move the bar to where the status says the run is."""
        for event in events:
            match event:
                case Started():
                    self._line(started_line(event))
                case Warned():
                    self._line(f"warning: {event.message}")
                case Epoch():
                    self._evaluation = event.evaluation or self._evaluation
                case _:
                    pass
        if status is not None:
            self._move(status.position)
        self._progress.refresh()

    def end(self, paths: RunPaths, outcome: Outcome, status: Status | None) -> None:
        """The result and where to look at it, below the bar."""
        self.close()
        tell_result(paths, outcome)

    def close(self) -> None:
        """Give the cursor back."""
        self._progress.stop()

    def _move(self, position: Position) -> None:
        shown = figures(self._evaluation, position.images_per_second)
        if position.eta is not None:
            shown.append(to_go(position.eta, self._config))
        done = max(position.epoch - 1, 0) + position.step / max(position.steps, 1)
        self._progress.update(
            self._task,
            total=position.epochs or None,
            completed=done,
            description=clean(position.doing) or _epoch_of(position),
            figures="  ".join(shown),
        )

    def _line(self, line: str) -> None:
        self._console.print(Text(clean(line)), soft_wrap=True)


class JsonReporter:
    """A JSON object a line: the run, its events as they stand in metrics.jsonl, the result.

    Between them, lines of type `progress` say how far the run is within an epoch; they are
    made from the status.
    """

    def __init__(self) -> None:
        self._epochs_done = 0
        self._told: dict[str, float] = {}
        """The newest progress line."""

    def begin(self, paths: RunPaths, config: RunConfig) -> None:
        """The run."""
        say_json({"type": "run", "id": paths.id, "folder": str(paths.root), "config": config})

    def update(self, events: Sequence[Event], status: Status | None) -> None:
        """The events, and how far the run is."""
        for event in events:
            say_json(event)
            if isinstance(event, Epoch):
                self._epochs_done = event.epoch
        if status is not None and status.state == "running":
            self._tell_position(status.position, status.updated)

    def end(self, paths: RunPaths, outcome: Outcome, status: Status | None) -> None:
        """The result."""
        for line in outcome.details:
            complain(line)
        say_json(
            {
                "type": "result",
                "id": paths.id,
                "state": outcome.state,
                "exit_code": outcome.code,
                "message": outcome.result,
                "summary": status.summary if status else None,
                "show": f"fitrand-tui --show {paths.id}",
            }
        )

    def close(self) -> None:
        """Nothing to put back."""

    def _tell_position(self, position: Position, time: float) -> None:
        """A line where the run has moved within an epoch that has no line of its own yet."""
        progress: dict[str, float] = {
            "epoch": position.epoch,
            "step": position.step,
            "steps": position.steps,
        }
        if position.images_per_second is not None:  # a resumed run begins without a speed
            progress["images_per_second"] = position.images_per_second
        if progress == self._told or position.epoch <= self._epochs_done:
            return
        self._told = progress
        say_json({"type": "progress", "time": time, **progress})


def _epoch_of(position: Position) -> str:
    return f"epoch {position.epoch}/{position.epochs}" if position.epochs else "starting"


def started_line(event: Started) -> str:
    """What is trained, on what: one line."""
    size = magnitude(event.parameters).strip()
    parts = [
        f"{event.device}, {event.precision}",
        f"{size} parameters",
        f"{event.train_size:,} images, {event.noise_rate:.1%} of the labels wrong",
    ]
    if event.resumed_epoch is not None:
        parts.append(f"goes on after epoch {event.resumed_epoch}")
    return ", ".join(parts)


def figures(evaluation: Evaluation | None, images_per_second: float | None) -> list[str]:
    """The newest measurements, each with its name."""
    shown: list[str] = []
    if evaluation is not None:
        shown += [
            f"train {accuracy(evaluation.train_acc)}",
            f"loss {evaluation.train_loss:.3g}",
        ]
        if evaluation.test_acc is not None:
            shown.insert(1, f"test {accuracy(evaluation.test_acc)}")
    if images_per_second is not None:
        shown.append(f"{images_per_second:,.0f} img/s")
    return shown


def tell_result(paths: RunPaths, outcome: Outcome) -> None:
    """The last lines: on stdout what came out, on stderr what went wrong."""
    wrong = outcome.state in ("failed", "lost")
    for line in outcome.details:
        complain(line)
    for line in outcome.result.splitlines():  # what was tried for the data is a list
        (complain if wrong else say)(line)
    say(f"look at it: fitrand-tui, or fitrand-tui --show {paths.id}")
