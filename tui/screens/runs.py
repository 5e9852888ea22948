"""The runs of a home on the screen: history, curves, details and log, and the way among them."""

from __future__ import annotations

import time
from collections import Counter
from typing import Literal

from rich.text import Text
from textual import events, getters, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.reactive import reactive
from textual.screen import Screen
from textual.signal import Signal
from textual.widgets import Footer

from runs.paths import Home
from runs.record import RunRecord
from runs.status import LIVE, OPEN, State
from runs.studies.groups import Group, Grouping
from tui.charts.group_series import Member
from tui.charts.palette import MARKERS
from tui.follow.home import HomeFollower
from tui.follow.run import CurvesFollower
from tui.messages import CurvesChanged, HistoryChanged, LogGrew, RunHighlighted, RunOpened
from tui.sanitize import clean
from tui.widgets.curves_pane import CurvesPane, GroupOverlay, Overlay
from tui.widgets.details_pane import DetailsPane
from tui.widgets.history_pane import HistoryPane
from tui.widgets.log_pane import LogPane
from tui.widgets.status_strip import StatusStrip
from tui.widgets.top_bar import PANES, TopBar
from tui.widgets.welcome import Welcome

Place = Literal["studies", "queue"]
"""What lies beside the runs."""
SAID_SECONDS = 8.0
"""How long a sentence stays on the screen."""


class RunsScreen(Screen[None]):
    """Shows what is on disk and follows it. It changes nothing there, and has no keys itself."""

    AUTO_FOCUS = ""

    history_pane = getters.query_one(HistoryPane)
    curves_pane = getters.query_one(CurvesPane)
    details_pane = getters.query_one(DetailsPane)
    log_pane = getters.query_one(LogPane)
    status_strip = getters.query_one(StatusStrip)
    top_bar = getters.query_one(TopBar)

    pane: reactive[str] = reactive("history", init=False)
    """The pane one is in; on a small terminal the only one that shows."""
    by_group: reactive[bool] = reactive(False, init=False)
    """Whether the history is a list of groups."""

    def __init__(self, home: Home) -> None:
        super().__init__()
        self.home = home
        self.changed: Signal[None] = Signal(self, "runs changed")
        """For the places that lie over this screen."""
        self._follower = HomeFollower(home)
        self._records: dict[str, RunRecord] = {}
        self._grouping = Grouping()
        self._grouped: dict[str, RunRecord] | None = None
        self._marked: list[str] = []
        """Ids of runs and keys of groups, in the order of marking."""
        self._go_to: str | None = None
        self._keys_for: tuple[State | None, bool, bool] | None = None

    def compose(self) -> ComposeResult:
        """Two columns; on a small terminal, one pane at a time."""
        yield TopBar()
        yield Welcome()
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield HistoryPane()
                yield DetailsPane()
                yield LogPane()
            with Vertical(id="right"):
                yield CurvesPane()
        yield StatusStrip()
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Begin to follow the runs on disk."""
        self.top_bar.activate(self.pane)
        self.add_class("-pane-history", "-side-details")
        self._follow_history()
        self._follow_files()

    # What is followed

    @work
    async def _follow_history(self) -> None:
        async for message in self._follower.history():
            self.post_message(message)

    @work
    async def _follow_files(self) -> None:
        async for message in self._follower.files():
            self.post_message(message)

    @on(HistoryChanged)
    def _show_history(self, message: HistoryChanged) -> None:
        self._records = {record.id: record for record in message.records}
        self._marked = [one for one in self._marked if one in self._records or self._group(one)]
        self.set_class(not self._records, "-empty")
        self.set_class(True, "-loaded")
        for notice in message.notices:
            self._tell(notice)
        self._show_marks()
        if self._go_to in self._records:
            self.history_pane.table.move_to(self._go_to)
            self._go_to = None
        if not self._records:
            self.query_one(Welcome).focus()
        elif self.focused is None or isinstance(self.focused, Welcome):
            self._focus_pane()
        if self._group_keys():  # which runs they have may be news
            self._follow()
        self._show_run()
        self.changed.publish(None)

    @on(RunHighlighted)
    def _select(self, message: RunHighlighted) -> None:
        self._follow()
        self._show_run()
        if self.selected_group:
            self.log_pane.grow(["Each run of a group has its own log."], fresh=True)

    @on(CurvesChanged)
    def _curves_changed(self, message: CurvesChanged) -> None:
        if self._follower.followed(message.run_id) is not None:
            self._show_curves()
            if message.run_id == self._selected:
                self._show_run()
                if self.selected_state() in LIVE:  # what it has come to has changed as well
                    self._follower.hurry()

    @on(LogGrew)
    def _log_grew(self, message: LogGrew) -> None:
        if message.run_id == self._selected:
            self.log_pane.grow(message.lines, fresh=message.fresh)

    def _tell(self, text: str, *, problem: bool = False) -> None:
        """Say a sentence, which may hold names from outside, below the runs."""
        self.notify(
            clean(text),
            severity="error" if problem else "information",
            markup=False,
            timeout=SAID_SECONDS,
        )

    # For the places over this screen

    @property
    def records(self) -> list[RunRecord]:
        """All runs as they were last seen, newest first."""
        return list(self._records.values())

    @property
    def loaded(self) -> bool:
        """Whether they have been seen at all."""
        return self.has_class("-loaded")

    def look_again(self) -> list[RunRecord]:
        """The runs as they are at this moment; in a thread. Raises RunError before the first."""
        return self._follower.look_again()

    def hurry(self) -> None:
        """Look at the disk at once."""
        self._follower.hurry()

    def open_run(self, run_id: str) -> None:
        """Come back to the runs, with the cursor on this one and its curves in sight."""
        while self.app.screen is not self:
            self.app.pop_screen()
        self.history_pane.clear_filter()
        self._show_marks()  # without the filter, before its own message arrives
        self.history_pane.table.move_to(run_id)
        self._follow()
        self.action_go("curves")

    def go_to_place(self, place: Place) -> None:
        """Go to the studies or to the queue."""
        raise NotImplementedError

    # What is shown

    @property
    def _selected(self) -> str | None:
        """The run under the cursor at this very moment.

        Not what the last message said: keys that come in a burst would act on the run that the
        cursor has left already.
        """
        return self.history_pane.table.run_id

    @property
    def selected(self) -> RunRecord | None:
        """The run under the cursor."""
        return self._records.get(self._selected) if self._selected else None

    @property
    def selected_group(self) -> Group | None:
        """The group under the cursor."""
        return self._group(self.history_pane.table.group_key)

    def _group(self, key: str | None) -> Group | None:
        return self._groups().groups.get(key) if key else None

    def _groups(self) -> Grouping:
        """The groups of all runs; none are made before they are wanted."""
        if self._grouped is not self._records:
            self._grouping.update(self._records.values())
            self._grouped = self._records
        return self._grouping

    def _group_keys(self) -> list[str]:
        """Keys of the groups that are drawn: the one under the cursor, and the marked ones."""
        keys = [self.history_pane.table.group_key, *self._marked]
        return [key for key in keys if key and key not in self._records]

    def selected_state(self) -> State | None:
        """What is true of the run under the cursor; None where there is none."""
        return self.selected.state(time.time()) if self.selected else None

    def _show_run(self) -> None:
        now = time.time()
        followed = self._follower.followed(self._selected)
        if group := self.selected_group:
            title = self._groups().titles()[group.key]
            self.status_strip.show_group(group, title, now)
            self.details_pane.show_group(group, title, now)
        else:
            self.status_strip.show(self.selected, now)
            self.details_pane.show(self.selected, followed.curves.warnings if followed else [], now)
        keys_for = (self.selected_state(), bool(self._records), self.selected_group is not None)
        if keys_for != self._keys_for:  # the footer is empty for a moment whenever it is remade
            self._keys_for = keys_for
            self.refresh_bindings()

    def _show_marks(self) -> None:
        marks = {run_id: self._marker(run_id) for run_id in self._marked}
        texts = {run_id: Text(marker) for run_id, marker in marks.items()}
        grouping = self._groups() if self.by_group else None
        self.history_pane.show(list(self._records.values()), texts, time.time(), grouping)

    def watch_by_group(self) -> None:
        """Show the history in the other way; marks stay."""
        self._show_marks()

    def _marker(self, run_id: str) -> str:
        return MARKERS[self._marked.index(run_id) % len(MARKERS)] if run_id in self._marked else ""

    def _follow(self) -> None:
        """Tell the follower whose curves and log are wanted."""
        now = time.time()
        members = [record.id for key in self._group_keys() for record in self._drawn(key, now)]
        runs = [one for one in self._marked if one in self._records]
        self._follower.follow(self._selected, [*runs, *members])
        self._show_curves()

    def _drawn(self, key: str, now: float) -> tuple[RunRecord, ...]:
        group = self._group(key)
        return group.drawn(now) if group else ()

    def _show_curves(self) -> None:
        here = self.history_pane.table.row_id
        overlays: list[Overlay | GroupOverlay] = []
        for one in [*([here] if here else []), *(one for one in self._marked if one != here)]:
            followed, record = self._follower.followed(one), self._records.get(one)
            if followed is not None and record is not None:
                overlays.append(self._overlay(record, followed))
            elif group := self._group(one):
                overlays.append(self._group_overlay(group))
        self.curves_pane.show(overlays, self._why_no_curve())

    def _overlay(self, record: RunRecord, followed: CurvesFollower) -> Overlay:
        ended = record.state(time.time()) not in OPEN
        missing = ("none" if ended else "not yet") if followed.read_through else "..."
        classes = record.config.data_set.classes
        return Overlay(
            record.title, self._marker(record.id), followed.curves, classes, missing=missing
        )

    def _group_overlay(self, group: Group) -> GroupOverlay:
        """Its line is drawn once all its runs have been read: until then it would jump about."""
        drawn = [(one, self._follower.followed(one.id)) for one in group.drawn(time.time())]
        read = all(followed is not None and followed.read_through for _, followed in drawn)
        members = [Member(record, followed.curves) for record, followed in drawn if followed]
        missing = ("none" if group.n else "not yet") if read else "..."
        return GroupOverlay(
            self._groups().titles()[group.key],
            self._marker(group.key),
            tuple(members) if read else (),
            group.config.data_set.classes,
            missing=missing,
        )

    def _why_no_curve(self) -> str:
        """What is true where the charts are empty; nothing where an evaluation will come."""
        followed, state = self._follower.followed(self._selected), self.selected_state()
        if group := self.selected_group:
            if not group.drawn(time.time()):
                return "no run of this group has finished, and none is at work"
            return "" if self._group_overlay(group).members else "reading ..."
        if state is None:
            if not self._records:
                return "no runs yet"
            return "no run matches the filter: esc, in the history, shows all"
        if followed is None or not followed.read_through:
            return "reading ..."
        if followed.trouble or state in LIVE:
            return followed.trouble
        if state == "new":
            return "this run is new: r starts it"
        if state == "queued":
            return "this run waits in the queue"
        return f"no evaluation was recorded: the run is {state}"

    # Where one is

    def watch_pane(self, before: str, pane: str) -> None:
        """Show the pane and put the focus into it."""
        self.remove_class(f"-pane-{before}")
        self.add_class(f"-pane-{pane}")
        if pane in ("details", "log"):
            self.set_class(pane == "details", "-side-details")
        self.top_bar.activate(pane)
        self.call_after_refresh(self._come_to_pane)

    def action_go(self, pane: str) -> None:
        """Go to a pane."""
        self.pane = pane
        self._focus_pane()

    def action_next_pane(self, step: int) -> None:
        """Go to the next pane, or the one before."""
        names = list(PANES)
        self.action_go(names[(names.index(self.pane) + step) % len(names)])

    def action_back(self) -> None:
        """Back to the history; nothing else happens."""
        self.action_go("history")

    def _come_to_pane(self) -> None:
        """Put the focus into the pane, unless somebody types into its filter already."""
        if not self.history_pane.filter.has_focus:
            self._focus_pane()

    def _focus_pane(self) -> None:
        panes = {
            "history": self.history_pane.table,
            "curves": self.curves_pane,
            "details": self.details_pane,
            "log": self.log_pane,
        }
        if self._records:
            panes[self.pane].focus()

    @on(RunOpened)
    def _open(self, message: RunOpened) -> None:
        self._follow()
        self.action_go("curves")

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A click goes to the pane that it is in, as its focus does."""
        clicked = event.widget.ancestors_with_self if event.widget else ()
        pane = next((node.id for node in clicked if node.id in PANES), None)
        if pane is not None and self._records:
            self.pane = pane

    def what_goes_on(self) -> str | None:
        """What to say of the runs that go on when the application ends; None where none does."""
        now = time.time()
        states = Counter(record.state(now) for record in self._records.values())
        live, waiting = sum(states[state] for state in LIVE), states["queued"]
        said = []
        if live:
            said.append("1 run goes on" if live == 1 else f"{live} runs go on")
        if waiting:
            wait = "1 run waits" if waiting == 1 else f"{waiting} runs wait"
            said.append(f"{wait} in the queue")
        ends = "--stop RUN ends one" if live else "fitrand-tui --queue shows it"
        return f"{', '.join(said)}. fitrand-tui brings you back; {ends}." if said else None
