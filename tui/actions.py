"""What a user can do to runs, from the question to the report of what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from textual.app import App

from runs import launcher, presets, trash
from runs.config import RunConfig
from runs.errors import RunError
from runs.notes import write_notes
from runs.paths import Home
from runs.record import RunRecord
from tui.messages import Report
from tui.screens.confirm import ConfirmScreen
from tui.screens.new_run import NewRunScreen
from tui.screens.notes import NotesScreen

AnyApp = App[Any]


class Deeds:
    """Asks where it must, acts in a thread, and reports; None when the user backed out."""

    def __init__(self, home: Home) -> None:
        self._home = home

    async def new_run(
        self, app: AnyApp, known: Iterable[RunRecord], copied: RunRecord | None = None
    ) -> Report | None:
        """Set up a run in the form and start it; `copied` fills the form."""
        form = NewRunScreen(copied.config if copied else None, list(known))
        config = await app.push_screen_wait(form)
        return None if config is None else await self._start(config)

    async def quickstart(self) -> Report:
        """Start the quickstart preset."""
        return await self._start(presets.load("quickstart"))

    async def _start(self, config: RunConfig) -> Report:
        started: list[str] = []
        report = await self._try(
            lambda: started.append(launcher.launch(self._home, config).id),
            "The run has started. It goes on when you quit.",
        )
        report.run_id = started[0] if started else None
        report.started = bool(started)
        return report

    async def stop(self, app: AnyApp, record: RunRecord) -> Report | None:
        """Stop a run, once it is confirmed."""
        question = ConfirmScreen(
            "Stop this run?",
            f"{record.title}: it writes a checkpoint and ends. r goes on from there.",
            "Stop",
        )
        if not await app.push_screen_wait(question):
            return None
        return await self._try(
            lambda: launcher.stop(self._home.run(record.id)), "Asked the run to stop."
        )

    async def resume(self, record: RunRecord) -> Report:
        """Go on with a stopped, failed or lost run."""
        return await self._try(
            lambda: launcher.resume(self._home.run(record.id)),
            "The run goes on from its checkpoint.",
        )

    async def delete(self, app: AnyApp, record: RunRecord) -> Report | None:
        """Move a run to the trash, once it is confirmed."""
        question = ConfirmScreen(
            "Delete this run?", f"{record.title}: it goes to the trash; u brings it back.", "Delete"
        )
        if not await app.push_screen_wait(question):
            return None
        return await self._try(
            lambda: trash.move_to_trash(self._home, record.id),
            f"Deleted. u brings it back from {self._home.trash}",
        )

    async def restore(self) -> Report:
        """Bring back the run that was deleted last."""
        deleted = await asyncio.to_thread(trash.trashed, self._home)
        if not deleted:
            return Report("The trash is empty.")
        report = await self._try(
            lambda: trash.restore(self._home, deleted[0]), f"Restored {deleted[0]}."
        )
        report.run_id = deleted[0]
        return report

    async def edit_notes(self, app: AnyApp, record: RunRecord) -> Report | None:
        """Edit name, tags and note of a run."""
        notes = await app.push_screen_wait(NotesScreen(record))
        if notes is None:
            return None
        return await self._try(
            lambda: write_notes(self._home.run(record.id), notes), "The notes are kept."
        )

    async def _try(self, deed: Callable[[], None], done: str) -> Report:
        try:
            await asyncio.to_thread(deed)
        except RunError as error:
            return Report(str(error), problem=True)
        except OSError as error:
            where = f": {error.filename}" if error.filename else ""
            return Report(f"Not done: {error.strerror or error}{where}", problem=True)
        return Report(done)
