"""What can be written after `fitrand-tui`."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import NoReturn

from tui.cli.exits import USAGE
from tui.cli.output import complain

DESCRIPTION = """\
Watch deep networks memorise random labels, live in the terminal.
Without options: open the application. Runs are trained by processes of their own,
so they go on when the application or the terminal is closed."""

EPILOG = """\
CONFIG is a JSON file, - for stdin, or the name of a preset (--presets). STUDY is one too: a
configuration with a grid, cases or seeds, whose runs are queued; --presets lists those that ship.
RUN is a run's id, a unique prefix of one, or `last`.
--export csv writes DIR/ID.csv for each RUN: a row an evaluated epoch, a column a metric;
--export tensorboard writes a log directory DIR/ID, for `tensorboard --logdir DIR`. DIR is made
where it is missing, and an earlier export of the same run is replaced.
--report writes DIR/report.md with its figures (SVG, PNG), tables (CSV, Markdown, LaTeX) and
curves (CSV), at any time; of a STUDY, by its name or its file, with verdicts on its claims.

--queue ACTION: add CONFIG|RUN..., remove RUN..., first RUN, last RUN, pause [RUN...],
go [RUN...], clear. Without ACTION it lists. Runs that wait are trained in their order by a
worker in the background, one a GPU or else one at a time (--slots); it is started by add, by go
and by the application, and leaves when nothing is left to do. pause starts no run any more, and
what is at work goes on; go lets everything go on. A full disk pauses the queue.

examples:
  fitrand-tui                                       open the application
  fitrand-tui --run quickstart                      memorise 1,000 random labels, about a minute
  fitrand-tui --run my.json --set model.depth=101 --set training.lr=0.01
  echo '{"labels": {"mode": "true"}}' | fitrand-tui --run - --json > events.jsonl
  fitrand-tui --run quickstart --set seed=0,1,2     a small study: three runs, one after another
  fitrand-tui --run report-depths --dry-run         what a study would train, and how long it takes
  fitrand-tui --list                                all runs, newest first
  fitrand-tui --list --groups                       by group: mean and spread over seeds
  fitrand-tui --show last                           what the newest run came to
  fitrand-tui --export csv last -o curves           its curves, in curves/ID.csv
  fitrand-tui --report report-depths -o report      figures, tables and verdicts of a study
  fitrand-tui --resume 20261123-2045                go on from its checkpoint
  fitrand-tui --resume last --set training.epochs=400   for more epochs, also when finished
  fitrand-tui --queue add a.json b.json             train both, one after the other
  fitrand-tui --queue                               what waits, what is at work, and why
  fitrand-tui --bench --models 18 --stems imagenet  how fast the engine is here, in a minute

Ctrl-C, SIGTERM and a scheduler's SIGUSR1 ask a run to write a checkpoint and to stop;
closing the terminal lets it go on.

exit codes: 0 done, 1 the run failed, 2 bad usage or bad configuration,
            3 data not available, 130 interrupted

environment: FITRAND_HOME (where runs are kept), FITRAND_DATA (as --data-dir),
             FITRAND_CACHE (where fetched data are kept)"""

EXPORTS = ("csv", "tensorboard")
"""Formats of `--export`."""
QUEUE = ("add", "remove", "first", "last", "pause", "go", "clear")
"""What `--queue` does, besides listing."""


class Arguments(argparse.Namespace):
    """The parsed command line. At most one of the actions is set."""

    run: str | None
    resume: str | None
    stop: str | None
    show: str | None
    export: list[str] | None
    report: list[str] | None
    drop_checkpoint: list[str] | None
    queue: list[str] | None
    slots: str | None
    list_runs: bool
    presets: bool
    schema: str | None
    version: bool
    bench: list[str] | None
    overrides: list[str]
    json: bool
    columns: str | None
    groups: bool
    output: str | None
    data_dir: str | None
    demo: bool
    dry_run: bool
    retry: bool
    yes: bool


class _OneLineParser(argparse.ArgumentParser):
    """Says what is wrong in one line; argparse would print its usage first."""

    def error(self, message: str) -> NoReturn:
        complain(f"{self.prog}: {message} ({self.prog} --help shows how)")
        self.exit(USAGE)


def parse(arguments: Sequence[str]) -> Arguments:
    """Parse the command line; ends the process with exit code 2 where it makes no sense."""
    parser = _parser()
    parsed = parser.parse_args(arguments, namespace=Arguments())
    adds = (parsed.queue or [""])[0] == "add"
    if parsed.overrides and parsed.run is None and parsed.resume is None and not adds:
        parser.error("--set goes with --run, --resume and --queue add only")
    if parsed.columns is not None and not parsed.list_runs:
        parser.error("--columns goes with --list only")
    if parsed.run is None and (parsed.dry_run or parsed.retry or parsed.yes):
        parser.error("--dry-run, --retry and --yes go with --run STUDY only")
    if parsed.groups and not parsed.list_runs:
        parser.error("--groups goes with --list only")
    _check_output(parser, parsed)
    _check_export(parser, parsed)
    _check_queue(parser, parsed)
    can_be_json = (parsed.run, parsed.resume, parsed.show, parsed.export, parsed.report)
    if parsed.json and not (
        parsed.list_runs
        or parsed.presets
        or parsed.queue == []
        or any(v is not None for v in can_be_json)
    ):
        parser.error(
            "--json goes with --run, --resume, --list, --show, --export, --report, --presets and "
            "--queue without an action"
        )
    return parsed


def _check_queue(parser: argparse.ArgumentParser, parsed: Arguments) -> None:
    if parsed.slots is not None and not re.fullmatch("auto|[1-9][0-9]{0,3}", parsed.slots):
        parser.error(f"--slots: expected a number from 1, or auto; found {parsed.slots!r}")
    if parsed.queue is None:
        if parsed.slots is not None and parsed.run is None:
            parser.error("--slots goes with --queue and --run STUDY only")
        return
    if not parsed.queue:
        return
    action, *named = parsed.queue
    if action not in QUEUE:
        parser.error(f"--queue: expected {', '.join(QUEUE)}, or nothing; found {action!r}")
    if action in ("add", "remove") and not named:
        parser.error(f"--queue {action}: name the runs, of which --list and --queue show the ids")
    if action in ("first", "last") and len(named) != 1:
        parser.error(f"--queue {action}: name one run")
    if action == "clear" and named:
        parser.error("--queue clear takes out all that wait; --queue remove RUN... takes out some")


def _check_output(parser: argparse.ArgumentParser, parsed: Arguments) -> None:
    if parsed.export is None and parsed.report is None:
        if parsed.output is not None:
            parser.error("-o goes with --export and --report only")
        return
    option = "--export" if parsed.report is None else "--report"
    if parsed.output is None:
        parser.error(f"{option} needs -o DIR, the folder for its files")
    if parsed.output in ("", "-"):
        parser.error("-o: expected a folder; for a pipe there is --show RUN --json")


def _check_export(parser: argparse.ArgumentParser, parsed: Arguments) -> None:
    if parsed.export is None:
        return
    kind, *runs = parsed.export
    if kind not in EXPORTS:
        known = " or ".join(EXPORTS)
        parser.error(f"--export: first comes the format, {known}, then the runs; found {kind!r}")
    if not runs:
        parser.error(f"--export {kind}: name the runs, of which --list shows the ids")


def _parser() -> argparse.ArgumentParser:
    parser = _OneLineParser(
        prog="fitrand-tui",
        usage="fitrand-tui [ACTION] [OPTIONS]",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    _add_actions(parser)
    _add_options(parser)
    return parser


def _add_actions(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_argument_group("actions, one at most; without one, open the application")
    action = actions.add_mutually_exclusive_group()
    action.add_argument(
        "--run",
        metavar="CONFIG",
        help="train a run and report on its progress; of a study, all runs that are missing",
    )
    action.add_argument(
        "--resume", metavar="RUN", help="go on with a run; with --set, for more epochs"
    )
    action.add_argument("--stop", metavar="RUN", help="ask a run to write a checkpoint and stop")
    action.add_argument(
        "--list", dest="list_runs", action="store_true", help="list all runs, newest first"
    )
    action.add_argument("--show", metavar="RUN", help="show what a run is and what it came to")
    _add_other_actions(action)


def _add_other_actions(action: argparse._MutuallyExclusiveGroup) -> None:
    """What is done with runs that there are, and what tells of the program."""
    action.add_argument(
        "--export",
        nargs="+",
        metavar=("FORMAT", "RUN"),
        help="with -o: write the curves of runs to files; FORMAT is csv or tensorboard",
    )
    action.add_argument(
        "--report",
        nargs="+",
        metavar=("STUDY|RUN", "RUN"),
        help="with -o: write a study, or these runs by group, as a report: figures, tables, "
        "verdicts and curves",
    )
    action.add_argument(
        "--drop-checkpoint",
        nargs="+",
        metavar="RUN",
        help="remove the checkpoints of finished runs, which frees much of the disk; such a run "
        "cannot go on for more epochs",
    )
    action.add_argument(
        "--queue",
        nargs="*",
        metavar=("ACTION", "RUN|CONFIG"),
        help="list the runs that wait for their turn, or add, remove, put in order, pause (see "
        "below)",
    )
    action.add_argument("--presets", action="store_true", help="list the ready-made configurations")
    action.add_argument(
        "--schema",
        nargs="?",
        const="run",
        choices=("run", "study"),
        help="print the JSON Schema of a configuration, or of a study",
    )
    action.add_argument("--version", action="store_true", help="print the version")
    action.add_argument(
        "--bench",
        nargs=argparse.REMAINDER,
        metavar="OPTIONS",
        help="measure the engine's speed against a plain PyTorch loop; all that follows are "
        "options of its own, which --bench --help shows",
    )


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--set",
        dest="overrides",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="with --run and --queue add: override a field of the configuration, for instance "
        "model.depth=101; a list, as in seed=0,1,2, makes a study of a run; with --resume, and for "
        "a RUN to add: training.epochs or training.until, to go on for longer; may be repeated",
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="with --run STUDY: say what is there, what would be trained, and what it takes",
    )
    parser.add_argument(
        "--retry", action="store_true", help="with --run STUDY: try runs that failed again"
    )
    parser.add_argument(
        "--yes", action="store_true", help="with --run STUDY: begin a large one without asking"
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="one JSON object a line, for programs: events (--run, --resume), runs (--show: with "
        "their curves), groups, files, presets, the queue",
    )
    _add_places(parser)


def _add_places(parser: argparse.ArgumentParser) -> None:
    """Options of the queue and of lists, and where things are."""
    parser.add_argument(
        "--slots",
        metavar="N",
        help="with --queue and --run STUDY: how many runs are trained at once on a host from now "
        "on; auto, as at first: one a GPU, or one",
    )
    parser.add_argument(
        "--columns",
        metavar="NAME,...",
        help="with --list: which columns, of the history's and of the metrics, for instance "
        "name,train_acc,memorised,gap",
    )
    parser.add_argument(
        "--groups",
        action="store_true",
        help="with --list: runs that differ in the seed alone as one line, with n, mean and "
        "standard deviation, and the median and range of the epochs to fit",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="DIR",
        help="with --export and --report: the folder for the files",
    )
    parser.add_argument(
        "--demo",
        action="store_true",
        help="look at real runs that ship with the application, in place of your own; nothing in "
        "them changes",
    )
    parser.add_argument(
        "--data-dir", metavar="DIR", help="the folder that holds Fashion-MNIST's four files"
    )
