"""Groups: runs that differ in the seed alone, and what they came to together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from runs.config import RunConfig
from runs.fields import phrases
from runs.metrics import Kind
from runs.record import RunRecord
from runs.short_names import default_name
from runs.status import LIVE, STATES
from runs.studies.keys import group_key
from runs.studies.result import has_diverged, is_result, mixture
from runs.studies.spread import Spread, Times, spread


@dataclass(frozen=True, eq=False)
class Group:
    """Runs that differ in the seed alone. One that has changed is another."""

    key: str
    """`runs.studies.keys.group_key` of each of them."""
    records: tuple[RunRecord, ...]
    """All of them, at least one, by seed and then by age, the oldest first."""

    @cached_property
    def results(self) -> tuple[RunRecord, ...]:
        """One for each seed: of several the one that was made first."""
        first: dict[int, RunRecord] = {}
        for record in self.records:
            if is_result(record):
                first.setdefault(record.config.seed, record)
        return tuple(first.values())

    @cached_property
    def repeats(self) -> tuple[RunRecord, ...]:
        """Results of a seed that has an earlier one already: they do not count."""
        counted = {record.id for record in self.results}
        return tuple(r for r in self.records if is_result(r) and r.id not in counted)

    @property
    def n(self) -> int:
        """Distinct seeds that have a result."""
        return len(self.results)

    @property
    def config(self) -> RunConfig:
        """The configuration of one of them: what it says of anything but the seed holds for all.

        But for the name, the device, and how far the run goes.
        """
        return self.records[0].config

    @cached_property
    def created(self) -> float:
        """When the newest of them was made, seconds since 1970."""
        return max(record.created for record in self.records)

    @cached_property
    def title(self) -> str:
        """The name that all of them have once the seed is taken out of it; else the usual one."""
        names = {_without_seed(record.title, record.config.seed) for record in self.records}
        return names.pop() if len(names) == 1 else default_name(self.config)

    def spread(self, metric: str) -> Spread | None:
        """What the results say of a metric that evaluations take; None where it was not taken."""
        return spread(record.metric(metric) for record in self.results)

    def times(self, theta: float = 1.0) -> Times:
        """Their times to overfit at `theta`, by the kind of statistics to show."""
        reached: list[int] = []
        budgets: list[int] = []
        kinds: set[Kind | None] = set()
        alone = 0
        for record in self.results:
            summary = record.summary
            time = summary.shown.fitted(theta) if summary else None
            kinds.add(record.kind)
            if time is None or time.epoch is None:
                budgets.append(_budget(record))
            else:
                reached.append(time.epoch)
                alone += summary is not None and summary.fitted(theta) is None
        return Times(tuple(sorted(reached)), tuple(sorted(budgets)), frozenset(kinds), alone)

    def live(self, now: float) -> tuple[RunRecord, ...]:
        """Those that an engine is at work on."""
        return tuple(record for record in self.records if record.state(now) in LIVE)

    def drawn(self, now: float) -> tuple[RunRecord, ...]:
        """Those whose curves stand for the group: its results, before any those at work."""
        if self.results:
            return self.results
        return tuple({record.config.seed: record for record in self.live(now)}.values())

    def states(self, now: float) -> str:
        """`4 finished, 1 running`: what is true of all its runs, in the order of a run's life."""
        counts = Counter(record.state(now) for record in self.records)
        return ", ".join(f"{counts[state]} {state}" for state in STATES if counts[state])

    def name_of(self, record: RunRecord) -> str:
        """`seed 3`, and what the run is called where that is more than the group's name."""
        words = f"seed {record.config.seed}"
        if any(repeat.id == record.id for repeat in self.repeats):
            words += ", repeat"
        own = _without_seed(record.title, record.config.seed)
        return words if own == self.title else f"{words}  {record.title}"

    @cached_property
    def mixed(self) -> str:
        """How its results differ that should not; or empty."""
        return mixture(self.results)


class Grouping:
    """The groups of a history that changes: a group is made anew only where its runs have."""

    def __init__(self) -> None:
        self._keys: dict[str, tuple[RunConfig, str]] = {}
        self.groups: dict[str, Group] = {}
        """By key, those with the newest run first."""
        self._titles: Mapping[str, str] = {}
        self._titled: list[Group] = []

    def update(self, records: Iterable[RunRecord]) -> None:
        """Take these runs for all there are, newest first."""
        keys: dict[str, tuple[RunConfig, str]] = {}
        members: dict[str, list[RunRecord]] = {}
        for record in records:
            known = self._keys.get(record.id)
            if known is None or known[0] is not record.config:
                known = record.config, group_key(record.config)
            keys[record.id] = known
            members.setdefault(known[1], []).append(record)
        self._keys = keys
        self.groups = {key: self._group(key, runs) for key, runs in members.items()}

    def titles(self) -> Mapping[str, str]:
        """What each group is called among all, by key (`titles`)."""
        now = list(self.groups.values())
        if list(map(id, now)) != list(map(id, self._titled)):
            self._titled, self._titles = now, titles(now)
        return self._titles

    def key(self, run_id: str) -> str | None:
        """The key of the group that a run belongs to; None for a run that is not there."""
        known = self._keys.get(run_id)
        return known[1] if known else None

    def _group(self, key: str, runs: list[RunRecord]) -> Group:
        runs.sort(key=lambda record: (record.config.seed, record.created, record.id))
        before = self.groups.get(key)
        same = before is not None and list(map(id, before.records)) == list(map(id, runs))
        return before if before is not None and same else Group(key, tuple(runs))


def group(records: Iterable[RunRecord]) -> list[Group]:
    """The groups of these runs, in the order in which their first runs come."""
    grouping = Grouping()
    grouping.update(records)
    return list(grouping.groups.values())


def titles(groups: Sequence[Group]) -> Mapping[str, str]:
    """What each of these groups is called among the others, by key.

    Where several have one title, what they differ in comes before it, so that it is what is seen of
    a title that is cut off: `lr 0.001, r50 uniform 10k`.
    """
    alike: dict[str, list[Group]] = {}
    for one in groups:
        alike.setdefault(one.title, []).append(one)
    named: dict[str, str] = {}
    for title, namesakes in alike.items():
        if len(namesakes) == 1:
            named[namesakes[0].key] = title
            continue
        sayings = {one.key: phrases(one.config) for one in namesakes}
        common = set.intersection(*(set(said) for said in sayings.values()))
        for key, said in sayings.items():
            own = [saying for saying in said if saying not in common]
            named[key] = ", ".join([*own, title])
    return named


def _without_seed(title: str, seed: int) -> str:
    """`r50 random s3`, `r50 random, seed 3` -> `r50 random`, of the run with seed 3."""
    if str(seed) not in title:  # as nearly always, and ten times as fast
        return title
    short = re.sub(rf"[\s,;_(-]*\b(?:seed[\s=_:-]*|s){seed}\b\)?", "", title, flags=re.IGNORECASE)
    return short.strip() or title


def _budget(record: RunRecord) -> int:
    """Epochs that a run is known to need more than: its own, and all there are if it diverged."""
    trained = record.summary.epochs if record.summary else 0
    return max(trained, record.config.training.epochs) if has_diverged(record) else trained
