"""A report as files, report.md last, so that it names none that is not there."""

from __future__ import annotations

import logging

import msgspec

from runs.paths import Home
from runs.record import RunRecord
from runs.studies.chosen import outcome_so_far
from tui.report.cell_tables import results_table, runs_table, times_table
from tui.report.claims_table import claims_table, lines_table
from tui.report.curve_files import write_curves
from tui.report.document import Shown, document
from tui.report.folder import Folder
from tui.report.material import Material, records
from tui.report.provenance import provenance_table
from tui.report.tables import FORMS, Table
from tui.report.tables import document as latex_document


def write_report(material: Material, home: Home, folder: Folder) -> None:
    """Write all files of the report into the folder. Raises OSError, which names the file."""
    # Of its caches and fonts nobody needs to hear.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    from tui.report.figure_files import pictures  # matplotlib takes half a second to load

    if material.study is not None:
        folder.write("study.json", msgspec.json.format(msgspec.json.encode(material.study)) + b"\n")
    tables = _tables(material)
    for table in tables:
        for suffix, form in FORMS.items():
            folder.write(f"tables/{table.name}.{suffix}", form(table))
    folder.write("tables/all.tex", latex_document(tables))
    for record in records(material.cells):
        _write_curves(record, home, folder)
    shown: list[Shown] = []
    for picture in pictures(material, home):
        for suffix, content in picture.files.items():
            folder.write(f"figures/{picture.name}.{suffix}", content)
        shown.append(Shown(picture.name, picture.title, picture.caption))
    folder.write("report.md", document(material, tables, shown))


def _tables(material: Material) -> list[Table]:
    tables = [
        provenance_table(material),
        times_table(material),
        results_table(material),
        runs_table(material),
    ]
    if material.judged:
        tables += [claims_table(material), lines_table(material)]
    return tables


def _write_curves(record: RunRecord, home: Home, folder: Folder) -> None:
    """All that the run has recorded; nothing where that cannot be read, which the report says."""
    try:
        curves = outcome_so_far(record, home).read()
    except OSError:
        return
    with folder.file(f"curves/{record.id}.csv") as raw:
        write_curves(raw, curves)
