"""`--report`: a study, or runs that are named, as figures, tables and verdicts in a folder."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from runs.config import RunConfig
from runs.config_errors import near
from runs.errors import RunError
from runs.history import History
from runs.paths import Home
from runs.studies import own, shipped
from runs.studies.cells import cells_of
from runs.studies.chosen import chosen
from runs.studies.claims.of_study import judged
from runs.studies.claims.verdicts import Judged
from runs.studies.figures import check
from runs.studies.reader import read_study_or_run
from runs.studies.results import standing
from runs.studies.study import Study
from tui.cli import exits
from tui.cli.open_history import open_history
from tui.cli.output import complain, say, say_json
from tui.report.folder import Folder
from tui.report.material import Material, read
from tui.report.writing import write_report


def report(home: Home, words: Sequence[str], output: str, *, as_json: bool) -> int:
    """Write the report of what is named; the exit code.

    Raises ConfigError and RunError before anything is written.
    """
    history = open_history(home)
    material = _material(home, history, words)
    recorded, troubles = read(material.cells, home)
    material = replace(material, recorded=recorded, troubles=(*material.troubles, *troubles))
    for trouble in material.troubles:
        complain(f"note: {trouble}")
    folder = Folder.named(output)
    try:
        write_report(material, home, folder)
    except OSError as error:
        where = error.filename or folder.root
        complain(
            f"fitrand-tui: {where} cannot be written: {error.strerror or error}; "
            f"{len(folder.written)} files of the report were"
        )
        return exits.FAILED
    _tell(material, folder, as_json=as_json)
    return exits.FAILED if material.troubles else exits.DONE


def _material(home: Home, history: History, words: Sequence[str]) -> Material:
    """What the words name: one study, or runs. Raises ConfigError and RunError."""
    found = _study(home, words[0])
    if found is not None:
        if len(words) > 1:
            raise RunError(f"--report takes one study or runs: {words[0]} is a study")
        return _of_study(home, history, words[0], found)
    return _of_runs(home, history, words)


def _study(home: Home, word: str) -> Study | None:
    """The study that a word names, by its name or its file; None where it names none."""
    known, _ = own.known(home)
    if word in known:
        return known[word]
    path = Path(word)
    if word != "-" and path.suffix != ".json" and path.name == word:
        return None
    read_or_run = read_study_or_run(word)
    if isinstance(read_or_run, RunConfig):
        raise RunError(f"--report {word}: a run's configuration, no study: name its runs")
    return read_or_run


def _of_study(home: Home, history: History, word: str, study: Study) -> Material:
    check(study.figures, word)
    cells = standing(study, cells_of(study, word), history.records(), home, time.time()).cells
    # A study that does not ship stands beside report.md.
    ships = study.name in shipped.names() and study == shipped.load(study.name)
    named = study.name if ships else "study.json"
    commands = (f"fitrand-tui --run {named}", f"fitrand-tui --report {named} -o DIR")
    verdicts: list[Judged] = []
    troubles: tuple[str, ...] = ()
    try:
        verdicts = judged(study, word, cells)
    except OSError as error:
        troubles = (f"claims cannot be judged: {error}",)
    return Material(
        name=study.name,
        about=study.about,
        cells=cells,
        study=study,
        judged=tuple(verdicts),
        commands=commands,
        troubles=troubles,
    )


def _of_runs(home: Home, history: History, words: Sequence[str]) -> Material:
    try:
        found = {record.id: record for record in map(history.resolve, words)}  # each once
    except RunError as error:
        studies, _ = own.known(home)
        guess = near(list(studies), words[0])
        raise RunError(f"{error}; and no study is called so{guess}") from None
    ids = " ".join(found)
    return Material(
        name=f"{len(found):,} runs" if len(found) > 1 else next(iter(found.values())).title,
        about="",
        cells=tuple(chosen(found.values(), home, time.time())),
        commands=(f"fitrand-tui --report {ids} -o DIR",),
    )


def _tell(material: Material, folder: Folder, *, as_json: bool) -> None:
    if as_json:
        for path in folder.written:
            say_json({"file": str(path.absolute())})
        return
    figures = sum(path.suffix == ".svg" for path in folder.written)
    done, planned = len(material.results), material.planned
    results = "1 result" if done == 1 else f"{done:,} results"
    of = f"{done:,} of {planned:,} runs" if material.study else results
    say(f"{folder.root / 'report.md'}: {of}, {figures} figures, {len(folder.written):,} files")
    for one in material.judged:
        case = f" ({one.case})" if one.case else ""
        status = "" if one.status == "final" else f", {one.status}"
        say(f"  {one.verdict}{status}: {one.claim.sentence}{case}")
