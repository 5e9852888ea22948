"""The benchmark from its options to its tables and its exit code."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from engine.bench.driver import SideError, SideProcess
from engine.bench.messages import Case, Machine, SideName, Task
from engine.bench.options import UNUSABLE, Options, parse
from engine.bench.report import tables
from engine.bench.results import Report
from engine.bench.rounds import Plan, measure
from engine.fetch.errors import DataUnavailable
from engine.fetch.locate import locate
from runs.atomic import write_atomic
from runs.config import RunConfig
from runs.data_files.find import VARIABLE
from runs.paths import absolute

DONE, FAILED, NO_DATA, INTERRUPTED = 0, 1, 3, 130
ENGINES = {"cpu": (1, 2), "cuda": (1, 2, 4)}
"""Engines at once, where nothing is said."""


def main(arguments: Sequence[str]) -> int:
    """Measure and print; the exit code."""
    try:
        return _bench(parse(arguments))
    except KeyboardInterrupt:
        _say("interrupted")
        return INTERRUPTED
    except DataUnavailable as error:
        _say(str(error))
        return NO_DATA
    except BrokenPipeError:  # nobody reads the tables any more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        _say(f"{error.filename or 'output'}: {error.strerror}")
        return FAILED


def _bench(options: Options) -> int:
    if options.data_dir is not None:
        folder = absolute(options.data_dir)
        if not folder.is_dir():
            _say(f"--data-dir {options.data_dir}: there is no such folder")
            return NO_DATA
        os.environ[VARIABLE] = str(folder)
    data = locate(RunConfig().data_set, _say)
    try:
        machine = _machine(options.device)
    except SideError as error:
        _say(str(error))
        return UNUSABLE
    engines = options.engines or ENGINES[machine.device_type]
    report = Report(
        command=options.command(engines),
        date=f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}",
        machine=machine,
        rows=(),
    )
    try:
        for case in options.cases():
            report = _with_row(report, case, options, engines, data)
            if options.output is not None:  # after each row: the next may take minutes
                content = msgspec.json.format(msgspec.json.encode(report))
                write_atomic(options.output, content + b"\n")
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # what was measured is still shown
        if not report.rows:
            raise
        _show(report)
        _say("interrupted: the tables are not complete")
        return INTERRUPTED
    _show(report)
    measured = any(row.figures.reference or row.figures.engine for row in report.rows)
    return DONE if measured else FAILED


def _with_row(
    report: Report, case: Case, options: Options, engines: Sequence[int], data: Path
) -> Report:
    """The report with one more row."""

    def start(side: SideName) -> SideProcess:
        return SideProcess(Task(side=side, device=options.device, folder=str(data), case=case))

    def say(line: str) -> None:
        _say(f"{case.model}, batch {case.batch_size}: {line}")

    plan = Plan(options.rounds, options.seconds, report.machine.device_type)
    row = measure(case, plan, engines if options.has_engines_at_once(case) else (), start, say)
    return msgspec.structs.replace(report, rows=(*report.rows, row))


def _machine(device: str) -> Machine:
    """What there is to measure. Raises SideError where the device is not there."""
    with closing(SideProcess(Task(side="machine", device=device))) as side:
        return side.answer(Machine)


def _show(report: Report) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in tables(report)))
    sys.stdout.flush()


def _say(line: str) -> None:
    """A line on stderr; lost without a word when nobody reads it."""
    with suppress(OSError):
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()
