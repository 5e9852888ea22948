"""`--list --groups`: the history by group, on plain lines or as JSON."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import Any

from rich.text import Text

from runs.errors import RunError
from runs.metric_table import METRICS
from runs.metrics import THRESHOLDS
from runs.paths import Home
from runs.studies.groups import Group, group, titles
from runs.studies.keys import essence
from runs.studies.spread import Bound, Spread, Times
from tui.cli import exits
from tui.cli.open_history import open_history
from tui.cli.output import say, say_json
from tui.cli.tables import aligned
from tui.group_columns import GROUP_COLUMNS, GROUPS_BY_KEY, GroupColumn, GroupRow
from tui.sanitize import clean

LISTED = tuple(column for column in GROUP_COLUMNS if column.key != "state")
"""The columns; what became of the runs stands behind them in words."""
NAME = 60
"""Cells of a title at most."""


def list_groups(home: Home, *, as_json: bool, columns: str | None = None) -> int:
    """List all groups, those with the newest run first. Raises RunError for unknown columns."""
    listed = LISTED if columns is None else tuple(map(_column, columns.split(",")))
    groups, now = group(open_history(home).records()), time.time()
    named = titles(groups)
    if as_json:
        for one in groups:
            say_json(_fields(one, named[one.key], now))
        return exits.DONE
    if not groups:
        say("no runs yet: fitrand-tui --run quickstart trains one")
        return exits.DONE
    header = [*(column.label for column in listed), "runs", "mixed"]
    right = [i for i, column in enumerate(listed) if column.right]
    rows = [header, *(_row(one, named, listed, now) for one in groups)]
    for line in aligned(rows, right=right):
        say(line)
    return exits.DONE


def _column(name: str) -> GroupColumn:
    if name not in GROUPS_BY_KEY:
        known = ", ".join(key for key in GROUPS_BY_KEY if key != "state")
        raise RunError(f"--columns: groups have no column {name!r}; there are {known}")
    return GROUPS_BY_KEY[name]


def _row(
    one: Group, named: Mapping[str, str], listed: tuple[GroupColumn, ...], now: float
) -> list[str]:
    row = GroupRow(one, named[one.key], Text(), now)
    cells = [clean(column.of_group(row).plain, NAME) for column in listed]
    return [*cells, one.states(now), one.mixed]


def _fields(one: Group, title: str, now: float) -> dict[str, Any]:
    spreads = {name: one.spread(name) for name, metric in METRICS.items() if metric.evaluated}
    return {
        "group": one.key,
        "name": title,
        "n": one.n,
        "seeds": [record.config.seed for record in one.results],
        "results": [record.id for record in one.results],
        "repeats": [record.id for record in one.repeats],
        "runs": {record.id: record.state(now) for record in one.records},
        "mixed": one.mixed,
        "config": essence(one.config),
        "metrics": {name: _spread(found) for name, found in spreads.items() if found},
        "times_to_overfit": [{"theta": theta, **_times(one.times(theta))} for theta in THRESHOLDS],
    }


def _spread(found: Spread) -> dict[str, Any]:
    numbers = {"mean": found.mean, "sd": found.sd, "median": found.median}
    return {
        "n": found.n,
        "low": found.low,
        "high": found.high,
        **{key: v if v is not None and math.isfinite(v) else None for key, v in numbers.items()},
    }


def _times(found: Times) -> dict[str, Any]:
    """In epochs; `more_than` are the budgets of runs that did not reach it."""
    return {
        "n": found.n,
        "reached": found.reached,
        "more_than": found.budgets,
        "kinds": sorted(kind or "only" for kind in found.kinds),
        **{name: _bound(getattr(found, name)) for name in ("median", "low", "high")},
    }


def _bound(bound: Bound | None) -> dict[str, Any] | None:
    """`exact`: whether it is the number, or only what the number is not below."""
    return None if bound is None else {"value": bound.value, "exact": bound.exact}
