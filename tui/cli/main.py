"""The command `fitrand-tui`: reads the arguments and does one thing.

Heavy imports wait until they are needed: `--help` loads neither textual nor torch, and
nothing here but the application itself loads textual.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.cli import ours_first  # noqa: F401 - before anything of ours is looked for

# isort: split
from runs.errors import ConfigError, RunError
from runs.paths import Home, absolute
from tui.cli import exits
from tui.cli.output import (
    abandon_stdout,
    complain,
    is_gone,
    stand_in_for_closed_streams,
    tolerate_any_text,
)

if TYPE_CHECKING:
    from tui.cli.arguments import Arguments


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line (the process's own by default); the exit code."""
    stand_in_for_closed_streams()
    tolerate_any_text()
    try:
        words = sys.argv[1:] if arguments is None else arguments
        code = _do(words) if words else _open_application(Home.default())
        sys.stdout.flush()
    except (ConfigError, RunError) as error:
        complain(f"fitrand-tui: {error}")
        return exits.USAGE
    except KeyboardInterrupt:
        return exits.INTERRUPTED
    except OSError as error:
        if is_gone(error):  # `fitrand-tui --list | head`
            abandon_stdout()
            return exits.DONE
        where = f"{error.filename}: " if error.filename else ""
        complain(f"fitrand-tui: {where}{error.strerror or error}")
        return exits.FAILED
    return code


def _do(words: Sequence[str]) -> int:
    from tui.cli.arguments import parse

    parsed = parse(words)
    if parsed.data_dir is not None:
        folder = absolute(parsed.data_dir)
        if not folder.is_dir():
            complain(f"fitrand-tui: --data-dir {parsed.data_dir}: there is no such folder")
            return exits.NO_DATA
        os.environ["FITRAND_DATA"] = str(folder.absolute())
    if parsed.bench is not None:
        from tui.cli import bench

        bench.become(parsed.bench)
    home = _demo() if parsed.demo else Home.default()
    for act in (_train, _show):
        if (code := act(home, parsed)) is not None:
            return code
    return _open_application(home)


def _train(home: Home, parsed: Arguments) -> int | None:
    """What lets runs train, stop and wait; None where nothing of this was asked for."""
    if parsed.run is not None or parsed.resume is not None:
        from tui.cli import headless

        if parsed.run is not None:
            return _run(home, parsed)
        return headless.resume(home, str(parsed.resume), parsed.overrides, as_json=parsed.json)
    if parsed.stop is not None:
        from tui.cli import headless

        return headless.stop(home, parsed.stop)
    if parsed.queue is not None:
        from tui.cli.queue import queue

        return queue(home, parsed.queue, parsed.overrides, parsed.slots, as_json=parsed.json)
    if parsed.drop_checkpoint is not None:
        from tui.cli import dropping

        return dropping.drop(home, parsed.drop_checkpoint)
    return None


def _show(home: Home, parsed: Arguments) -> int | None:
    """What tells of runs, or of the program itself; None where nothing of this was asked for."""
    if parsed.groups:
        from tui.cli.group_listing import list_groups

        return list_groups(home, as_json=parsed.json, columns=parsed.columns)
    if parsed.list_runs or parsed.show is not None:
        from tui.cli import listing

        if parsed.list_runs:
            return listing.list_runs(home, as_json=parsed.json, columns=parsed.columns)
        return listing.show_run(home, str(parsed.show), as_json=parsed.json)
    if parsed.export is not None:
        from tui.cli.export import export

        kind, *runs = parsed.export
        return export(home, kind, runs, str(parsed.output), as_json=parsed.json)
    if parsed.report is not None:
        from tui.cli.report import report

        return report(home, parsed.report, str(parsed.output), as_json=parsed.json)
    if parsed.presets or parsed.schema or parsed.version:
        from tui.cli import information

        if parsed.presets:
            return information.presets(as_json=parsed.json)
        return information.schema(parsed.schema) if parsed.schema else information.version()
    return None


def _demo() -> Home:
    from runs.demo import open_demo

    return open_demo()


def _run(home: Home, parsed: Arguments) -> int:
    """`--run`: a study, or a single run."""
    from runs.config import RunConfig
    from runs.source import is_shipped
    from runs.studies import own
    from runs.studies.reader import read_study_or_run

    source = parsed.run or ""
    if not is_shipped(source) and (kept := own.find(home, source)):
        source = str(kept)  # a study that was run here before
    read = read_study_or_run(source, parsed.overrides)
    if isinstance(read, RunConfig):
        from tui.cli import headless

        if parsed.dry_run or parsed.retry or parsed.yes or parsed.slots:
            only = "--dry-run, --retry, --yes and --slots"
            raise RunError(f"{only} are for studies, and this is a single run")
        return headless.run(home, read, as_json=parsed.json)
    from tui.cli.study import How, run_study

    how = How(
        as_json=parsed.json,
        dry_run=parsed.dry_run,
        retry=parsed.retry,
        yes=parsed.yes,
        slots=parsed.slots,
    )
    return run_study(home, read, "stdin" if source == "-" else source, how)


def _open_application(home: Home) -> int:
    """Open the application, where there is a terminal to open it in.

    Without one textual reads the end of stdin over and over, with one core fully busy.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        complain(
            "fitrand-tui: the application needs a terminal on stdin and stdout; "
            "without one, train with fitrand-tui --run quickstart"
        )
        return exits.USAGE
    if os.environ.get("TERM", "dumb") in ("dumb", ""):
        complain(
            "fitrand-tui: the application needs a terminal that can move its cursor, and TERM "
            "says this one cannot; train with fitrand-tui --run quickstart"
        )
        return exits.USAGE
    from tui.factory import build_app

    app = build_app(home)
    app.run()
    return app.return_code or exits.DONE


if __name__ == "__main__":
    sys.exit(main())
