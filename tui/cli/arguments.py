"""What can be written after `fitrand-tui`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NoReturn

from tui.cli.exits import USAGE
from tui.cli.output import complain

DESCRIPTION = """\
Watch deep networks memorise random labels, live in the terminal.
Without options: open the application. Runs are trained by processes of their own,
so they go on when the application or the terminal is closed."""

EPILOG = """\
CONFIG is a JSON file, - for stdin, or the name of a preset (--presets).
RUN is a run's id, a unique prefix of one, or `last`.
--export writes DIR/ID.csv for each RUN: a row an evaluated epoch, a column a metric. DIR is
made where it is missing, and a file of an earlier export is replaced.

examples:
  fitrand-tui                                       open the application
  fitrand-tui --run quickstart                      memorise 1,000 random labels, about a minute
  fitrand-tui --run my.json --set model.depth=101 --set training.lr=0.01
  echo '{"labels": {"mode": "true"}}' | fitrand-tui --run - --json > events.jsonl
  fitrand-tui --list                                all runs, newest first
  fitrand-tui --list --groups                       by group: mean and spread over seeds
  fitrand-tui --show last                           what the newest run came to
  fitrand-tui --export csv last -o curves           its curves, in curves/ID.csv
  fitrand-tui --resume 20261123-2045                go on from its checkpoint
  fitrand-tui --resume last --set training.epochs=400   for more epochs, also when finished
  fitrand-tui --bench --models 18 --stems imagenet  how fast the engine is here, in a minute

Ctrl-C, SIGTERM and a scheduler's SIGUSR1 ask a run to write a checkpoint and to stop;
closing the terminal lets it go on.

exit codes: 0 done, 1 the run failed, 2 bad usage or bad configuration,
            3 data not available, 130 interrupted

environment: FITRAND_HOME (where runs are kept), FITRAND_DATA (as --data-dir),
             FITRAND_CACHE (where fetched data are kept)"""

EXPORTS = ("csv",)
"""Formats of `--export`."""


class Arguments(argparse.Namespace):
    """The parsed command line. At most one of the actions is set."""

    run: str | None
    resume: str | None
    stop: str | None
    show: str | None
    export: list[str] | None
    drop_checkpoint: list[str] | None
    list_runs: bool
    presets: bool
    schema: bool
    version: bool
    bench: list[str] | None
    overrides: list[str]
    json: bool
    columns: str | None
    groups: bool
    output: str | None
    data_dir: str | None


class _OneLineParser(argparse.ArgumentParser):
    """Says what is wrong in one line; argparse would print its usage first."""

    def error(self, message: str) -> NoReturn:
        complain(f"{self.prog}: {message} ({self.prog} --help shows how)")
        self.exit(USAGE)


def parse(arguments: Sequence[str]) -> Arguments:
    """Parse the command line; ends the process with exit code 2 where it makes no sense."""
    parser = _parser()
    parsed = parser.parse_args(arguments, namespace=Arguments())
    if parsed.overrides and parsed.run is None and parsed.resume is None:
        parser.error("--set goes with --run and --resume only")
    if parsed.columns is not None and not parsed.list_runs:
        parser.error("--columns goes with --list only")
    if parsed.groups and not parsed.list_runs:
        parser.error("--groups goes with --list only")
    _check_export(parser, parsed)
    can_be_json = (parsed.run, parsed.resume, parsed.show, parsed.export)
    if parsed.json and not (
        parsed.list_runs or parsed.presets or any(v is not None for v in can_be_json)
    ):
        parser.error("--json goes with --run, --resume, --list, --show, --export and --presets")
    return parsed


def _check_export(parser: argparse.ArgumentParser, parsed: Arguments) -> None:
    if parsed.export is None:
        if parsed.output is not None:
            parser.error("-o goes with --export only")
        return
    kind, *runs = parsed.export
    if kind not in EXPORTS:
        known = ", ".join(EXPORTS)
        parser.error(f"--export: first comes the format, {known}, then the runs; found {kind!r}")
    if not runs:
        parser.error(f"--export {kind}: name the runs, of which --list shows the ids")
    if parsed.output is None:
        parser.error("--export needs -o DIR, the folder for its files")
    if parsed.output in ("", "-"):
        parser.error("-o: expected a folder; for a pipe there is --show RUN --json")


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
    action.add_argument("--run", metavar="CONFIG", help="train a run and report on its progress")
    action.add_argument(
        "--resume", metavar="RUN", help="go on with a run; with --set, for more epochs"
    )
    action.add_argument("--stop", metavar="RUN", help="ask a run to write a checkpoint and stop")
    action.add_argument(
        "--list", dest="list_runs", action="store_true", help="list all runs, newest first"
    )
    action.add_argument("--show", metavar="RUN", help="show what a run is and what it came to")
    action.add_argument(
        "--export",
        nargs="+",
        metavar=("FORMAT", "RUN"),
        help="with -o: write the curves of runs to files; FORMAT is csv",
    )
    action.add_argument(
        "--drop-checkpoint",
        nargs="+",
        metavar="RUN",
        help="remove the checkpoints of finished runs, which frees much of the disk; such a run "
        "cannot go on for more epochs",
    )
    action.add_argument("--presets", action="store_true", help="list the ready-made configurations")
    action.add_argument("--schema", action="store_true", help="print a configuration's JSON Schema")
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
        help="with --run: override a field of the configuration, for instance model.depth=101; "
        "with --resume: training.epochs or training.until, to go on for longer; may be repeated",
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="one JSON object a line, for programs: events (--run, --resume), runs (--show: with "
        "their curves), groups, files, presets",
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
        "-o", "--output", metavar="DIR", help="with --export: the folder for the files"
    )
    parser.add_argument(
        "--data-dir", metavar="DIR", help="the folder that holds Fashion-MNIST's four files"
    )
