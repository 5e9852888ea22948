from __future__ import annotations

from typing import Literal

from engine.cadence import Scope, evaluation_due


def evaluated(
    epochs: int, every: int | Literal["auto"] = "auto", running: dict[int, float] | None = None
) -> dict[int, Scope]:
    """The evaluated epochs of a run; probes are taken to miss. `running`: accuracy by epoch."""
    last = 0
    found: dict[int, Scope] = {}
    for epoch in range(1, epochs + 1):
        accuracy = (running or {}).get(epoch, 0.1)
        scope = evaluation_due(every, epoch, epochs, last, accuracy, threshold=0.9)
        if scope != "none":
            found[epoch] = scope
        if scope == "full":
            last = epoch
    return found


def test_every_n_epochs_and_the_last() -> None:
    assert list(evaluated(10, every=3)) == [3, 6, 9, 10]


def test_auto_is_dense_early_and_log_spaced_later() -> None:
    assert list(evaluated(20)) == [1, 2, 3, 4, 5, 7, 9, 12, 15, 19, 20]
    assert len(evaluated(10_000)) < 50


def test_auto_probes_where_a_threshold_may_be_crossed() -> None:
    scopes = evaluated(20, running={10: 0.896, 11: 0.95, 13: 0.88})
    assert {epoch for epoch, scope in scopes.items() if scope == "probe"} == {10, 11}


def test_a_fixed_cadence_is_kept_whatever_the_accuracy() -> None:
    assert list(evaluated(10, every=5, running={7: 1.0})) == [5, 10]


def test_the_log_spacing_wins_over_a_probe() -> None:
    assert evaluated(5, running={3: 0.95})[3] == "full"


def test_nothing_is_probed_once_all_thresholds_are_reached() -> None:
    assert evaluation_due("auto", 11, 100, 10, 1.0, threshold=None) == "none"
