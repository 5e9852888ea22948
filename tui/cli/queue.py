"""`--queue`: the runs that wait for their turn, listed and put in order; a worker trains them."""

from __future__ import annotations

import socket
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from runs import claim, launcher
from runs.config import RunConfig
from runs.errors import RunError
from runs.extension import at_its_end
from runs.history import History
from runs.paths import Home
from runs.queue import start
from runs.queue.ending import done
from runs.queue.entries import Entry, Snapshot
from runs.queue.queue import Queue
from runs.record import RunRecord
from runs.source import is_shipped
from runs.status import LIVE
from runs.studies.reader import read_study_or_run
from tui.cli import exits
from tui.cli.open_history import open_history
from tui.cli.output import complain, say, say_json
from tui.cli.tables import aligned
from tui.sanitize import clean

NAME = 40
"""Cells of a name at most."""


def queue(
    home: Home, words: Sequence[str], overrides: Sequence[str], slots: str | None, *, as_json: bool
) -> int:
    """Do what the words after `--queue` say; without any, list. Raises RunError and ConfigError."""
    action, *named = words or [""]
    waiting = Queue(home)
    if slots is not None:
        waiting.set_slots(None if slots == "auto" else int(slots))
    match action:
        case "":
            return _list(home, as_json=as_json)
        case "add":
            _add(home, waiting, named, overrides)
        case "go":
            waiting.go(_listed(home, waiting, named) if named else None)
        case "pause":
            waiting.pause(_listed(home, waiting, named) if named else None)
        case "first" | "last":
            [run_id] = _listed(home, waiting, named)
            waiting.move(run_id, action)
        case "remove":
            waiting.remove(_listed(home, waiting, named))
        case _:
            waiting.clear()
    if waiting.notice:
        complain(f"note: {waiting.notice}")
    if action in ("add", "go"):
        start.wake(home)
    _say_how_it_stands(waiting.load())
    return exits.DONE


# Runs that come in


def _add(home: Home, waiting: Queue, named: Sequence[str], overrides: Sequence[str]) -> None:
    """Queue runs that there are, and new ones of configurations; none where one cannot be."""
    history = open_history(home)
    wanted: list[RunConfig | RunRecord] = [_run_or_config(history, t, overrides) for t in named]
    for run in wanted:
        if isinstance(run, RunRecord):
            _check(home, run, extended=bool(overrides))
    ids = []
    for run in wanted:
        if isinstance(run, RunConfig):
            ids.append(launcher.create_run(home, run).id)
            continue
        if overrides and (changed := launcher.extend(home.run(run.id), overrides)):
            complain(f"{run.id}: {changed}")
        ids.append(run.id)
    new = set(waiting.add(ids))
    for run_id in dict.fromkeys(ids):
        say(f"{run_id}: {'queued' if run_id in new else 'was queued already'}")


def _run_or_config(history: History, text: str, overrides: Sequence[str]) -> RunConfig | RunRecord:
    """What a word after `add` names: a configuration, if there is one of that name, else a run."""
    if text == "-" or is_shipped(text) or text.endswith(".json") or _is_file(text):
        read = read_study_or_run(text, overrides)
        if isinstance(read, RunConfig):
            return read
        raise RunError(
            f"--queue add {text}: it is a study, which fitrand-tui --run queues as a whole; what "
            "it has queued is trained without it as well"
        )
    try:
        return history.resolve(text)
    except RunError as error:
        raise RunError(
            f"--queue add {text}: no configuration (a file, - or a preset), and no run: {error}"
        ) from None


def _is_file(text: str) -> bool:
    """Whether there is a file of that name, or a pipe; a folder may be that of a run."""
    try:
        return Path(text).exists() and not Path(text).is_dir()
    except OSError:  # the name is too long, say
        return False


def _check(home: Home, run: RunRecord, *, extended: bool) -> None:
    """Raise RunError for a run that needs no engine."""
    state = run.state(time.time())
    if state in LIVE:
        raise RunError(f"run {run.id} is {state}: it is being trained")
    if done(run) and not extended:
        raise RunError(at_its_end(home.run(run.id), run.config, run.summary))


def _listed(home: Home, waiting: Queue, named: Sequence[str]) -> list[str]:
    """The ids of the runs in the queue that these texts name; their folders may be gone."""
    ids = [entry.id for entry in waiting.load().entries]
    found = []
    for text in named:
        fitting = [run_id for run_id in ids if text and run_id.startswith(text)]
        if text in ids or len(fitting) == 1:
            found.append(text if text in ids else fitting[0])
            continue
        run_id = open_history(home).resolve(text).id  # `last`, or says what is wrong
        if run_id not in ids:
            raise RunError(f"run {run_id} is not in the queue, which --queue lists")
        found.append(run_id)
    return found


# What is said


def _list(home: Home, *, as_json: bool) -> int:
    """The queue in its order."""
    history, waiting = open_history(home), Queue(home).load()
    rows = [_fields(history, waiting, entry, i) for i, entry in enumerate(waiting.entries, start=1)]
    if as_json:
        worker = start.worker_here(home)
        say_json(
            {
                "paused": waiting.paused,
                "why": waiting.why,
                "slots": waiting.slots,
                "worker": worker.pid if worker else None,
                "runs": rows,
            }
        )
        return exits.DONE
    if rows:
        table = [[str(value) for value in list(row.values())[:5]] for row in rows]
        for line in aligned([["#", "state", "run", "what", "reason"], *table], right=[0]):
            say(line)
    _say_how_it_stands(waiting)
    if waiting.needs_worker(socket.gethostname()) and start.worker_here(home) is None:
        say(f"no worker is at work on {socket.gethostname()}: fitrand-tui --queue go starts one")
    return exits.DONE


def _fields(history: History, waiting: Snapshot, entry: Entry, position: int) -> dict[str, Any]:
    record = history.get(entry.id)
    state = record.state(time.time()) if record else "gone"
    reason = _reason(waiting, entry, state)
    if state == "queued" and not reason:  # a claim of a host that is off, say
        reason = claim.refusal(history.home.run(entry.id)) or ""
    return {
        "position": position,
        "state": state,
        "run": entry.id,
        "what": clean(record.title, NAME) if record else "",
        "reason": reason,
        "paused": entry.paused,
        "slot": entry.slot.number if entry.slot else None,
        "host": entry.slot.host if entry.slot else None,
        "tries": entry.tries,
        "keep_checkpoint": entry.keep_checkpoint,
    }


def _reason(waiting: Snapshot, entry: Entry, state: str) -> str:
    """Why a run waits, or where it is at work."""
    if entry.slot is not None:
        there = "" if entry.slot.host == socket.gethostname() else f" of {entry.slot.host}"
        if state == "queued":
            return f"its engine is gone, and a worker{there or ' of this host'} lets it go on"
        return f"in slot {entry.slot.number}{there}"
    if entry.paused:
        return f"paused{': ' if entry.why else ''}{entry.why}"
    if waiting.paused:
        return "the queue is paused"
    return f"lost before, try {entry.tries + 1}" if entry.tries else ""


def _say_how_it_stands(waiting: Snapshot) -> None:
    """A line or two about the queue as a whole."""
    count = sum(entry.slot is None for entry in waiting.entries)
    at_work = len(waiting.entries) - count
    if not waiting.entries:
        say("the queue is empty: fitrand-tui --queue add CONFIG lets a run wait for its turn")
    else:
        say(f"{count} {'waits' if count == 1 else 'wait'}, {at_work} at work")
    if waiting.paused:
        why = f": {waiting.why}" if waiting.why else ""
        say(f"the queue is paused{why}. fitrand-tui --queue go lets it go on")
    elif waiting.entries and not waiting.ready and not at_work:
        say("all that wait are paused: fitrand-tui --queue go lets them go on")
