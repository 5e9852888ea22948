"""The first lines of a study's screen: what it asks, and how far it is."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Static

from tui.sanitize import clean
from tui.studies.look import StudyLook, progress, question, time_left

BAR = 20
"""Cells of the progress bar."""


class StudyHead(Static):
    """The question, and a line about its runs."""

    DEFAULT_CSS = """
    StudyHead { height: auto; max-height: 5; padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._shown: Text | None = None

    def show(self, look: StudyLook | None, trouble: str = "") -> None:
        """Show this study, with what is wrong with its file."""
        lines = Text()
        if look is not None:
            lines.append(f"{question(look.study)}\n", "bold")
            lines.append_text(_bar(look.done, look.total))
            lines.append(f"  {progress(look)}   ")
            lines.append(time_left(look), "bold" if look.todo.at_work else "dim")
        if trouble:
            lines.append(f"{chr(10) if lines.plain else ''}! {clean(trouble)}", "yellow")
        if lines != self._shown:
            self._shown = lines
            self.update(lines)


def _bar(done: int, total: int) -> Text:
    """How many of the runs have a result; full only when all have."""
    filled = done * BAR // max(1, total)
    return Text.assemble(("━" * filled, "green"), ("─" * (BAR - filled), "dim"))
