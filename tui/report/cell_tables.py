"""The tables of results: a row a cell, and a row a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from runs.metrics import THRESHOLDS, Evaluation
from runs.studies.outcome import Outcome
from runs.studies.results import CellResults
from runs.studies.spread import Spread, Times, spread
from runs.units import duration, fraction
from tui.report.group_times import budget, kind, onsets, times, windows
from tui.report.material import Material
from tui.report.tables import Table

LEVELS = tuple(f"{theta:.2f}" for theta in THRESHOLDS)
MARKS = (
    "Median (lowest-highest) over seeds. >60: not reached within 60 epochs; 2/5: in 2 of 5 runs. "
    "m: by batch norm's moving statistics, the only kind taken; p: some by precise ones alone."
)


def times_table(material: Material) -> Table:
    """When the runs of each cell reached what."""
    rows, raw = [], []
    for cell in material.cells:
        outcomes = cell.outcomes
        known = [
            *(times(outcomes, theta) for theta in THRESHOLDS),
            onsets(outcomes),
            windows(outcomes),
        ]
        fitted = known[THRESHOLDS.index(1.0)]
        of_all = f"{len(fitted.reached)} of {fitted.n}" if fitted.n else ""
        rows.append((cell.title, _n(cell, material), of_all, *map(_words, known)))
        numbers = (value for one in known for value in _numbers(one))
        raw.append((cell.title, len(outcomes), len(fitted.reached), *numbers))
    names = [*(f"tto_{level}" for level in LEVELS), "onset", "fit_window"]
    parts = ("median", "median_is_lower_bound", "low", "high", "not_reached", "latest_budget")
    return Table(
        name="times",
        caption=f"Times to overfit, onset and fit window, in epochs. {MARKS}",
        heads=("cell", "n", "fitted", *LEVELS, "onset", "fit window"),
        rows=tuple(rows),
        left=1,
        raw_heads=("cell", "n", "fitted", *(f"{name}_{part}" for name in names for part in parts)),
        raw=tuple(raw),
    )


def results_table(material: Material) -> Table:
    """What each cell came to, and what it cost."""
    rows, raw = [], []
    for cell in material.cells:
        outcomes = cell.outcomes
        metrics = [
            _final(outcomes, "train_acc"),
            spread(outcome.test_acc for outcome in outcomes),
            _final(outcomes, "memorised"),
        ]
        seconds = spread(o.summary.seconds if o.summary else None for o in outcomes)
        speed = spread(_speed(material, outcome) for outcome in outcomes)
        rows.append(
            (
                cell.title,
                _n(cell, material),
                *(one.mean_and_sd("fraction") if one else "" for one in metrics),
                _time(seconds),
                f"{speed.median:,.0f}" if speed else "",
            )
        )
        numbers = (value for one in metrics for value in _mean_and_sd(one))
        raw.append((cell.title, len(outcomes), *numbers, *_range(seconds), *_range(speed)))
    names = ("train_acc", "test_acc", "memorised")
    return Table(
        name="results",
        caption="At the end of each run: mean ± standard deviation over seeds of the accuracies, "
        "median (lowest-highest) of the time worked, median of the speed in training (of a run: "
        "the median over its evaluated epochs). Train: given labels, moving statistics. Test: true "
        "labels, all test images. Memorised: share of the examples with a wrong given label that "
        "are predicted as that label.",
        heads=("cell", "n", "train", "test", "memorised", "time a run", "images/s"),
        rows=tuple(rows),
        left=1,
        raw_heads=(
            "cell",
            "n",
            *(f"{name}_{part}" for name in names for part in ("n", "mean", "sd")),
            *(f"seconds_{part}" for part in ("median", "low", "high")),
            *(f"images_per_second_{part}" for part in ("median", "low", "high")),
        ),
        raw=tuple(raw),
    )


def runs_table(material: Material) -> Table:
    """Every result by itself, with the brackets of its times."""
    rows, raw = [], []
    for cell in material.cells:
        for outcome in cell.outcomes:
            rows.append(tuple(_run_words(cell, outcome)))
            raw.append(tuple(_run_numbers(material, cell, outcome)))
    return Table(
        name="runs",
        caption="Each result. A time to overfit lies after the evaluation in brackets and not "
        "after the epoch before them; >60: not reached within 60 epochs.",
        heads=("cell", "run", "seed", "end", *LEVELS, "onset", "train", "test", "time"),
        rows=tuple(rows),
        left=2,
        raw_heads=(
            *("cell", "run", "seed", "end", "diverged", "budget", "statistics"),
            *(f"tto_{level}{part}" for level in LEVELS for part in ("", "_after")),
            *("onset", "onset_after", "fit_window", "train_acc", "test_acc", "memorised"),
            *("noise_rate", "seconds", "images_per_second"),
        ),
        raw=tuple(raw),
    )


def _run_words(cell: CellResults, outcome: Outcome) -> Iterator[str]:
    yield from (cell.title, outcome.record.id, str(outcome.seed))
    yield f"{outcome.end} (diverged)" if outcome.diverged else str(outcome.end)
    for theta in THRESHOLDS:
        time = outcome.time(theta)
        yield _bracket(time.epoch, time.after_epoch, outcome)
    yield _bracket(outcome.fitting.onset, outcome.fitting.onset_after, outcome)
    train, summary = _evaluation(outcome), outcome.summary
    yield fraction(train.train_acc) if train else ""
    yield "" if outcome.test_acc is None else fraction(outcome.test_acc)
    yield duration(summary.seconds) if summary else ""


def _run_numbers(material: Material, cell: CellResults, outcome: Outcome) -> Iterator[object]:
    yield from (cell.title, outcome.record.id, outcome.seed, outcome.end)
    yield from (int(outcome.diverged), budget(outcome), kind(outcome))
    for theta in THRESHOLDS:
        time = outcome.time(theta)
        yield from (time.epoch, time.after_epoch)
    fitting, summary, train = outcome.fitting, outcome.summary, _evaluation(outcome)
    yield from (fitting.onset, fitting.onset_after, fitting.fit_window)
    yield from (train.train_acc if train else None, outcome.test_acc)
    yield train.memorised if train else None
    yield from (summary.noise_rate if summary else None, summary.seconds if summary else None)
    yield _speed(material, outcome)


def _bracket(epoch: int | None, after: int | None, outcome: Outcome) -> str:
    """`7 (6)`: it was reached at epoch 7, and not yet at 6."""
    if epoch is None:
        return f">{budget(outcome)}"
    return str(epoch) if after is None else f"{epoch} ({after})"


def _n(cell: CellResults, material: Material) -> str:
    """`5`, and `3 of 5` where a study plans more."""
    done, planned = len(cell.outcomes), len(cell.places)
    return str(done) if done == planned or material.study is None else f"{done} of {planned}"


def _words(times: Times) -> str:
    """`29 (26->60) 1/5`: with how many did not get there."""
    late = f" {len(times.budgets)}/{times.n}" if times.budgets and times.reached else ""
    return f"{times.words()}{late}"


def _numbers(times: Times) -> Iterator[object]:
    """The median, as far as it is known, the range of what was reached, and what was not."""
    middle = times.median
    yield middle.value if middle else None
    yield None if middle is None else int(not middle.exact)
    yield times.reached[0] if times.reached else None
    yield times.reached[-1] if times.reached else None
    yield len(times.budgets)
    yield times.budgets[-1] if times.budgets else None


def _final(outcomes: Iterable[Outcome], metric: str) -> Spread | None:
    evaluations = map(_evaluation, outcomes)
    return spread(getattr(one, metric) if one else None for one in evaluations)


def _evaluation(outcome: Outcome) -> Evaluation | None:
    return outcome.summary.evaluation if outcome.summary else None


def _speed(material: Material, outcome: Outcome) -> float | None:
    recorded = material.recorded.get(outcome.record.id)
    return recorded.speed(outcome) if recorded else None


def _time(seconds: Spread | None) -> str:
    if seconds is None:
        return ""
    if seconds.n == 1:
        return duration(seconds.median)
    return f"{duration(seconds.median)} ({duration(seconds.low)}-{duration(seconds.high)})"


def _mean_and_sd(one: Spread | None) -> tuple[object, ...]:
    return (one.n, one.mean, one.sd) if one else (0, None, None)


def _range(one: Spread | None) -> tuple[object, ...]:
    return (one.median, one.low, one.high) if one else (None, None, None)
