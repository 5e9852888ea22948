"""The one writer of a run's metrics.jsonl and status.json.

It does not import torch, so that a front end hears of the engine long before torch is up.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Literal

import msgspec

from engine.recording.log import line_of, say
from runs.events import Event, Failed, Finished, Started, Stopped, Warned
from runs.journal import EventWriter, next_seq
from runs.metrics import PreciseBatchNorm, Summary
from runs.paths import RunPaths
from runs.process import EngineProcess
from runs.status import Fault, Position, Status, read_status, write_status

EndState = Literal["finished", "stopped", "failed"]

HEARTBEAT = 1.0
"""Seconds between two writes of status.json while nothing else happens."""


class Recorder:
    """Keeps the status in step with the journal: every event that matters updates both."""

    def __init__(self, paths: RunPaths) -> None:
        """Write the status `starting`. A run that goes on keeps its beginning and its summary."""
        self.paths = paths
        self._journal: EventWriter | None = None
        self._seq = 0
        self._early_warnings: list[str] = []
        now = time.time()
        before = read_status(paths)
        self._summary: Summary | None = None
        self._earlier = before.summary if before else None
        self._status = Status(
            state="starting",
            process=EngineProcess.this(),
            started=before.started if before else now,
            updated=now,
            position=Position(doing="starting torch"),
            summary=self._earlier,
        )
        self._written = 0.0
        self._write_status()

    @property
    def summary(self) -> Summary:
        """What the run has come to; there is something from the first `summarise` on."""
        if self._summary is None:
            raise RuntimeError("nothing has been summarised yet")
        return self._summary

    @property
    def caught_up(self) -> bool:
        """Whether the status shows that summary, and not what the run had come to before."""
        return self._earlier is None

    def doing(self, text: str) -> None:
        """Say what is done besides training: `looking for the data`, say."""
        position = msgspec.structs.replace(self._status.position, doing=text)
        self._status = msgspec.structs.replace(self._status, position=position)
        self._write_status()

    def open(self) -> None:
        """Open the journal behind whatever it holds."""
        self._journal = EventWriter(self.paths.metrics)
        self._seq = next_seq(self.paths.metrics)

    def write(self, event: Event) -> None:
        """Append the event, stamped with its number and the time."""
        event = msgspec.structs.replace(event, seq=self._seq, time=time.time())
        self._open_journal().append(event)
        self._seq += 1
        if line := line_of(event):
            say(line)

    def warn(self, message: str) -> None:
        """Tell people something, though the run goes on; `started` comes before it."""
        if self._journal is None:
            self._early_warnings.append(message)
        else:
            self.write(Warned(message=message))

    def started(self, event: Started, position: Position, versions: dict[str, str]) -> None:
        """Training begins or goes on."""
        self.write(event)
        for message in self._early_warnings:
            self.warn(message)
        self._early_warnings.clear()
        self._status = msgspec.structs.replace(
            self._status,
            state="running",
            device=event.device,
            precision=event.precision,
            versions=versions,
            position=position,
        )
        self._write_status()

    def summarise(self, summary: Summary, position: Position | None = None) -> None:
        """Keep and show what the run has come to, and how far it is.

        A run that goes on from a checkpoint shows what it had come to before, until it is there
        again: nothing that was recorded goes out of sight.
        """
        self._summary = summary
        if self._earlier is not None and summary.epochs >= self._earlier.epochs:
            self._earlier = None
        position = position or self._status.position
        shown = self._earlier or summary
        self._status = msgspec.structs.replace(self._status, summary=shown, position=position)
        self._write_status()

    def progress(self, position: Position) -> None:
        """Show how far the run is within its epoch; worth a call whenever `beat_due`."""
        self._status = msgspec.structs.replace(self._status, position=position)
        self._write_status()

    def sync(self) -> None:
        """Wait until the journal is on the disk."""
        self._open_journal().sync()

    def finished(self, message: str, precise_bn: PreciseBatchNorm | None) -> None:
        """The run is done; `end` follows once its last checkpoint is written."""
        self.write(Finished(message=message, precise_bn=precise_bn))
        self.sync()

    def stopped(self, message: str) -> None:
        """The run was asked to stop and has."""
        if self._journal is None:
            say(message)
        else:
            self.write(Stopped(message=message))
            self.sync()
        self.end("stopped", message)

    def failed(self, fault: Fault) -> None:
        """The run could not go on. A full disk may keep the event out; the status is smaller."""
        if self._journal is not None:
            with suppress(OSError):
                self.write(Failed(message=fault.message))
                self.sync()
        self.end("failed", fault.message, fault)

    def end(
        self,
        state: EndState,
        message: str,
        fault: Fault | None = None,
        *,
        extendable: bool = False,
    ) -> None:
        """The last word of the engine; `extendable` as in a status."""
        position = msgspec.structs.replace(self._status.position, doing="", eta=None)
        finished = state == "finished" and self._summary is not None
        self._status = msgspec.structs.replace(
            self._status,
            state=state,
            summary=self._summary if finished else self._status.summary,
            ended=time.time(),
            position=position,
            message=message,
            fault=fault,
            extendable=extendable,
        )
        self._write_status(durable=True)
        if self._journal is not None:
            self._journal.close()

    def beat_due(self) -> bool:
        """Whether the status is a second old, so that it is time to show how far the run is."""
        return time.monotonic() - self._written >= HEARTBEAT

    def _write_status(self, *, durable: bool = False) -> None:
        self._status = msgspec.structs.replace(self._status, updated=time.time())
        write_status(self.paths, self._status, durable=durable)
        self._written = time.monotonic()

    def _open_journal(self) -> EventWriter:
        if self._journal is None:
            raise RuntimeError("the journal is not open yet")
        return self._journal
