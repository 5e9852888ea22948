"""The details pane: what a run is, what it has reached, where it ran, and the notes on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from runs.config import P_MODES, RunConfig
from runs.fields import phrases
from runs.metrics import Summary
from runs.record import RunRecord
from runs.status import LIVE, Status
from runs.units import bracket, duration
from tui.format import accuracy, magnitude, size, symbol
from tui.sanitize import clean

Facts = Iterator[tuple[str, str]]


class DetailsPane(VerticalScroll):
    """Everything about one run, in words."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", "Down", show=False),
        Binding("k", "scroll_up", "Up", show=False),
    ]
    DEFAULT_CSS = """
    DetailsPane { border: round $foreground 30%; border-title-color: $text-muted; padding: 0 1; }
    DetailsPane:focus { border: round $accent; border-title-color: $text; }
    """

    body = getters.query_one("#details-body", Static)

    def __init__(self) -> None:
        super().__init__(id="details")
        self.border_title = "3 Details"
        self._shown: object = None

    def compose(self) -> ComposeResult:
        """One text, made anew when the run changes."""
        yield Static("No run is selected.", id="details-body", markup=False)

    def show(self, record: RunRecord | None, warnings: list[str], now: float) -> None:
        """Show this run, with what its engine warned of; None clears the pane."""
        if record is None:
            self._shown = None
            self.body.update("No run is selected.")
            return
        state = record.state(now)
        key = (record.id, record.status, record.notes, len(warnings), state)
        if key == self._shown:
            return
        self._shown = key
        glyph, colour = symbol(state)
        parts: list[RenderableType] = [
            Text.assemble((clean(record.title), "bold"), "  ", (f"{glyph} {state}", colour))
        ]
        status = record.status
        if record.reason:
            failed = status is not None and status.fault is not None
            reason = "\n".join(map(clean, record.reason.splitlines()))
            parts.append(Text(reason, style="red" if failed else ""))
        if state == "lost":
            parts.append(Text("Its engine is gone without a word; press r to go on.", "magenta"))
        parts += [Text(f"! {clean(warning)}", style="yellow") for warning in warnings]
        if record.notes.note or record.notes.tags:
            parts.append(_table("Notes", _notes(record)))
        parts.append(_table("Result", _result(record.summary, live=state in LIVE)))
        parts.append(_table("Configuration", _configuration(record.config, record.summary)))
        if status:
            parts.append(_table("Environment", _environment(status)))
        parts.append(_table("Identity", iter([("run id", record.id)])))
        self.body.update(Group(*parts))


def _table(title: str, facts: Facts) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(style="dim", no_wrap=True, min_width=13)
    table.add_column(overflow="fold")
    table.add_row("", "")
    table.add_row(Text(title, style="bold not dim"), "")
    for name, value in facts:
        table.add_row(Text(name), Text(clean(value)))
    return table


def _notes(record: RunRecord) -> Facts:
    if record.notes.tags:
        yield "tags", ", ".join(record.notes.tags)
    if record.notes.note:
        yield "note", record.notes.note


def _result(summary: Summary | None, *, live: bool) -> Facts:
    if summary is None or summary.evaluation is None:
        yield "evaluations", "none yet"
        return
    e = summary.evaluation
    yield "evaluated", f"epoch {summary.evaluated_epoch}, {e.precision}"
    yield "train", f"accuracy {accuracy(e.train_acc)}, loss {e.train_loss:.4g} nats"
    if t := summary.tested:
        if summary.tested_epoch != summary.evaluated_epoch:
            yield "tested", f"epoch {summary.tested_epoch}"
        yield "test", f"accuracy {accuracy(t.test_acc)}, loss {t.test_loss:.4g} nats (true labels)"
        yield "test, noisy", f"accuracy {accuracy(t.test_acc_noisy)} (labels drawn as in training)"
        yield "gap", f"{t.gap:+.3f} train - test accuracy"
    if e.clean_acc is not None:
        yield "clean_acc", f"{accuracy(e.clean_acc)} on labels that are the true ones"
    if e.memorised is not None:
        yield (
            "changed",
            f"{accuracy(e.memorised)} memorised, {accuracy(e.recovered)} recovered,"
            f" {accuracy(e.other)} other",
        )
    missing = "not yet" if live else "not reached"
    for fit in summary.time_to_overfit:
        when = missing
        if fit.reached:
            when = f"epoch {fit.epoch}{bracket(fit)}, step {fit.steps or 0:,}"
            when += f", {duration(fit.seconds or 0.0)}"
        yield f"fitted {fit.theta:.2f}", when
    yield "onset", f"epoch {summary.onset}" if summary.onset is not None else missing
    window = summary.fit_window
    yield (
        "fit window",
        f"{window} epoch{'s' if window != 1 else ''}, onset to 0.90"
        if window is not None
        else missing,
    )
    if summary.precise_bn:
        bn = summary.precise_bn
        yield (
            "batch norm",
            f"train accuracy {bn.eval_acc:.3f} running, {bn.batch_acc:.3f} batch,"
            f" {bn.precise_acc:.3f} precise statistics",
        )
    time, evaluating = duration(summary.seconds), duration(summary.evaluation_seconds)
    yield (
        "trained",
        f"{summary.epochs} epochs, {summary.steps:,} steps, {time} ({evaluating} in evaluations)",
    )


def _configuration(config: RunConfig, summary: Summary | None) -> Facts:
    training, labels = config.training, config.labels
    yield "network", ", ".join(phrases(config, "model"))
    yield "parameters", magnitude(config.cost.parameters)
    p = f" p={labels.p:g}" if labels.mode in P_MODES else ""
    realised = f", realised noise rate {summary.noise_rate:.4f}" if summary else ""
    yield "labels", f"{labels.mode}{p}{realised}"
    yield "train size", f"{config.data.train_size:,} images, {config.data.order} subset"
    yield "inputs", f"{config.inputs.mode}, {config.inputs.normalisation} normalisation"
    momentum = f" momentum {training.momentum:g}" if training.optimizer == "sgd" else ""
    yield "optimiser", f"{training.optimizer}{momentum}, lr {training.lr:g}"
    yield "schedule", f"{training.schedule}, warm-up {training.warmup_epochs:g} epochs"
    yield "batch size", str(training.batch_size)
    yield "weight decay", f"{training.weight_decay:g}"
    until = "never early" if training.until is None else f"at train accuracy {training.until:g}"
    yield "stops", f"{until}, after {training.epochs} epochs at most"
    yield "evaluates", f"{training.eval_every}"
    yield "seed", str(config.seed)


def _environment(status: Status) -> Facts:
    process = status.process
    yield "device", f"{status.device or 'not chosen yet'} {status.precision}"
    if status.position.memory:
        yield "peak memory", size(status.position.memory)
    yield "host", f"{process.host}, process {process.pid}"
    yield from status.versions.items()
