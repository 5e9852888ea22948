"""One run as a front end sees it: its configuration, its status and its notes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec

from runs.config import RunConfig
from runs.errors import ConfigError, RunError
from runs.extension import left_to_do
from runs.metrics import Evaluation, Kind, Summary
from runs.notes import Notes, load_notes
from runs.paths import RunPaths
from runs.short_names import labels_in_short, short_count
from runs.status import LIVE, State, Status, effective_state, load_status
from runs.stored_config import load_resolved

Listed = Literal["", "waiting", "at work"]
"""Whether the queue lists a run, and as what."""


class RunRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What a run directory holds, its curves, its log and its checkpoint left aside."""

    id: str
    """The run id."""
    config: RunConfig
    """The resolved configuration."""
    created: float
    """When the run was made, seconds since 1970; taken from the id."""
    status: Status | None = None
    """What the engine last wrote; None before it has written anything."""
    notes: Notes = Notes()
    """What people have written."""
    status_trouble: str = ""
    """Why the status cannot be read; empty where it can, or where there is none."""
    notes_trouble: str = ""
    """Why the notes cannot be read; empty where they can, or where there are none."""
    checkpoint: int | None = None
    """Bytes of its checkpoint; None where there is none."""
    started: float | None = None
    """When an engine last said something, seconds since 1970; None where none was ever started."""
    queued: Listed = ""
    """What the queue says of it; `History` fills this in, and a directory alone does not know."""

    def state(self, now: float) -> State:
        """What is true of the run at `now` (seconds since 1970), whatever was written last."""
        state = effective_state(self.status, self.started, now, self.status_trouble)
        return "queued" if self.queued and self._waits(state) else state

    def _waits(self, state: State) -> bool:
        """Whether a run that is listed in the queue, and would be in this state, waits there."""
        if state in LIVE:
            return False
        if state == "finished":  # by somebody else, unless it has been asked to go on
            return self.queued == "waiting" and left_to_do(self.config.training, self.summary)
        # Of a run that it thinks at work the queue lets another engine go on, once it finds it lost
        # with its own; any other end is one, and the run is about to leave the queue.
        return self.queued == "waiting" or state in ("new", "lost", "unreadable")

    @property
    def title(self) -> str:
        """The name that people gave the run, else the configuration's."""
        return self.notes.name or self.config.name

    @property
    def network(self) -> str:
        """The network in short: `r50`."""
        return self.config.model.short

    @property
    def labels(self) -> str:
        """The label mode, with p where it is not 1: `uniform p=0.4`."""
        return labels_in_short(self.config.labels)

    @property
    def size(self) -> str:
        """The number of training images in short: `10k`."""
        return short_count(self.config.data.train_size)

    @property
    def summary(self) -> Summary | None:
        """What the run has come to, None before training began."""
        return self.status.summary if self.status else None

    @property
    def evaluation(self) -> Evaluation | None:
        """The newest evaluation, None before the first."""
        return self.summary.evaluation if self.summary else None

    @property
    def tested(self) -> Evaluation | None:
        """The newest evaluation with test metrics, None before the first.

        That of the untrained model counts only until there is another evaluation.
        """
        if self.summary is None or (self.summary.evaluated_epoch and not self.summary.tested_epoch):
            return None
        return self.summary.tested

    def metric(self, name: str) -> float | None:
        """The newest value of a metric that evaluations take; None before there is one."""
        for evaluation in (self.evaluation, self.tested):
            value: float | None = getattr(evaluation, name, None)
            if value is not None:
                return value
        return None

    @property
    def epochs_to_fit(self) -> int | None:
        """The first evaluated epoch at 100 %, by the kind to show; None: not reached."""
        fitted = self.summary.shown.fitted(1.0) if self.summary else None
        return fitted.epoch if fitted else None

    @property
    def kind(self) -> Kind | None:
        """Which batch-norm statistics its times to overfit are by; None where there is one kind."""
        if self.summary is not None and self.summary.precise is not None:
            return "precise"
        return "moving" if self.config.model.moving_statistics else None

    @property
    def reason(self) -> str:
        """Why the run ended, in its engine's words; empty where it said nothing."""
        if self.status_trouble:
            return f"{self.status_trouble}: its curves are kept, and a resume writes it anew"
        if self.status is None:
            return ""
        return self.status.fault.message if self.status.fault else self.status.message


def load_record(paths: RunPaths) -> RunRecord:
    """Read a run directory. Raises RunError where its configuration cannot be read."""
    try:
        config = load_resolved(paths.config)
    except ConfigError as error:
        raise RunError(f"run {paths.id} cannot be read: {error}") from None
    status, status_trouble = load_status(paths)
    notes, notes_trouble = load_notes(paths)
    return RunRecord(
        id=paths.id,
        config=config,
        created=created_at(paths.id),
        status=status,
        notes=notes,
        status_trouble=status_trouble,
        notes_trouble=notes_trouble,
        checkpoint=_size(paths.checkpoint),
        started=started_at(paths),
    )


def started_at(paths: RunPaths) -> float | None:
    """When an engine last wrote to its log, seconds since 1970; None where none was ever started.

    A log is opened, and so made, before its engine is started.
    """
    try:
        return paths.log.stat().st_mtime
    except OSError:
        return None


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def created_at(run_id: str) -> float:
    """When a run was made, seconds since 1970: the id begins with the time in UTC.

    0 for an id whose digits are no time, so that such a run sorts last and is not about to start.
    """
    try:
        return datetime.strptime(run_id[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return 0.0
