"""What one run came to, as a study reads it: cut back to the epochs and the `until` of its cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from runs.config import RunConfig
from runs.curves import Curves
from runs.events import Epoch
from runs.journal import read_events
from runs.metrics import THRESHOLDS, Fitting, PreciseFitting, Summary, TimeToOverfit
from runs.paths import Home
from runs.record import RunRecord


@dataclass(frozen=True)
class Outcome:
    """A result: of a run that finished, or that diverged and so never reaches anything more."""

    record: RunRecord
    """The run."""
    config: RunConfig
    """Its configuration with the cell's `epochs` and `until`, to which it is cut back."""
    end: int
    """The last epoch that counts, here."""
    summary: Summary | None
    """What it had come to by then; None where it diverged before its first evaluation."""
    diverged: bool
    """Whether it ended there because it diverged."""
    read: Callable[[], Curves]
    """Reads all its epochs from the journal. Raises OSError."""

    @property
    def seed(self) -> int:
        """The seed of every random stream."""
        return self.config.seed

    @property
    def fitting(self) -> Fitting:
        """Its times to overfit for display and comparison: precise ones where there are any."""
        return Fitting() if self.summary is None else self.summary.shown

    @property
    def reached_until(self) -> bool:
        """Whether it ended before its last epoch because `until` was reached."""
        return not self.diverged and self.end < self.config.training.epochs

    @property
    def test_acc(self) -> float | None:
        """The newest test accuracy; None before the first, that of the untrained model aside."""
        summary = self.summary
        if summary is None or summary.tested is None or not summary.tested_epoch:
            return None
        return summary.tested.test_acc

    def time(self, theta: float) -> TimeToOverfit:
        """Its time to overfit at `theta`, reached or not."""
        return self.fitting.fitted(theta) or TimeToOverfit(theta=theta)

    def epochs(self) -> list[Epoch]:
        """Every recorded epoch up to the end, in order. Raises OSError."""
        return [epoch for epoch in self.read().epochs if epoch.epoch <= self.end]


def reader(home: Home, record: RunRecord) -> Callable[[], Curves]:
    """What reads a run's curves from its journal, once they are wanted. That raises OSError."""

    def read() -> Curves:
        curves = Curves()
        curves.add(read_events(home.run(record.id).metrics))
        return curves

    return read


def cut_back(summary: Summary, epochs: list[Epoch], end: int) -> Summary:
    """What a run had come to by the epoch `end`; `epochs` are those that it recorded, in order.

    What was reached later was not reached. Metrics are those of the newest evaluation by then.
    """
    until = [epoch for epoch in epochs if 0 < epoch.epoch <= end]
    evaluated = [epoch for epoch in until if epoch.evaluation is not None]
    tested = [e for e in evaluated if e.evaluation and e.evaluation.test_acc is not None]
    newest = evaluated[-1] if evaluated else None
    newest_tested = tested[-1] if tested else None
    accuracies = [e.evaluation.test_acc or 0.0 for e in tested if e.evaluation]
    precise = summary.precise
    return Summary(
        noise_rate=summary.noise_rate,
        **_reached_by(summary, end),
        precise=None if precise is None else PreciseFitting(**_reached_by(precise, end)),
        epochs=min(summary.epochs, end),
        steps=until[-1].steps if until else 0,
        seconds=until[-1].seconds if until else 0.0,
        running_acc=until[-1].running_acc if until else None,
        evaluation=newest.evaluation if newest else None,
        evaluated_epoch=newest.epoch if newest else None,
        tested=newest_tested.evaluation if newest_tested else None,
        tested_epoch=newest_tested.epoch if newest_tested else None,
        evaluations=len(evaluated),
        passes=sum(e.evaluation.passes for e in evaluated if e.evaluation),
        tests=len(tested),
        evaluation_seconds=sum(epoch.evaluation_seconds for epoch in until),
        best_test_acc=max(accuracies, default=None),
    )


def _reached_by(fitting: Fitting, end: int) -> dict[str, Any]:
    """The times of a fitting that were reached by then."""
    times = [
        time if time.epoch is not None and time.epoch <= end else TimeToOverfit(theta=time.theta)
        for time in fitting.time_to_overfit or [TimeToOverfit(theta=t) for t in THRESHOLDS]
    ]
    begun = fitting.onset is not None and fitting.onset <= end
    return {
        "time_to_overfit": tuple(times),
        "onset": fitting.onset if begun else None,
        "onset_after": fitting.onset_after if begun else None,
    }
