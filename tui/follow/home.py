"""Follows the runs on disk for the main screen, without touching a widget.

Two loops: the history about once a second, and the files of the runs whose curves and
log are on screen twice a second. Both yield messages; all reading is done in threads.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence

from runs.errors import RunError
from runs.history import History
from runs.paths import Home
from runs.record import RunRecord
from runs.status import LIVE
from tui.follow.run import CurvesFollower, LogFollower
from tui.messages import CurvesChanged, HistoryChanged, LogGrew

HISTORY_SECONDS = 1.0
"""Between two looks at the history."""
FILES_SECONDS = 0.5
"""Between two looks at the followed files: the charts are redrawn at 2 Hz."""
CHUNKS_SECONDS = 0.1
"""Between two sights of a long journal while it is read, chunk by chunk: each costs a few ms."""
AGES_SECONDS = 30.0
"""The history is shown again after this time, so that ages move on."""


class HomeFollower:
    """What the screen looks at. Its methods are called on the event loop only."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._curves: dict[str, CurvesFollower] = {}
        self._log: LogFollower | None = None
        self._history: History | None = None
        self._looked = False
        self._hurry = asyncio.Event()
        self._moved = asyncio.Event()

    def hurry(self) -> None:
        """Look at the history at once."""
        self._hurry.set()

    def look_again(self) -> list[RunRecord]:
        """The runs as they are at this moment. Safe in a thread.

        Raises RunError before there is a history: whoever acts must not take it for an empty one.
        """
        history = self._history
        if history is None:
            raise RunError("The runs are still being read: try again in a moment.")
        history.refresh()
        self._looked = True  # what has changed since the last look of `history` is not lost
        return history.records()

    def follow(self, selected: str | None, marked: Sequence[str]) -> None:
        """Follow the curves of these runs, and the log of the selected one."""
        wanted = [*([selected] if selected else []), *marked]
        self._curves = {
            run_id: self._curves.get(run_id) or CurvesFollower(self._home.run(run_id))
            for run_id in wanted
        }
        if selected is None:
            self._log = None
        elif self._log is None or self._log.paths.id != selected:
            self._log = LogFollower(self._home.run(selected))
        self._moved.set()

    def followed(self, run_id: str | None) -> CurvesFollower | None:
        """A followed run: its curves as far as they have been read; None for any other."""
        return self._curves.get(run_id) if run_id else None

    async def history(self) -> AsyncIterator[HistoryChanged]:
        """The runs, first as they are, then whenever they change."""
        try:
            history = self._history = await asyncio.to_thread(History, self._home)
        except OSError as error:  # nothing can be shown, and leaving is all that can be done
            yield HistoryChanged([], [f"{error.filename or self._home.root}: {error.strerror}"])
            return
        told: list[str] = []
        changed, shown = True, 0.0
        while True:
            now = time.monotonic()
            live = any(record.state(time.time()) in LIVE for record in history.records())
            if changed or live or now - shown > AGES_SECONDS:
                notices = [notice for notice in history.notices if notice not in told]
                told += notices
                yield HistoryChanged(history.records(), notices)
                shown = now
            await _wait(self._hurry, HISTORY_SECONDS)
            changed = bool(await asyncio.to_thread(history.refresh)) or self._looked
            self._looked = False

    async def files(self) -> AsyncIterator[CurvesChanged | LogGrew]:
        """What the followed files gain."""
        fresh: LogFollower | None = None
        shown: dict[str, float] = {}
        while True:
            more, now = False, time.monotonic()
            for run_id, one in list(self._curves.items()):
                if one.take(await asyncio.to_thread(one.read)):
                    more = True
                    if one.read_through or now - shown.get(run_id, 0.0) > CHUNKS_SECONDS:
                        shown[run_id] = now
                        yield CurvesChanged(run_id)
            if log := self._log:
                lines = await asyncio.to_thread(log.poll)
                if lines or log is not fresh:
                    yield LogGrew(log.paths.id, lines, fresh=log is not fresh)
                    fresh = log
            # The pause between the chunks keeps the keys responsive.
            await _wait(self._moved, 0.001 if more else FILES_SECONDS)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    """Until the event is set, at most for so long; the event is then cleared."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    event.clear()
