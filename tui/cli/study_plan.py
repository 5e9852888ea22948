"""What a study would train: its cells, what is there, and what the rest takes."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from runs.errors import RunError
from runs.record import RunRecord
from runs.studies.claims.of_study import claims_of
from runs.studies.claims.verdicts import FEWEST, count_tested
from runs.studies.expected import Expected, expected
from runs.studies.holm import ALPHA, least_p, seeds_for
from runs.studies.plan import plan
from runs.studies.results import CellResults, Standing
from runs.studies.study import Study
from runs.units import duration
from tui.cli.output import complain, say, say_json
from tui.cli.tables import aligned
from tui.estimate import at_most_here
from tui.format import size

MANY_RUNS = 200
LONG_SECONDS = 48 * 3600
"""A study of more new runs, or that may take longer, is asked about before anything starts."""


def consent(now: Standing, records: Sequence[RunRecord], retry: bool, *, yes: bool) -> bool:
    """Whether to go on: asks where a study is unusually large. Raises RunError where it cannot."""
    todo = plan(now, retry=retry)
    cost = cost_of(now, records, retry)
    if yes or (len(todo.train) <= MANY_RUNS and cost.seconds <= LONG_SECONDS):
        return True
    size_of_it = f"{len(todo.to_queue):,} runs to train, {_time(cost)} one after another"
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise RunError(f"{now.study.name}: {size_of_it}: with --yes it begins without asking")
    complain(f"{now.study.name}: {size_of_it}")
    sys.stderr.write("begin? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


def tell_plan(now: Standing, records: Sequence[RunRecord], retry: bool, *, as_json: bool) -> None:
    """The cells with what is there and what would be trained, and the time and disk it takes."""
    todo, cost = plan(now, retry=retry), cost_of(now, records, retry)
    if as_json:
        _tell_json(now, records, retry)
        return
    say(f"{now.study.name}: {now.study.about}" if now.study.about else now.study.name)
    header = ["cell", "done", "at work", "waiting", "failed", "to train", "a run"]
    rows = [_row(now, cell, records, retry) for cell in now.cells]
    for line in aligned([header, *rows], right=range(1, len(header))):
        say(line)
    places = now.places
    say(
        f"{len(now.done)} of {len(places)} runs are there, {len(todo.at_work)} at work, "
        f"{len(todo.waiting)} waiting; {len(todo.to_queue)} to train"
        f"{f' ({len(todo.go_on)} go on)' if todo.go_on else ''}"
    )
    shared = sum(len(cell.places) for cell in now.cells) - len(places)
    if shared:
        say(f"{shared} places are the same experiment as another's, and share its run")
    if todo.to_queue:
        say(in_words(now.study, cost))
    if todo.failed:
        say(f"{len(todo.failed)} failed, and are tried again with --retry")
    if line := _decidable(now):
        say(line)


def _decidable(now: Standing) -> str:
    """Whether the declared seeds can decide what the study tests; empty where it tests nothing."""
    tested = count_tested(claims_of(now.study, now.study.name), now.cells)
    if not tested:
        return ""
    seeds, least = len(now.study.declared), least_p(len(now.study.declared), tested)
    what = "1 test" if tested == 1 else f"{tested} tests"
    if seeds >= FEWEST and least <= ALPHA:
        return f"its claims take {what}, which {seeds} seeds can decide (p is {least:.3f} at least)"
    enough = max(FEWEST, seeds_for(tested))
    return f"its claims take {what}, which {seeds} seeds cannot decide: {enough} can"


def _row(now: Standing, cell: CellResults, records: Sequence[RunRecord], retry: bool) -> list[str]:
    part = Standing(now.study, (cell,))
    todo = plan(part, retry=retry)
    counts = (part.done, todo.at_work, todo.waiting, todo.failed, todo.to_queue)
    cost = expected(now, part.places[:1], at_most_here(records))
    a_run = f"{'at most ' if cost.at_most else ''}{duration(cost.seconds)}"
    return [cell.title, *(str(len(some)) for some in counts), a_run]


def _tell_json(now: Standing, records: Sequence[RunRecord], retry: bool) -> None:
    cost = cost_of(now, records, retry)
    queued = {id(place) for place in plan(now, retry=retry).to_queue}
    for place in now.places:
        record = place.outcome.record if place.outcome else place.pending
        say_json(
            {
                "type": "place",
                "cell": place.cell.title,
                "values": place.cell.values,
                "seed": place.seed,
                "state": "done" if place.outcome else place.state or "missing",
                "id": record.id if record else None,
                "to_train": id(place) in queued,
            }
        )
    say_json(
        {
            "type": "plan",
            "study": now.study.name,
            "runs": len(now.places),
            "done": len(now.done),
            "to_train": len(queued),
            "seconds": cost.seconds,
            "seconds_at_most": cost.at_most,
            "bytes": cost.disk,
            "bytes_at_work": cost.disk_at_work,
        }
    )


def in_words(study: Study, cost: Expected) -> str:
    """`about 1:20:13; 2 MiB of disk, and 269 MiB for the checkpoint at work`."""
    return f"{_time(cost)}; {_disk(cost, kept=study.keep == 'checkpoints')}"


def cost_of(now: Standing, records: Sequence[RunRecord], retry: bool) -> Expected:
    """What it takes to train what is missing."""
    return expected(now, plan(now, retry=retry).to_queue, at_most_here(records))


def _time(cost: Expected) -> str:
    return f"{'at most ' if cost.at_most else 'about '}{duration(cost.seconds)}"


def _disk(cost: Expected, *, kept: bool) -> str:
    if kept:
        return f"{size(cost.disk)} of disk, checkpoints included"
    return f"{size(cost.disk)} of disk, and {size(cost.disk_at_work)} for the checkpoint at work"
