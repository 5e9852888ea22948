"""What there is to say about a group of runs, in the form of `tui.facts`."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from runs.fields import details
from runs.metric_table import METRICS
from runs.metrics import THRESHOLDS
from runs.studies.groups import Group
from tui.facts import Fact
from tui.facts import Group as Facts


def group_facts(group: Group, now: float) -> list[Facts]:
    """Everything about a group but its title; `now` in seconds since 1970."""
    found: list[Facts] = [
        ("Epochs", list(_times(group))),
        ("Values", list(_spreads(group))),
        ("Runs", list(_runs(group, now))),
        ("Configuration", list(_configuration(group))),
    ]
    return [(title, known) for title, known in found if known]


def _runs(group: Group, now: float) -> Iterator[Fact]:
    yield "n", f"{group.n} seed{'s' * (group.n != 1)} with a result"
    yield "states", group.states(now)
    if group.mixed:
        yield "mixed", group.mixed
    if group.repeats:
        seeds = sorted({record.config.seed for record in group.repeats})
        yield (
            "repeats",
            f"{len(group.repeats)}, of seed {', '.join(map(str, seeds))}: the earliest result of a "
            "seed counts, these do not",
        )
    for record in group.records:
        yield f"seed {record.config.seed}", f"{record.state(now)}, {record.id}"


def _times(group: Group) -> Iterator[Fact]:
    if not group.n:
        return
    for theta in THRESHOLDS:
        yield f"fitted {theta:.2f}", group.times(theta).sentence()
    yield "given as", ", ".join(filter(None, ("median and range", group.times().by())))


def _spreads(group: Group) -> Iterator[Fact]:
    if group.n:
        yield "given as", "mean ± standard deviation, median and range, of the newest values"
    for name, metric in METRICS.items():
        spread = group.spread(name) if metric.evaluated else None
        if spread is not None:
            two = spread.mean_and_sd(metric.unit), spread.median_and_range(metric.unit)
            yield metric.title, f"{two[0]}, {two[1]}, n={spread.n}" if spread.n > 1 else two[0]


def _configuration(group: Group) -> Iterator[Fact]:
    """What holds for all of them, and what some have: how long they may train, say."""
    alike = {msgspec.structs.replace(r.config, name="", seed=0): r.config for r in group.records}
    described = [details(config) for config in alike.values()]
    for name, sayings in described[0].items():
        said = [one.get(name, []) for one in described]
        common = [saying for saying in sayings if all(saying in one for one in said)]
        some = sorted({saying for one in said for saying in one if saying not in common})
        if name not in ("seed", "device"):
            yield name, ", ".join([*common, *([" or ".join(some)] if some else [])])
