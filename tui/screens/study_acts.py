"""What one does to a study, from the list of them and from its own screen alike."""

from __future__ import annotations

from textual import work

from tui.screens.place import PlaceScreen
from tui.screens.runs import RunsScreen
from tui.studies.actions import StudyActions
from tui.studies.look import StudyLook, price

EXPLORATORY = (
    "Its verdicts are exploratory from then on: who adds seeds because of what they have seen "
    "makes a chance of 5 % into one of 8 %."
)


class StudyActsScreen(PlaceScreen):
    """Asks where it must, acts on the study that is chosen, and says what came of it."""

    def __init__(self, runs: RunsScreen) -> None:
        super().__init__(runs)
        self._acts = StudyActions(runs.home, runs.look_again)

    @property
    def chosen(self) -> StudyLook | None:
        """The study that keys act on; None before there is any."""
        raise NotImplementedError

    @work
    async def action_start(self) -> None:
        """Queue what is left, once it is confirmed."""
        if (look := self._there()) is None:
            return
        count, held = len(look.todo.to_queue), look.held
        if not count and not held:
            self.tell(_nothing_left(look))
            return
        text = price(look) if count else ""
        if held:
            text += f"{'. ' if text else ''}{held} that {'is' if held == 1 else 'are'} paused go on"
        text += ". They are trained in the background, also when you quit."
        if await self.confirmed(f"Train {look.study.name}?", text, "Start"):
            await self.act(self._acts.start(look.study.name))

    @work
    async def action_retry(self) -> None:
        """Queue what is left and what failed, once it is confirmed."""
        if (look := self._there()) is None:
            return
        if not look.todo.failed:
            self.tell("No run of it has failed; one that diverged is a result. s trains the rest.")
            return
        count = len(look.todo.failed)
        text = f"{count} failed run{'s' * (count != 1)} and {price(look)}."
        if await self.confirmed(f"Try again in {look.study.name}?", text, "Retry"):
            await self.act(self._acts.start(look.study.name, retry=True))

    @work
    async def action_pause(self) -> None:
        """Pause the runs that wait, or let them go on."""
        if (look := self._there()) is None:
            return
        if not look.todo.waiting:
            self.tell("None of its runs waits in the queue: s trains what is left.")
        elif look.held < len(look.todo.waiting):
            await self.act(self._acts.pause(look.study.name))
        else:
            await self.act(self._acts.go(look.study.name))

    @work
    async def action_stop(self) -> None:
        """Stop what is at work and pause what waits, once it is confirmed."""
        if (look := self._there()) is None:
            return
        at_work, waiting = len(look.todo.at_work), len(look.todo.waiting) - look.held
        if not at_work and not waiting:
            self.tell("None of its runs is at work: there is nothing to stop.")
            return
        text = (
            f"{at_work} at work write{'s' * (at_work == 1)} a checkpoint and end"
            f"{'s' * (at_work == 1)}; {waiting} waiting {'is' if waiting == 1 else 'are'} paused. "
            "s goes on with all of them."
        )
        if await self.confirmed(f"Stop {look.study.name}?", text, "Stop"):
            await self.act(self._acts.stop(look.study.name))

    @work
    async def action_add_seed(self) -> None:
        """Ask for one more seed, once it is confirmed."""
        if (look := self._there()) is None:
            return
        cells = len(look.now.cells)
        text = f"One more run in each of {cells} cell{'s' * (cells != 1)}. {EXPLORATORY}"
        if await self.confirmed(f"Another seed for {look.study.name}?", text, "Add"):
            await self.act(self._acts.add_seed(look.study.name))

    def action_report(self) -> None:
        """Say how the report is written."""
        if look := self._there():
            name = look.study.name
            quoted = f"'{name}'" if " " in name else name
            self.tell(f"fitrand-tui --report {quoted} -o DIR writes the report, at any time.")

    def _there(self) -> StudyLook | None:
        if self.chosen is None:
            self.tell("There is no study here that can be read.")
        return self.chosen


def _nothing_left(look: StudyLook) -> str:
    """Why there is nothing to start."""
    todo = look.todo
    if todo.at_work or todo.waiting:
        return "All that is left of it is at work or waits in the queue already."
    if todo.failed:
        return "All that is left of it has failed: r tries that again."
    return "All its runs are there. + asks for another seed, m for the report."
