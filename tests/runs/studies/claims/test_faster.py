"""A is faster than B: made-up groups of which the truth is known."""

from __future__ import annotations

import math

import pytest

from runs.studies.claims.claim import Line
from runs.studies.claims.faster import Faster
from runs.studies.claims.verdicts import Judged, judge
from tests.runs.studies.made_up import MadeUp, cell, config_of, group, outcome

TRUE, RANDOM = {"labels.mode": "true"}, {"labels.mode": "uniform"}
FASTER = Faster(of=[TRUE, RANDOM])
NEVER = math.inf


def judged(*cells: MadeUp, declared: int = 5) -> Judged:
    (one,) = judge([FASTER], cells, declared)
    return one


def only_line(one: Judged) -> Line:
    (line,) = one.lines
    return line


def test_a_difference_is_reproduced() -> None:
    one = judged(cell([4, 5, 4, 6, 5], labels="true"), cell([20, 22, 25, 21, 30]))
    assert one.verdict == "reproduced"
    assert one.p == pytest.approx(2 / 252)  # both directions are tested
    assert one.n == 5
    assert only_line(one).title == "true against uniform"
    assert one.effect is not None
    assert one.effect.upper < 0.35


def test_the_opposite_is_contradicted() -> None:
    one = judged(cell([20, 22, 25, 21, 30], labels="true"), cell([4, 5, 4, 6, 5]))
    assert (one.verdict, one.against) == ("contradicted", True)
    assert one.p == pytest.approx(2 / 252)


def test_no_difference_is_undecided() -> None:
    one = judged(cell([4, 5, 6, 7, 8], labels="true"), cell([4, 5, 6, 7, 9]))
    assert one.verdict == "undecided"


def test_values_that_were_not_reached_are_tied_at_the_end() -> None:
    one = judged(cell([40, 50, 41, 60, 55], labels="true"), cell([None] * 5))
    assert one.verdict == "reproduced"
    line = only_line(one)
    assert line.sides[1].values == (NEVER,) * 5
    assert "uniform: 5 of 5 not reached by 100 epochs" in line.notes
    assert line.effect is not None
    assert line.effect.text == "< 0.5"
    both = judged(cell([None] * 5, labels="true"), cell([None] * 5))
    assert both.verdict == "undecided"
    assert both.p == 1.0


def test_the_smaller_budget_counts_on_both_sides() -> None:
    """What one side reaches after the other's budget says nothing: the other was not asked."""
    one = judged(cell([None] * 5, labels="true", epochs=30), cell([31, 35, 40, 50, 60]))
    assert one.verdict == "undecided"
    assert only_line(one).sides[1].values == (NEVER,) * 5
    asked = judged(cell([None] * 5, labels="true", epochs=100), cell([31, 35, 40, 50, 60]))
    assert asked.verdict == "contradicted"


def test_a_run_that_diverged_is_never_there_and_limits_nothing() -> None:
    config = config_of(labels="true", epochs=30)
    never = [outcome(config, seed, None, diverged=True, end=2) for seed in range(5)]
    one = judged(group(config, never), cell([31, 35, 40, 50, 60]))
    assert one.verdict == "contradicted"
    assert "true: 5 of 5 not reached by 100 epochs (5 diverged)" in only_line(one).notes


def test_brackets_wider_than_the_difference_decide_nothing() -> None:
    """Evaluated every tenth epoch, a time is up to ten epochs late: 20 may have been 11."""
    fine = cell([14, 15, 16, 17, 18], labels="true")
    coarse = cell([20, 20, 20, 20, 20], after=10)
    one = judged(fine, coarse)
    assert one.verdict == "undecided"
    assert only_line(one).notes == (
        "brackets wider than the difference decide nothing (else p: 0.00397)",
    )
    assert judged(fine, cell([28, 28, 28, 28, 28], after=18)).verdict == "reproduced"


def test_one_epoch_apart_is_apart_where_every_epoch_is_evaluated() -> None:
    assert judged(cell([5] * 5, labels="true"), cell([6] * 5)).verdict == "reproduced"


def test_batches_of_different_size_are_compared_in_steps() -> None:
    """Half the epochs at a quarter of the batch are twice the steps."""
    small = cell([10, 11, 12, 13, 14], labels="true", batch_size=32, steps=313)
    large = cell([20, 21, 22, 23, 24], batch_size=128, steps=79)
    one = judged(small, large)
    assert one.verdict == "contradicted"
    assert only_line(one).notes == ("in steps: batches of 32 and 128",)
    assert only_line(one).sides[0].values[0] == 3130


def test_runs_of_one_kind_of_statistics_are_compared_with_their_like() -> None:
    """By precise statistics the first would win, but the others were never asked for theirs."""
    quick = cell([4, 5, 4, 6, 5], labels="true", moving=21)
    moving = cell([20, 20, 22, 21, 22], precise=False)
    one = judged(quick, moving)
    assert only_line(one).sides[0].values == (21,) * 5
    assert one.verdict == "undecided"
    assert any("moving statistics" in note for note in one.notes)


def test_frozen_batch_norm_has_one_kind_which_is_as_good() -> None:
    one = judged(cell([4, 5, 4, 6, 5], labels="true", moving=21), cell([30] * 5, frozen=True))
    assert only_line(one).sides[0].values == (4, 5, 4, 6, 5)


def test_times_are_those_at_theta() -> None:
    config = config_of(labels="true")
    runs = [outcome(config, seed, 5) for seed in range(5)]
    assert Faster(of=[TRUE, RANDOM], theta=0.9).sentence == (
        "0.9 sooner with true labels than with uniform labels"
    )
    one = judge([Faster(of=[TRUE, RANDOM], theta=0.9)], [group(config, runs), cell([9] * 5)], 5)[0]
    assert one.verdict == "reproduced"


def test_equal_seeds_and_mixed_groups_are_said() -> None:
    config, late = config_of(labels="true"), cell([20, 22, 25, 21, 30])
    ways = ["fp32", "bf16", "bf16", "bf16", "fp32"]
    mixed = [outcome(config, seed, 5, precision=way) for seed, way in enumerate(ways)]
    one = judged(group(config, mixed), late)
    assert one.verdict == "reproduced"
    assert one.notes == (
        "mixed: bf16 and fp32; nothing is compared in seconds",
        "equal seeds share labels and batch order; the test takes them for apart",
    )


def test_one_precision_is_not_compared_with_another() -> None:
    early = cell([4, 5, 4, 6, 5], labels="true", precision="bf16")
    one = judged(early, cell([20, 22, 25, 21, 30]))
    assert (one.verdict, one.p) == ("undecided", 1.0)
    assert only_line(one).notes == ("bf16 against fp32: not compared",)
    assert one.effect is not None
