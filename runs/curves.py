"""The curves of a run, put together from its events."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field

from runs.events import Epoch, Event, Finished, Warned


@dataclass
class Curves:
    """What there is to draw and to warn of in a run's events; grows as events come in.

    A resumed run begins a new segment, which repeats the epochs after its checkpoint. A later
    record of an epoch takes the place of the earlier one, and until then the earlier one stays in
    sight. What a finished run recorded beyond its last epoch, in a segment that was given up, goes.
    """

    epochs: list[Epoch] = field(default_factory=list)
    """Every finished epoch, evaluated or not, in order, each once."""
    warnings: list[str] = field(default_factory=list)
    """What the engine warned of, in order, each once."""
    taken: int = field(default=0, compare=False)
    """How many events it was put together from: where this is the same, so are the curves."""
    rewritten: int = 0
    """How often something else than the end has changed: an epoch that was there already."""
    _newest: int = 0
    """The epoch that was recorded last."""

    def add(self, events: Iterable[Event]) -> None:
        """Take in further events."""
        for event in events:
            self.taken += 1
            match event:
                case Epoch():
                    self._put(event)
                case Finished():
                    self._cut(self._place(self._newest + 1))
                case Warned() if event.message not in self.warnings:
                    self.warnings.append(event.message)
                case _:
                    pass

    def evaluated(self) -> list[Epoch]:
        """The epochs that have an evaluation."""
        return [e for e in self.epochs if e.evaluation is not None]

    def _put(self, event: Epoch) -> None:
        at = self._place(event.epoch)
        known = at < len(self.epochs) and self.epochs[at].epoch == event.epoch
        self.rewritten += at < len(self.epochs)
        self.epochs[at : at + known] = [event]
        self._newest = event.epoch

    def _cut(self, at: int) -> None:
        self.rewritten += at < len(self.epochs)
        del self.epochs[at:]

    def _place(self, epoch: int) -> int:
        """Where an epoch is in the list, or belongs."""
        if not self.epochs or self.epochs[-1].epoch < epoch:  # as nearly always
            return len(self.epochs)
        return bisect_left(self.epochs, epoch, key=lambda known: known.epoch)
