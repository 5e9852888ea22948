"""A table three times: CSV for programs, Markdown and LaTeX (booktabs) for people."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tui.report.escaping import latex, markdown
from tui.sanitize import clean


@dataclass(frozen=True)
class Table:
    """The same rows in words and in raw numbers."""

    name: str
    """Its files' stem."""
    caption: str
    """What it says, and what its words mean."""
    heads: tuple[str, ...]
    """Over the columns for people."""
    rows: tuple[tuple[str, ...], ...]
    """In words."""
    left: int
    """How many columns from the left are text; the others are numbers, to the right."""
    raw_heads: tuple[str, ...]
    raw: tuple[tuple[object, ...], ...]
    """Numbers with all their digits, each in a column of its own; None is an empty cell."""


def to_csv(table: Table) -> str:
    """RFC 4180."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(table.raw_heads)
    for row in table.raw:
        writer.writerow([clean(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue()


def to_markdown(table: Table) -> str:
    """As GitHub and pandoc read it, the caption below."""
    return f"{grid(table)}\n{markdown(table.caption)}\n"


def grid(table: Table) -> str:
    """The table in Markdown without its caption."""
    rule = [" --- " if i < table.left else " ---: " for i in range(len(table.heads))]
    lines = [_piped(table.heads), f"|{'|'.join(rule)}|", *map(_piped, table.rows)]
    return "\n".join(lines) + "\n"


def to_latex(table: Table) -> str:
    r"""A floating table, to be read by `\input`; its document needs the package booktabs."""
    kinds = "".join("l" if i < table.left else "r" for i in range(len(table.heads)))
    body = [_ampersands(row) for row in table.rows]
    lines = [
        r"% needs \usepackage{booktabs}",
        r"\begin{table}[htbp]",
        r"  \centering\footnotesize\setlength{\tabcolsep}{3pt}",
        rf"  \begin{{tabular}}{{@{{}}{kinds}@{{}}}}",
        r"    \toprule",
        f"    {_ampersands(table.heads)}",
        r"    \midrule",
        *(f"    {row}" for row in body),
        r"    \bottomrule",
        r"  \end{tabular}",
        rf"  \caption{{{latex(table.caption)}}}",
        rf"  \label{{tab:{table.name}}}",
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def document(tables: Sequence[Table]) -> str:
    """A LaTeX document that shows all tables, as a beginning for one's own."""
    lines = [
        r"\documentclass[a4paper,landscape]{article}",
        r"\usepackage[T1]{fontenc}",
        r"\usepackage{textcomp}",
        r"\usepackage[margin=15mm]{geometry}",
        r"\usepackage{booktabs}",
        r"\begin{document}",
        *(rf"\input{{{table.name}}}" for table in tables),
        r"\end{document}",
    ]
    return "\n".join(lines) + "\n"


FORMS: dict[str, Callable[[Table], str]] = {
    "csv": to_csv,
    "md": to_markdown,
    "tex": to_latex,
}
"""How a table is written, by the suffix of its file."""


def _piped(cells: Sequence[str]) -> str:
    return f"| {' | '.join(markdown(cell) for cell in cells)} |"


def _ampersands(cells: Sequence[str]) -> str:
    # A bracket at a line's beginning would be taken for an option of the line break before it.
    words = [latex(cell) for cell in cells]
    return " & ".join(f"{{}}{word}" if word.startswith("[") else word for word in words) + r" \\"
