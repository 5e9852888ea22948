"""The curves of a run, put together from its events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from runs.events import Epoch, Event, Warned


@dataclass
class Curves:
    """What there is to draw and to warn of in a run's events; grows as events come in.

    A resumed run repeats nothing, so epochs rise strictly. Should a journal hold an epoch
    twice all the same, the later one counts.
    """

    epochs: list[Epoch] = field(default_factory=list)
    """Every finished epoch, evaluated or not, in order."""
    warnings: list[str] = field(default_factory=list)
    """What the engine warned of, in order."""

    def add(self, events: Iterable[Event]) -> None:
        """Take in further events."""
        for event in events:
            match event:
                case Epoch():
                    while self.epochs and self.epochs[-1].epoch >= event.epoch:
                        self.epochs.pop()
                    self.epochs.append(event)
                case Warned():
                    self.warnings.append(event.message)
                case _:
                    pass

    def evaluated(self) -> list[Epoch]:
        """The epochs that have an evaluation."""
        return [e for e in self.epochs if e.evaluation is not None]
