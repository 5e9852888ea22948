"""Claims that are judged by a rule, group by group."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from runs.studies.claims.chance import NearChance
from runs.studies.claims.claim import Claim
from runs.studies.claims.memorise import AllMemorise, NoChangeNeeded, NotTheWholeSet
from runs.studies.claims.quickly import FitsQuickly, fit_share
from runs.studies.claims.verdicts import Judged, judge
from tests.runs.studies.made_up import MadeUp, cell, config_of, group, outcome


def judged(claim: Claim, *cells: MadeUp) -> Judged:
    (one,) = judge([claim], cells, 4)
    return one


def with_divergence(times: Sequence[int | None]) -> MadeUp:
    """The last of the runs diverged."""
    config = config_of()
    *others, last = (
        outcome(config, seed, time, diverged=seed == len(times) - 1)
        for seed, time in enumerate(times)
    )
    return group(config, [*others, last])


@pytest.mark.parametrize(
    ("group", "memorise", "not_whole"),
    [
        (cell([9, 10, 12, 9]), "reproduced", "contradicted"),
        (cell([None] * 4), "contradicted", "reproduced"),
        (cell([9, 10, 12, None]), "undecided", "contradicted"),
        (with_divergence([9, 10, 12, None]), "contradicted", "contradicted"),
        (with_divergence([None] * 4), "contradicted", "reproduced"),
    ],
    ids=["all", "none", "some", "one diverged", "none, one diverged"],
)
def test_reaching_the_whole_set(group: MadeUp, memorise: str, not_whole: str) -> None:
    assert judged(AllMemorise(), group).verdict == memorise
    assert judged(NotTheWholeSet(), group).verdict == not_whole


def test_what_was_counted_is_said() -> None:
    (line,) = judged(AllMemorise(), with_divergence([9, 10, None, None])).lines
    assert line.notes == ("2 of 4 reach 1.0 in 100 epochs, 1 diverged",)


def test_a_run_that_stopped_at_all_by_moving_statistics_has_memorised() -> None:
    config = config_of()
    runs = [outcome(config, seed, 9) for seed in range(3)]
    runs.append(outcome(config, 3, None, moving=9, end=9))  # by precise ones one is missing
    one = judged(AllMemorise(), group(config, runs))
    assert one.verdict == "reproduced"
    assert one.lines[0].notes == ("4 of 4 reach 1.0, 1 of them by moving statistics alone",)


def test_rules_are_about_random_labels_unless_told() -> None:
    groups = [cell([None] * 4, labels="true"), cell([9] * 4), cell([None] * 4, p=0.5)]
    assert judged(AllMemorise(), *groups).verdict == "reproduced"
    assert judged(AllMemorise(of={"labels.mode": "true"}), *groups).verdict == "contradicted"
    assert len(judged(AllMemorise(of={}), *groups).lines) == 3


def test_one_recipe_for_both_kinds_of_labels() -> None:
    fitted, half = cell([5] * 4, labels="true"), cell([9, 9, 9, None])
    assert judged(NoChangeNeeded(), fitted, cell([9] * 4)).verdict == "reproduced"
    assert judged(NoChangeNeeded(), fitted, half).verdict == "undecided"
    assert judged(NoChangeNeeded(), fitted, cell([None] * 4)).verdict == "contradicted"
    assert judged(NoChangeNeeded(), cell([None] * 4, labels="true"), half).verdict == "contradicted"


def accuracies(*values: float | None) -> MadeUp:
    config = config_of()
    return group(config, [outcome(config, i, 9, test_acc=acc) for i, acc in enumerate(values)])


@pytest.mark.parametrize(
    ("group", "verdict"),
    [
        (accuracies(0.10, 0.11, 0.09, 0.10), "reproduced"),
        (accuracies(0.12, 0.11, 0.12, 0.11), "undecided"),  # to 0.1218
        (accuracies(0.15, 0.14, 0.15, 0.16), "contradicted"),
        (accuracies(0.02, 0.03, 0.02, 0.02), "contradicted"),
        (accuracies(0.02, 0.18, 0.03, 0.17), "undecided"),
        (accuracies(0.10, 0.10, 0.10, 0.10), "reproduced"),
        (accuracies(0.10, 0.10, 0.10, None), "undecided"),
    ],
)
def test_near_chance(group: MadeUp, verdict: str) -> None:
    assert judged(NearChance(), group).verdict == verdict


def test_a_network_that_came_apart_is_not_near_chance() -> None:
    """Its test accuracy is 0.1, but it is one of no network that fits anything."""
    one = judged(NearChance(), with_divergence([9, 10, 12, None]))
    assert one.verdict == "undecided"
    assert one.lines[0].notes == ("1 of 4 diverged or were not tested",)


@pytest.mark.parametrize(
    ("onset", "epoch", "verdict"),
    [(10, 20, "reproduced"), (10, 21, "contradicted"), (1, 2, "reproduced")],
)
def test_fitting_is_quick(onset: int, epoch: int, verdict: str) -> None:
    assert judged(FitsQuickly(), cell([epoch] * 4, onset=onset)).verdict == verdict


def test_evaluations_too_far_apart_leave_it_open() -> None:
    """The onset lies in (0, 10], 0.90 in (10, 20]: epochs 1 to 10, and 11 to 20."""
    coarse = cell([20] * 4, after=10, onset=10, onset_after=0)
    assert judged(FitsQuickly(), coarse).verdict == "undecided"
    assert list(fit_share(coarse.outcomes[0], "precise")) == pytest.approx([1 / 11, 0.95])


def test_a_run_that_is_not_there_yet_has_at_least_what_it_took_so_far() -> None:
    config = config_of(epochs=100)
    assert fit_share(outcome(config, 0, None, onset=60), "precise") == (0.4, 1.0)
    assert fit_share(outcome(config, 0, None, onset=20), "precise") == (0.8, 1.0)
    assert fit_share(outcome(config, 0, None, onset=None), "precise") == (0.0, 1.0)
    assert fit_share(outcome(config, 0, None, diverged=True), "precise") == (1.0, 1.0)
