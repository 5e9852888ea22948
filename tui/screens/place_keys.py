"""The keys of the places beside the runs: the studies, one study, and the queue."""

from __future__ import annotations

from textual.binding import Binding, BindingType

_EVERYWHERE: list[BindingType] = [
    Binding("S", "studies", "Studies", show=False, tooltip="Go to the studies"),
    Binding("Q", "queue", "Queue", show=False, tooltip="Go to the queue"),
    Binding("question_mark", "help", "Help", key_display="?", tooltip="This list of keys"),
    Binding("escape", "back", "Back", show=False, tooltip="Back to where you came from"),
    Binding("ctrl+c", "copy_text", "Copy", show=False, tooltip="Copy what the mouse has selected"),
]

_ACTS: list[BindingType] = [
    Binding("s", "start", "Start", tooltip="Train what is left of the study"),
    Binding("r", "retry", "Retry", show=False, tooltip="The same, and what failed once more"),
    Binding("p", "pause", "Pause", tooltip="Pause the study's runs that wait, or let them go on"),
    Binding("x", "stop", "Stop", tooltip="Stop the study's runs; their checkpoints are kept"),
    Binding(
        "plus",
        "add_seed",
        "Seed",
        key_display="+",
        show=False,
        tooltip="One more seed of every cell",
    ),
    Binding("m", "report", "Report", tooltip="The study's report: figures, tables and verdicts"),
]

STUDIES: list[BindingType] = [*_ACTS, *_EVERYWHERE]

STUDY: list[BindingType] = [
    *_ACTS,
    Binding("v", "next_value", "Values", tooltip="What the table shows: epochs, accuracy, time"),
    Binding("f", "next_figure(1)", "Figure", tooltip="The next figure"),
    Binding("F", "next_figure(-1)", "Figure before", show=False, tooltip="The figure before"),
    Binding("b", "next_band", "Band", show=False, tooltip="Bands: min-max, or mean ± sd"),
    Binding("y", "log_y", "Log y", show=False, tooltip="The figure's y axis: log or linear"),
    Binding("space", "mark", "Mark", tooltip="Draw the cell's group over the others"),
    Binding("c", "clear_marks", "Clear marks", show=False, tooltip="Unmark all groups"),
    Binding("1", "go('table')", "Table", show=False, tooltip="Go to the table"),
    Binding("2", "go('claims')", "Claims", show=False, tooltip="Go to the claims"),
    Binding("3", "go('figure')", "Figure", show=False, tooltip="Go to the figure"),
    Binding("tab", "next_pane(1)", "Next pane", show=False, tooltip="Go to the next pane"),
    Binding(
        "shift+tab", "next_pane(-1)", "Pane before", show=False, tooltip="Go to the pane before"
    ),
    *_EVERYWHERE,
]

QUEUE: list[BindingType] = [
    Binding("K,shift+up", "shift('up')", "Up", show=False, tooltip="Let the run come earlier"),
    Binding("J,shift+down", "shift('down')", "Down", show=False, tooltip="Let it come later"),
    Binding("f", "shift('first')", "First", tooltip="Let the run be the next"),
    Binding("b", "shift('last')", "Last", tooltip="Let the run be the last"),
    Binding("p", "pause", "Pause", tooltip="Pause the run, or let it go on"),
    Binding("P", "pause_all", "Pause all", tooltip="Pause the whole queue, or let it go on"),
    Binding("s", "start", "Go on", tooltip="Let all go on, with a worker where there is none"),
    Binding("x", "remove", "Take out", tooltip="Take the run out; stop one that is at work"),
    Binding("C", "clear", "Clear", show=False, tooltip="Take out all that wait"),
    Binding("plus", "slots(1)", "Slots", key_display="+", show=False, tooltip="One engine more"),
    Binding("minus", "slots(-1)", "", key_display="-", show=False, tooltip="One engine less"),
    Binding("0", "slots(0)", "", show=False, tooltip="An engine for each GPU, or one"),
    *_EVERYWHERE,
]

CLOSE: list[BindingType] = [
    Binding("escape,q", "dismiss(None)", "Close", tooltip="Close it"),
]
"""Of what lies over a study for a moment."""
