"""The figures of a study: which lines stand in which panel. What draws them knows nothing of this.

A figure is made of the study's axes alone, so that its cells tell what there is to draw before
there is a single run. The terminal, the report and the exports draw the same ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from runs.config_errors import near
from runs.description import describe_labels
from runs.errors import ConfigError
from runs.fields import FAMILY, field_at
from runs.studies.results import CellResults

MOST_PANELS = 12
"""Panels on a page of a figure."""
MOST_LINES = 7
"""Lines in a panel, and as many colours as one can tell apart."""
MOST_ROWS = 30
"""Cells on a page of the times to overfit."""
SIZE = "data.train_size"


@dataclass(frozen=True)
class Line:
    """One cell's curve: a line with its band."""

    cell: CellResults
    metric: str
    label: str


@dataclass(frozen=True)
class Panel:
    """Lines over epochs on common axes."""

    title: str
    """What its lines have in common; empty where it is the only one."""
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Figure:
    """A page of a figure."""

    name: str
    """`depths`; `depths-2` for its second page."""
    title: str
    """What is to be seen, in a line."""
    panels: tuple[Panel, ...] = ()
    """Row by row; none for times to overfit."""
    columns: int = 1
    """Panels in a row."""
    alike: bool = False
    """Whether the panels of a row are set against each other, and need one axis of epochs."""
    cells: tuple[CellResults, ...] = ()
    """Whose times to overfit are shown, each in a row; none for curves."""


def figures(cells: Sequence[CellResults], names: Sequence[str] = ()) -> list[Figure]:
    """The pages of these figures; where none is named, of all that fit the study's axes.

    A figure for which the study has no cells, random labels say, has no pages.
    """
    wanted = names or _fitting(cells)
    return [page for name in wanted for page in _MAKERS[name](cells)]


def check(names: Sequence[str], source: str) -> None:
    """Raise ConfigError, which names `source`, for a figure that there is not, or that comes twice.

    For whoever reads a study.
    """
    for i, name in enumerate(names):
        if name not in FIGURES:
            expected = f"one of {', '.join(FIGURES)}{near(FIGURES, name)}"
            raise ConfigError(source, f"figures[{i}]", expected, "an unknown name")
        if name in names[:i]:
            raise ConfigError(source, f"figures[{i}]", "each figure once", f"{name} twice")


def _fitting(cells: Sequence[CellResults]) -> list[str]:
    models = {cell.config.model.title for cell in cells}
    sizes = {cell.config.data.train_size for cell in cells}
    drawn = {cell.config.labels.mode for cell in cells if _is_random(cell)}
    chosen = []
    if drawn and any(not _is_random(cell) for cell in cells):
        chosen.append("depths")
    if drawn and len(models) > 1:
        chosen.append("across-depths")
    if drawn and len(sizes) > 1:
        chosen.append("sizes")
    return [*(chosen or ["curves"]), "times"]


def _depths(cells: Sequence[CellResults]) -> list[Figure]:
    """Per network: random labels on the training and the test set, and true labels."""
    title = "Random and true labels for each network: accuracy over epochs"
    models = _unique(cell.config.model.title for cell in cells)
    rows = _split(cells, lambda axis, cell: not _is_model(axis, cell) and not _is_label(axis))
    panels = [
        Panel(_joined(model, row), tuple(lines))
        for row, those in rows.items()
        for model in models
        if (lines := _train_and_test([c for c in those if c.config.model.title == model]))
    ]
    columns = 3 if len(models) == 1 else min(len(models), 3)
    return _pages(Figure("depths", title, tuple(panels), columns, alike=len(models) > 1))


def _train_and_test(cells: list[CellResults]) -> list[Line]:
    """Random labels first, as they are the question."""
    lines = []
    named = [describe_labels(cell.config) for cell in cells]
    for cell, labels in sorted(zip(cells, named, strict=True), key=lambda c: not _is_random(c[0])):
        label = labels if named.count(labels) == 1 else cell.title
        lines.append(Line(cell, "train_acc", f"{label}, train"))
        if _is_random(cell):
            lines.append(Line(cell, "test_acc", f"{label}, test"))
    return lines


def _across_depths(cells: Sequence[CellResults]) -> list[Figure]:
    """Random labels on the training set, a line for each network."""
    title = "The networks against each other: training set with random labels"
    return _compared("across-depths", title, cells, _is_model, lambda c: c.config.model.title)


def _sizes(cells: Sequence[CellResults]) -> list[Figure]:
    """Random labels on the training set, a line for each of its sizes."""
    title = "Small against large training sets, random labels"
    return _compared(
        "sizes",
        title,
        cells,
        lambda axis, cell: axis == SIZE,
        lambda cell: f"{cell.config.data.train_size:,} images",
    )


def _compared(
    name: str,
    title: str,
    cells: Sequence[CellResults],
    compared: Callable[[str, CellResults], bool],
    label: Callable[[CellResults], str],
) -> list[Figure]:
    """Accuracy above cross-entropy, a line for each value of the axes that are compared."""
    those = [cell for cell in cells if _is_random(cell)]
    panels = _split(those, lambda axis, cell: not compared(axis, cell))
    titles = list(panels)
    pages: list[Figure] = []
    for at in range(0, len(titles), 3):
        few = titles[at : at + 3]
        both = tuple(
            Panel(one, tuple(Line(cell, metric, label(cell)) for cell in panels[one]))
            for metric in ("train_acc", "train_loss")
            for one in few
        )
        pages.append(Figure(name, title, both, len(few)))
    return _numbered(pages)


def _curves(cells: Sequence[CellResults]) -> list[Figure]:
    """Every cell, whatever the study varies: the training set, and the test set beside it."""
    title = "All cells: accuracy on the training set and on the test set"
    panels = []
    rows = -(-len(cells) // MOST_LINES)
    share = -(-len(cells) // max(1, rows))  # 4 and 4 of 8 cells, not 7 and 1
    for at in range(0, len(cells), max(1, share)):
        few = cells[at : at + share]
        for metric, where in (("train_acc", "training set"), ("test_acc", "test set")):
            panels.append(Panel(where, tuple(Line(cell, metric, cell.title) for cell in few)))
    return _pages(Figure("curves", title, tuple(panels), 2))


def _times(cells: Sequence[CellResults]) -> list[Figure]:
    """Every seed's time to overfit."""
    figure = Figure("times", "Times to overfit, a mark for each seed")
    return _numbered(
        [
            replace(figure, cells=tuple(cells[at : at + MOST_ROWS]))
            for at in range(0, len(cells), MOST_ROWS)
        ]
    )


_MAKERS: Mapping[str, Callable[[Sequence[CellResults]], list[Figure]]] = {
    "depths": _depths,
    "across-depths": _across_depths,
    "sizes": _sizes,
    "curves": _curves,
    "times": _times,
}
FIGURES = tuple(_MAKERS)
"""What a study's `figures` may name."""


def _split(
    cells: Sequence[CellResults], kept: Callable[[str, CellResults], bool]
) -> dict[str, list[CellResults]]:
    """The cells by their values of these axes in words, in the study's order.

    An axis that has one value alone is left out of the words.
    """
    said = [cell.cell.sayings for cell in cells]
    axes = dict.fromkeys(axis for words in said for axis in words)
    varied = {axis for axis in axes if len({words.get(axis) for words in said}) > 1}
    split: dict[str, list[CellResults]] = {}
    for cell, words in zip(cells, said, strict=True):
        mine = (word for axis, word in words.items() if axis in varied and kept(axis, cell))
        split.setdefault(", ".join(mine), []).append(cell)
    return split


def _is_random(cell: CellResults) -> bool:
    """Whether the labels are other than the true ones."""
    return cell.config.labels.mode != "true"


def _is_label(axis: str) -> bool:
    return axis.partition(".")[0] == "labels"


def _is_model(axis: str, cell: CellResults) -> bool:
    """Whether the axis is said by the network's name: its depth, say."""
    if axis.partition(".")[0] != "model":
        return False
    try:
        return axis == FAMILY or field_at(axis, cell.config).said == "in the title"
    except LookupError:  # of another family
        return False


def _joined(*words: str) -> str:
    return ", ".join(filter(None, words))


def _unique(words: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _pages(figure: Figure) -> list[Figure]:
    """A figure in as many pages as its panels need."""
    rows = max(1, MOST_PANELS // figure.columns) * figure.columns
    return _numbered(
        [
            replace(figure, panels=figure.panels[at : at + rows])
            for at in range(0, len(figure.panels), rows)
        ]
    )


def _numbered(pages: list[Figure]) -> list[Figure]:
    return [
        page if i == 1 else replace(page, name=f"{page.name}-{i}")
        for i, page in enumerate(pages, start=1)
    ]
