"""Three ways to report on a study: plain lines, a progress bar, JSON lines."""

from __future__ import annotations

import sys
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from runs.record import RunRecord
from runs.studies.expected import AtMost, Expected, seconds_left
from runs.studies.plan import plan
from runs.studies.results import Place, Standing
from runs.units import duration, epochs
from tui.cli.output import complain, say, say_json
from tui.cli.study_plan import in_words
from tui.format import accuracy, size
from tui.sanitize import clean

SHOWN_AT_WORK = 2
"""Runs at work that the line of progress names."""


class StudyReporter(Protocol):
    """Tells about a study while it is trained. Raises OSError when nobody reads stdout."""

    def begin(self, now: Standing, cost: Expected) -> None:
        """What there was before, and what it takes to train the rest."""

    def update(self, now: Standing) -> None:
        """How far it is; called again and again."""

    def end(self, now: Standing, disk: int, *, interrupted: bool) -> None:
        """Nothing is left that waits or is at work; the runs take `disk` bytes."""

    def close(self) -> None:
        """Leave the terminal as it was."""


def study_reporter(at_most: AtMost, *, as_json: bool) -> StudyReporter:
    """The reporter that fits stdout."""
    if as_json:
        return _JsonReporter()
    console = Console(highlight=False, markup=False, emoji=False)
    if not sys.stdout.isatty() or console.is_dumb_terminal:
        return _LineReporter()
    return _BarReporter(console, at_most)


class _Changes:
    """What has become of a study's places since the last look."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, int], str] = {}

    def __call__(self, now: Standing) -> list[tuple[Place, str]]:
        """The places that came into another state, with the state."""
        changed: list[tuple[Place, str]] = []
        for place in now.places:
            state = "done" if place.outcome else place.state or "missing"
            name = (place.cell.title, place.seed)
            if self._told.get(name) != state:
                self._told[name] = state
                changed.append((place, state))
        return changed


class _LineReporter:
    """A line for each run that comes to an end, for pipes and files."""

    def __init__(self) -> None:
        self._changes = _Changes()

    def begin(self, now: Standing, cost: Expected) -> None:
        """The study, and what is there already."""
        say(f"{now.study.name}: {now.study.about}" if now.study.about else now.study.name)
        say(_standing_line(now))
        if cost.seconds:
            say(in_words(now.study, cost))
        self._changes(now)

    def update(self, now: Standing) -> None:
        """The runs that have ended since."""
        for place, state in self._changes(now):
            if line := _ended_line(now, place, state):
                say(line)

    def end(self, now: Standing, disk: int, *, interrupted: bool) -> None:
        """What was done, and what is left."""
        tell_end(now, disk, interrupted=interrupted)

    def close(self) -> None:
        """Nothing to put back."""


class _BarReporter:
    """A progress bar over all runs, for terminals."""

    def __init__(self, console: Console, at_most: AtMost) -> None:
        self._at_most = at_most
        self._changes = _Changes()
        self._console = console
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(max(5, min(30, console.width - 70))),
            TextColumn("{task.fields[at_work]}", markup=False),
            console=console,
            auto_refresh=False,
        )
        self._task = self._progress.add_task("starting", total=None, at_work="")

    def begin(self, now: Standing, cost: Expected) -> None:
        """The study, and the bar."""
        study = now.study
        self._line(f"{study.name}: {study.about}" if study.about else study.name)
        if cost.seconds:
            self._line(in_words(study, cost))
        self._changes(now)
        self._progress.start()

    def update(self, now: Standing) -> None:
        """Lines for runs that have ended, and the bar where the study is."""
        for place, state in self._changes(now):
            if line := _ended_line(now, place, state):
                self._line(line)
        done, total = len(now.done), len(now.places)
        todo = plan(now)
        at_work = [_at_work(place) for place in todo.at_work[:SHOWN_AT_WORK]]
        if more := len(todo.at_work) - SHOWN_AT_WORK:
            at_work += [f"+{more}"] if more > 0 else []
        left = f"{duration(seconds_left(now, self._at_most))} left"
        words = "  ".join([*at_work, left] if at_work else ["waiting for a slot"])
        self._progress.update(
            self._task,
            description=f"{done}/{total} runs",
            total=total,
            completed=done,
            at_work=clean(words, max(10, self._console.width - 50)),
        )
        self._progress.refresh()

    def end(self, now: Standing, disk: int, *, interrupted: bool) -> None:
        """What was done, and what is left."""
        self.close()
        tell_end(now, disk, interrupted=interrupted)

    def close(self) -> None:
        """Take the bar away."""
        self._progress.stop()

    def _line(self, text: str) -> None:
        self._console.print(clean(text), soft_wrap=True)


class _JsonReporter:
    """A line of JSON for each change, for programs."""

    def __init__(self) -> None:
        self._changes = _Changes()

    def begin(self, now: Standing, cost: Expected) -> None:
        """The study and its places."""
        say_json(
            {
                "type": "study",
                "study": now.study.name,
                "runs": len(now.places),
                "done": len(now.done),
                "seconds": cost.seconds,
                "seconds_at_most": cost.at_most,
                "bytes": cost.disk,
            }
        )
        self.update(now)

    def update(self, now: Standing) -> None:
        """The places that came into another state."""
        for place, state in self._changes(now):
            record = place.outcome.record if place.outcome else place.pending
            summary = place.outcome.summary if place.outcome else None
            say_json(
                {
                    "type": "place",
                    "cell": place.cell.title,
                    "values": place.cell.values,
                    "seed": place.seed,
                    "state": state,
                    "id": record.id if record else None,
                    "summary": summary,
                }
            )

    def end(self, now: Standing, disk: int, *, interrupted: bool) -> None:
        """What was done, and what is left."""
        say_json(
            {
                "type": "result",
                "study": now.study.name,
                "runs": len(now.places),
                "done": len(now.done),
                "failed": len(now.open("failed")),
                "bytes": disk,
                "interrupted": interrupted,
            }
        )

    def close(self) -> None:
        """Nothing to put back."""


def tell_end(now: Standing, disk: int, *, interrupted: bool) -> None:
    """The last lines: what is there, what is left, and what to do about it."""
    name = now.study.name
    left = len(now.places) - len(now.done)
    if not left:
        say(f"all {len(now.places)} runs are there, and take {size(disk)}")
    else:
        say(_standing_line(now))
    failed = now.open("failed")
    for place in failed:
        if place.pending:
            complain(f"failed: {place.cell.title}, seed {place.seed}: {place.pending.reason}")
    if left and interrupted:
        say("its runs stopped at their checkpoints, the others wait; run it again to go on")
    if failed:
        say("run it again with --retry to try those that failed")
    say(f"look at it: fitrand-tui, or fitrand-tui --report {_quoted(name)} -o DIR")


def _quoted(name: str) -> str:
    return f"'{name}'" if " " in name else name


def _standing_line(now: Standing) -> str:
    todo = plan(now)
    parts = [f"{len(now.done)} of {len(now.places)} runs are there"]
    for places, what in (
        (todo.at_work, "at work"),
        (todo.waiting, "waiting"),
        (todo.go_on, "stopped"),
        (todo.train, "not begun"),
        (todo.failed, "failed"),
    ):
        if places:
            parts.append(f"{len(places)} {what}")
    return ", ".join(parts)


def _ended_line(now: Standing, place: Place, state: str) -> str:
    """A line for a run that has come to its end; empty for any other change."""
    count = f"{len(now.done)}/{len(now.places)}"
    run = f"{place.cell.title}, seed {place.seed}"
    if place.outcome is not None:
        return f"{count}  {run}: {_result(place)}"
    if state in ("failed", "lost", "stopped") and place.pending is not None:
        why = place.pending.reason.splitlines()[:1]
        return ": ".join([f"{count}  {run}", state, *why])
    return ""


def _result(place: Place) -> str:
    outcome = place.outcome
    assert outcome is not None
    summary = outcome.summary
    if outcome.diverged or summary is None or summary.evaluation is None:
        return f"diverged after {epochs(outcome.end)}"
    took = duration(summary.seconds)
    test = f"test {accuracy(outcome.test_acc)}" if outcome.test_acc is not None else "not tested"
    fitted = outcome.time(1.0)
    if fitted.epoch is not None:
        return f"fitted at epoch {fitted.epoch}, {test} ({took})"
    train = accuracy(summary.evaluation.train_acc)
    return f"train {train} after {epochs(outcome.end)}, {test} ({took})"


def _at_work(place: Place) -> str:
    record = place.pending
    assert record is not None
    return f"{place.cell.title} s{place.seed} {_position(record)}".strip()


def _position(record: RunRecord) -> str:
    if record.status is None:
        return ""
    position, evaluation = record.status.position, record.evaluation
    where = f"{position.epoch}/{position.epochs}" if position.epochs else position.doing
    return f"{where} {accuracy(evaluation.train_acc)}" if evaluation else where
