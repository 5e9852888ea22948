"""The widget that shows a chart, and redraws it no more often than it must."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from time import monotonic

from rich.text import Text
from textual.reactive import reactive
from textual.widget import Widget

from runs.studies.bands import band_words
from tui.charts.draw import draw
from tui.charts.series import Series
from tui.charts.spec import ChartSpec

TITLE_FRAME = 6
"""Cells of a chart's width that its title cannot have."""
REDRAW_SECONDS = 0.25
"""At most four redraws a second, however fast the data come in."""


class Chart(Widget):
    """Curves. New data are drawn at most four times a second, a resize and other axes at once."""

    DEFAULT_CSS = """
    Chart {
        border: round $foreground 30%;
        border-title-color: $foreground;
        padding: 0;
    }
    """

    log_y: reactive[bool] = reactive(False, init=False)
    """Logarithmic y axis."""

    def __init__(
        self, spec: ChartSpec, *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.set_reactive(Chart.log_y, spec.log_y)
        self._spec = spec
        self._series: list[Series] = []
        self._nothing = ""
        self._version = 0
        self._picture: tuple[tuple[int, int, int, bool], Text] | None = None
        self._drawn_at = 0.0
        self._waiting = False
        self._set_title()

    def show(self, spec: ChartSpec, series: Sequence[Series], nothing: str = "") -> None:
        """Show these curves from the next redraw on, other axes at once; the y scale stays.

        `nothing` is why there is no value where there is none. Nothing happens if all is as before.
        """
        spec = replace(spec, log_y=self.log_y)
        if list(series) == self._series and spec == self._spec and nothing == self._nothing:
            return
        self._series, self._nothing = list(series), nothing
        if spec != self._spec:
            self._spec = spec
            self._set_title()
            self._take_up()
        elif not self._waiting:
            self._wait()

    def watch_log_y(self, log_y: bool) -> None:
        """Take the other scale at once: somebody has pressed a key for it."""
        self._spec = replace(self._spec, log_y=log_y)
        self._set_title()
        self._take_up()

    def render(self) -> Text:
        """The drawing; the last one where nothing has changed."""
        size = self.content_size
        key = (self._version, size.width, size.height, self.app.current_theme.dark)
        if self._picture is None or self._picture[0] != key:
            text = draw(
                self._spec,
                self._series,
                size.width,
                size.height,
                dark=key[3],
                nothing=self._nothing,
            )
            self._picture = key, text
            self._drawn_at = monotonic()
        return self._picture[1]

    def _wait(self) -> None:
        """Draw as soon as the pause after the last drawing is over."""
        wait = self._drawn_at + REDRAW_SECONDS - monotonic()
        if wait > 0.001:  # textual divides by a timer's length
            self._waiting = True
            self.set_timer(wait, self._take_up)
        else:
            self._take_up()

    def _take_up(self) -> None:
        self._waiting = False
        self._version += 1
        self.refresh()

    def on_resize(self) -> None:
        """Say in the title what there is room for."""
        self._set_title()

    def _set_title(self) -> None:
        """Title, bands and axes; a narrow chart leaves out what its own labels tell."""
        spec = self._spec
        band = [band_words(spec.band)] if spec.band else []
        parts = [*band, f"x: {spec.x.title}", f"y: {'log' if spec.log_y else 'linear'}"]
        room = self.size.width - TITLE_FRAME
        while band and len(parts) > 1 and len(" ── ".join([spec.title, *parts])) > room > 0:
            parts.pop()
        self.border_title = Text(" ── ").join([Text(spec.title, "bold"), *map(Text, parts)])
