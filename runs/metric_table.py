"""All metrics by their names, gathered from the structs that hold them.

A metric is defined where it is stored (`runs.metrics.Evaluation`, `runs.events.Epoch`). From
here on its name is enough to chart it, to list it, to filter by it and to export it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec

from runs.events import Epoch
from runs.metrics import Direction, Evaluation, Unit


@dataclass(frozen=True)
class Metric:
    """What a measured quantity is."""

    name: str
    """As it stands in the events: `train_acc`."""
    title: str
    """For legends and columns: `train`."""
    meaning: str
    """One sentence, for people."""
    unit: Unit
    """What a value counts; fractions lie in [0, 1]."""
    better: Direction | None
    """Which way is good; None where neither is."""
    chance: Callable[[int], float] | None
    """The value of guessing among K classes; None where guessing has none."""
    evaluated: bool
    """Whether only an evaluation has it; the others every trained epoch has."""

    def of(self, epoch: Epoch) -> float | None:
        """The value at an epoch, None where it was not taken."""
        source = epoch.evaluation if self.evaluated else epoch
        return None if source is None else getattr(source, self.name)


def _defined(holder: type, *, evaluated: bool) -> Iterator[Metric]:
    """The metrics among a struct's fields and properties."""
    for name, hint in get_type_hints(holder, include_extras=True).items():
        yield from _from_hint(name, hint, evaluated)
    for name, member in vars(holder).items():
        if isinstance(member, property) and member.fget is not None:
            hint = get_type_hints(member.fget, include_extras=True).get("return")
            yield from _from_hint(name, hint, evaluated)


def _from_hint(name: str, hint: Any, evaluated: bool) -> Iterator[Metric]:
    metas = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    for meta in metas:
        if isinstance(meta, msgspec.Meta) and meta.extra and "unit" in meta.extra:
            yield Metric(
                name=name,
                title=meta.title or name,
                meaning=meta.description or "",
                unit=meta.extra["unit"],
                better=meta.extra["better"],
                chance=meta.extra["chance"],
                evaluated=evaluated,
            )


METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (*_defined(Evaluation, evaluated=True), *_defined(Epoch, evaluated=False))
}
"""Every metric by its name."""
