"""The legend of several runs: each is named once, for all charts, in as much room as there is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.text import Text

from tui.charts.legend import BOLD, SAMPLES, VALUE, style, value_of
from tui.charts.series import RunSeries, Series
from tui.sanitize import clean

Run = tuple[RunSeries, ...]
"""The curves of one run in each chart."""
NAME = 12
"""Cells of a name at least beside values; where there are fewer, values give way first."""
SHORT_NAME = 8
"""Cells of a name at least where there is nothing but names."""
BETWEEN = 2
"""Cells between two names on a line."""


def legend(
    runs: Sequence[Run], titles: Sequence[str], width: int, height: int, *, dark: bool
) -> Text:
    """The form that says most in `width` x `height` cells; `titles` are those of the charts.

    All values in a row with the name, or in a row below it; those of the first chart alone; names
    alone, side by side. Runs are left out, and counted, only where not even these have room.
    """
    whole = _Table(runs, titles, width, dark)
    first = _Table([run[:1] for run in runs], titles[:1], width, dark)
    forms = whole.in_rows(), whole.in_pairs(), first.in_rows()
    lines = next((form for form in forms if form and len(form) <= height), None)
    return Text("\n", no_wrap=True, overflow="crop", end="").join(
        lines or _names(runs, width, height, dark)
    )


class _Table:
    """Names at the left, and a column of values for each curve, flush right."""

    def __init__(self, runs: Sequence[Run], titles: Sequence[str], width: int, dark: bool) -> None:
        self._runs, self._width, self._dark = runs, width, dark
        self._titles = [title.split(",")[0] for title in titles]
        self._cells = [max(VALUE, cell_len(_head(one)) + 1) for one in _curves(runs[0])]
        self._room = width - 2 - sum(self._cells)

    def in_rows(self) -> list[Text]:
        """A line for each run below the header; nothing where names would have no room."""
        if self._room < NAME:
            return []
        names = [_name(run, self._room, self._dark) for run in self._runs]
        return self._header() + [
            name + self._values(run) for name, run in zip(names, self._runs, strict=True)
        ]

    def in_pairs(self) -> list[Text]:
        """Two lines for each run, its name and its values; nothing where these have no room."""
        if self._room < 0:
            return []
        lines = self._header()
        for run in self._runs:
            indent = Text(" " * (2 + self._room))
            lines += [_name(run, self._width - 2, self._dark), indent + self._values(run)]
        return lines

    def _header(self) -> list[Text]:
        """What the columns are: the charts, and their curves; in one line where it is one chart."""
        heads = "".join(
            f"{_head(one):>{n}}" for one, n in zip(_curves(self._runs[0]), self._cells, strict=True)
        )
        if len(self._titles) == 1:
            room = 2 + self._room
            return [Text(f"{clean(self._titles[0], room):<{room}}{heads}", "dim")]
        charts, cells = "", iter(self._cells)
        for title, chart in zip(self._titles, self._runs[0], strict=True):
            charts += f"{title:>{sum(next(cells) for _ in chart.curves)}}"
        return [Text(f"{line:>{self._width}}", "dim") for line in (charts, heads)]

    def _values(self, run: Run) -> Text:
        values = Text()
        for one, n in zip(_curves(run), self._cells, strict=True):
            values.append(f"{value_of(one):>{n}}", style(one, self._dark) + BOLD)
        return values


def _names(runs: Sequence[Run], width: int, height: int, dark: bool) -> list[Text]:
    """What the strokes mean, then the names, in as few columns as will do."""
    most = max(1, (width + BETWEEN) // (2 + SHORT_NAME + BETWEEN))
    needed = len(runs) + 1
    columns = next((n for n in range(1, most) if -(-needed // n) <= height), most)
    places = columns * max(1, height)
    shown = runs if needed <= places else runs[: max(0, places - 2)]
    room = max(1, (width + BETWEEN) // columns - BETWEEN)
    cells = [Text("  ".join(_head(one) for one in runs[0][0].curves), "dim")]
    cells += [_name(run, max(0, room - 2), dark) for run in shown]
    if len(shown) < len(runs):
        cells.append(Text(f"+{len(runs) - len(shown)} more"))
    cells = cells[-places:]  # in a single place, how many runs there are says most
    for cell in cells:
        cell.truncate(room, overflow="ellipsis", pad=True)
    between = Text(" " * BETWEEN)
    return [between.join(cells[i : i + columns]) for i in range(0, len(cells), columns)]


def _curves(run: Run) -> Iterator[Series]:
    for chart in run:
        yield from chart.curves


def _name(run: Run, room: int, dark: bool) -> Text:
    """`● r50 true n=5`, in the colour of its curves, padded to `room` cells after the sign."""
    first = run[0].curves[0]
    sign = first.run_marker[:1] or SAMPLES[first.stroke]
    count = f" {run[0].count}" if run[0].count else ""  # how many runs it is gives way to nothing
    name = clean(run[0].name, max(0, room - cell_len(count))) + count
    padding = " " * (room - cell_len(name))
    return Text.assemble((f"{sign} ", style(first, dark)), name, padding)


def _head(one: Series) -> str:
    return f"{SAMPLES[one.stroke]} {one.label}"
