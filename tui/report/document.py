"""report.md: from the question to the verdicts, and how to make all of it again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from runs.studies.claims.claim import Line
from tui.report.claims_table import p_value, verdict
from tui.report.definitions import DEFINITIONS
from tui.report.escaping import block, markdown
from tui.report.material import Material
from tui.report.missing import missing, not_clean
from tui.report.provenance import mixed_cells
from tui.report.recipe import of_cases, shared, varied
from tui.report.tables import Table, grid

MOST_ROWS = 60
"""Rows of a table within the report; a longer one is only linked to."""


@dataclass(frozen=True)
class Shown:
    """A figure, as the report refers to it."""

    name: str
    title: str
    caption: str


def document(material: Material, tables: Sequence[Table], figures: Sequence[Shown]) -> str:
    """The whole report in Markdown."""
    sections = (
        _head(material),
        _recipe(material),
        _trained_on(material, tables),
        _figures(figures),
        _results(tables),
        _claims(material, tables),
        _open(material),
        ["## Definitions", "", *(f"- **{name}**: {text}" for name, text in DEFINITIONS)],
        _again(material),
    )
    lines = (line for section in sections for line in (*section, ""))
    return "\n".join(lines).rstrip("\n") + "\n"


def _head(material: Material) -> Iterator[str]:
    yield f"# {markdown(material.name)}"
    if material.about:
        yield from ("", block(material.about))
    done, planned = len(material.results), material.planned
    yield ""
    if material.study is None:
        groups = _count(len(material.cells), "group")
        yield f"{_count(done, 'result')} of {groups}; runs of a group differ in the seed alone."
    else:
        cells, seeds = len(material.cells), len(material.study.all_seeds)
        yield (
            f"{done:,} of {planned:,} runs have a result: {_count(cells, 'cell')}, "
            f"{_count(seeds, 'seed')} each."
        )
    if material.judged:
        counts = Counter(verdict(one) for one in material.judged)
        words = ", ".join(f"{count} {name}" for name, count in counts.items())
        yield f"Verdicts on {_count(len(material.judged), 'claim')}: {words}."


def _recipe(material: Material) -> Iterator[str]:
    yield from ("## Recipe", "", "All cells share:", "")
    for section, sayings in shared(material.cells):
        yield f"- {section}: {markdown(', '.join(sayings))}"
    axes = varied(material.cells)
    if axes:
        yield from ("", "They differ in:", "")
        for axis, values in axes:
            yield f"- {block(axis)}: {markdown('; '.join(values))}"
    for name, sayings in of_cases(material.cells):
        said = ", ".join(sayings) or "nothing besides"
        yield f"- *{markdown(name)}*: {markdown(said)}"


def _trained_on(material: Material, tables: Sequence[Table]) -> Iterator[str]:
    yield from ("## What was trained on what", "")
    if not material.results:
        yield "Nothing has a result yet."
        return
    yield from _inline(_named(tables, "machines"))
    mixed = list(mixed_cells(material))
    if mixed:
        yield from ("", "Cells whose runs were not all computed alike (compare no seconds):", "")
        yield from (f"- {block(title)}: {markdown(words)}" for title, words in mixed)


def _figures(figures: Sequence[Shown]) -> Iterator[str]:
    yield from ("## Figures",)
    for i, figure in enumerate(figures, start=1):
        path = f"figures/{figure.name}"
        yield from ("", f"![{markdown(figure.title)}]({path}.svg)", "")
        yield f"**Figure {i}.** {markdown(figure.caption)} ([PNG]({path}.png), [SVG]({path}.svg))"


def _results(tables: Sequence[Table]) -> Iterator[str]:
    yield "## Results"
    for name in ("times", "results"):
        yield from ("", *_inline(_named(tables, name)))
    links = ", ".join(
        f"{table.name} ([CSV](tables/{table.name}.csv), [Markdown](tables/{table.name}.md), "
        f"[LaTeX](tables/{table.name}.tex))"
        for table in tables
    )
    yield from (
        "",
        f"All tables: {links}. Each run's curves: `curves/RUN.csv`; those of "
        "a run that went on beyond its cell count up to `end` in runs.csv.",
    )


def _claims(material: Material, tables: Sequence[Table]) -> Iterator[str]:
    yield from ("## Claims", "")
    if not material.judged:
        yield "None are judged: " + (
            "runs that were picked by hand have no planned n."
            if material.study is None
            else "the study names none."
        )
        return
    yield from _inline(_named(tables, "claims"))
    for one in material.judged:
        case = f" ({markdown(one.case)})" if one.case else ""
        yield from ("", f"**{markdown(one.claim.sentence)}**{case}: **{verdict(one)}**.")
        yield f"Measured: {markdown(one.claim.metric)} ({markdown(one.claim.unit)})."
        yield f"Rule: {markdown(one.claim.rule)}."
        yield ""
        for line in one.lines:
            yield f"- {block(line.title)}{markdown(_found(line))}"
        for note in one.notes:
            yield f"- {block(note)}"


def _found(line: Line) -> str:
    """What was found in one comparison, or for one group."""
    said = []
    if line.effect:
        said.append(f"{line.effect.kind} {line.effect.text} (90 %: {line.effect.interval})")
    if line.tails:
        said.append(f"p {p_value(line.tails.less)}, of the opposite {p_value(line.tails.more)}")
    said += line.notes
    return f": {'; '.join(said)}" if said else ""


def _open(material: Material) -> Iterator[str]:
    yield from ("## What is missing, failed, diverged or came twice", "")
    found = [*missing(material), *not_clean(material)]
    yield from (found or ["Nothing."])


def _again(material: Material) -> Iterator[str]:
    yield from ("## How to make it again", "", "```sh", *material.commands, "```")


def _inline(table: Table) -> Iterator[str]:
    """The table, or where it stands if it is long."""
    if len(table.rows) > MOST_ROWS:
        yield f"{len(table.rows):,} rows: [tables/{table.name}.md](tables/{table.name}.md)."
    else:
        yield from grid(table).splitlines()
    yield from ("", block(table.caption))


def _named(tables: Sequence[Table], name: str) -> Table:
    return next(table for table in tables if table.name == name)


def _count(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count:,} {what}s"
