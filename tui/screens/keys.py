"""The keys of the main screen, what each needs to do anything, and how keys are written."""

from __future__ import annotations

from typing import Literal, assert_never

from textual.binding import Binding, BindingType

from runs.status import LIVE, STARTABLE, State

Need = Literal[
    "runs", "a row", "a run", "a live or queued run", "a startable run", "a run without engine"
]
"""`runs`: that there are any at all. The others are about what is under the cursor: `a row` is a
run or a group, and what needs one run does nothing to a group."""

BINDINGS: list[BindingType] = [
    Binding("n", "new_run", "New", tooltip="Set up and start a run"),
    Binding("s", "quickstart", "Quickstart", show=False, tooltip="Start the quickstart run"),
    Binding("R", "rerun", "Rerun", tooltip="Start a copy of the run, with changes"),
    Binding(
        "x",
        "stop",
        "Stop",
        tooltip="Stop the run; its checkpoint is kept; or out of the queue",
    ),
    Binding("r", "resume", "Resume", tooltip="Start a new run; go on from a run's checkpoint"),
    Binding("space", "mark", "Mark", tooltip="Draw the curves over the others"),
    Binding("c", "clear_marks", "Clear marks", show=False, tooltip="Remove all marks"),
    Binding(
        "f",
        "by_group",
        "By group",
        show=False,
        tooltip="By group: runs that differ in the seed alone",
    ),
    Binding("b", "band", "Band", show=False, tooltip="A group's band: min-max, or mean ± sd"),
    Binding("slash", "filter", "Filter", key_display="/", tooltip="Filter the history"),
    Binding("y", "log_y", "Log y", show=False, tooltip="Cross-entropy: log or linear axis"),
    Binding("e", "notes", "Notes", show=False, tooltip="Name, tags and note of the run"),
    Binding("d", "delete", "Delete", tooltip="Move the run to the trash"),
    Binding("u", "restore", "Undelete", show=False, tooltip="Restore the last deleted run"),
    Binding("S", "studies", "Studies", show=False, tooltip="Go to the studies"),
    Binding("Q", "queue", "Queue", show=False, tooltip="Go to the queue"),
    Binding("1", "go('history')", "History", show=False, tooltip="Go to the history"),
    Binding("2", "go('curves')", "Curves", show=False, tooltip="Go to the curves"),
    Binding("3", "go('details')", "Details", show=False, tooltip="Go to the details"),
    Binding("4", "go('log')", "Log", show=False, tooltip="Go to the engine's log"),
    Binding("tab", "next_pane(1)", "Next pane", show=False, tooltip="Go to the next pane"),
    Binding(
        "shift+tab", "next_pane(-1)", "Pane before", show=False, tooltip="Go to the pane before"
    ),
    Binding("ctrl+c", "copy_text", "Copy", show=False, tooltip="Copy what the mouse has selected"),
    Binding("escape", "back", "Back", show=False, tooltip="Back to the history; out of its filter"),
    Binding("question_mark", "help", "Help", key_display="?", tooltip="This list of keys"),
]

NEEDS: dict[str, Need] = {
    "rerun": "a run",
    "stop": "a live or queued run",
    "resume": "a startable run",
    "mark": "a row",
    "clear_marks": "runs",
    "by_group": "runs",
    "band": "runs",
    "filter": "runs",
    "log_y": "a row",
    "notes": "a run",
    "delete": "a run without engine",
}
"""What an action needs; those that are not here need nothing."""


def applies(action: str, state: State | None, runs: bool, group: bool = False) -> bool:
    """Whether an action does anything: to a run in this state (None: no run), among any `runs`.

    `group`: whether it is a group of runs that is under the cursor.
    """
    need = NEEDS.get(action)
    match need:
        case None:
            return True
        case "runs":
            return runs
        case "a row":
            return state is not None or group
        case "a run":
            return state is not None
        case "a live or queued run":
            return state in LIVE or state == "queued"
        case "a startable run":
            return state in STARTABLE
        case "a run without engine":
            return state is not None and state not in LIVE
        case _:
            assert_never(need)


def refusal(key: str, state: State | None, runs: bool, group: bool = False) -> str | None:
    """Why a key does nothing here, and what to do; None where it does something."""
    for binding in BINDINGS:
        assert isinstance(binding, Binding)
        if binding.key == key and not applies(binding.action, state, runs, group):
            return why_not(binding.action, state, runs, group)
    return None


def why_not(action: str, state: State | None, runs: bool = True, group: bool = False) -> str:
    """Why an action that does not apply does not, and what one can do instead."""
    if not runs:
        return "There are no runs yet: n sets one up, s starts the quickstart."
    if group:
        return "This is a group, and the key is for one run: → shows the runs in it."
    if state is None:
        return "There is no run under the cursor: esc, in the history, shows all runs again."
    need = NEEDS[action]
    if state in LIVE:
        deletes = need == "a run without engine"
        then = "and then it can be deleted" if deletes else "and r then goes on"
        return f"This run is {state}: x stops it, {then}."
    if state == "queued":
        return "This run is queued: it begins when its turn comes, and x takes it out of the queue."
    if state == "new":
        return "This run is new: no engine is at work on it, and r starts one."
    if state == "finished" and need == "a live or queued run":
        return "This run is finished: there is nothing to stop."
    if state == "finished":
        return "This run is finished: R starts a copy of it, which you can give more epochs."
    return f"This run is {state}: no engine is at work on it, and r goes on from its checkpoint."


NAMES = {
    "question_mark": "?",
    "slash": "/",
    "escape": "esc",
    "plus": "+",
    "minus": "-",
    "shift+up": "shift+↑",
    "shift+down": "shift+↓",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "pgup",
    "pagedown": "pgdn",
}
"""Keys that are written otherwise than textual calls them."""


def written(binding: Binding) -> str:
    """A binding's keys as people read them: `↓ j`, `esc`, `^s`."""
    keys = (key.strip() for key in binding.key.split(","))
    return " ".join(NAMES.get(key, key.replace("ctrl+", "^")) for key in keys)
