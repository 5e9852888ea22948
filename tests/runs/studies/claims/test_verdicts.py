"""When a verdict falls, and over what it is corrected."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from runs.studies.claims.claim import Select
from runs.studies.claims.faster import Faster
from runs.studies.claims.memorise import AllMemorise
from runs.studies.claims.verdicts import count_tested, judge
from tests.runs.studies.made_up import MadeUp, cell

TRUE: Select = {"labels.mode": "true"}
RANDOM: Select = {"labels.mode": "uniform"}
EARLY, LATE = [4, 5, 4, 6, 5], [20, 22, 25, 21, 30]
LATER, LATEST = [60, 62, 65, 61, 70], [80, 82, 85, 81, 90]


def study(
    times: dict[tuple[str, int, str], Sequence[int | None]], *, cases: bool = True
) -> list[MadeUp]:
    """Groups by case, depth and labels."""
    return [
        cell(
            runs,
            {"model.depth": depth, "labels.mode": labels, **({"case": case} if cases else {})},
            depth=depth,
            labels=labels,
            frozen=case == "as the report",
        )
        for (case, depth, labels), runs in times.items()
    ]


def by_depth(true: Sequence[int | None], random: Sequence[int | None]) -> list[MadeUp]:
    """At depth 50 these times, at 18 a clear difference."""
    return study(
        {
            ("", 18, "true"): EARLY,
            ("", 18, "uniform"): LATE,
            ("", 50, "true"): true,
            ("", 50, "uniform"): random,
        },
        cases=False,
    )


def test_a_claim_holds_where_it_holds_in_every_line() -> None:
    (one,) = judge([Faster(of=[TRUE, RANDOM])], by_depth(EARLY, LATE), 5)
    assert [line.title for line in one.lines] == ["18, true against 18, uniform",
                                                  "50, true against 50, uniform"]  # fmt: skip
    assert one.verdict == "reproduced"
    assert one.p == pytest.approx(2 / 252)  # all must hold: no correction for two lines


def test_one_line_that_is_undecided_leaves_the_claim_so() -> None:
    (one,) = judge([Faster(of=[TRUE, RANDOM])], by_depth(LATE, LATE), 5)
    assert one.verdict == "undecided"
    assert one.deciding is one.lines[1]


def test_one_line_that_goes_against_it_contradicts_it() -> None:
    """At two lines' chance of doing so: 2 directions x 2 lines x 1/252."""
    (one,) = judge([Faster(of=[TRUE, RANDOM])], by_depth(LATE, EARLY), 5)
    assert one.verdict == "contradicted"
    assert one.p == pytest.approx(4 / 252)
    assert one.deciding is one.lines[1]


def test_the_first_group_is_set_against_each_of_the_others() -> None:
    groups = study(
        {
            ("", depth, "uniform"): runs
            for depth, runs in {50: EARLY, 101: LATE, 200: LATER}.items()
        },
        cases=False,
    )
    depths: list[Select] = [{"model.depth": depth} for depth in (50, 101, 200)]
    (one,) = judge([Faster(of=depths)], groups, 5)
    assert len(one.lines) == 2
    assert one.verdict == "reproduced"
    assert one.claim.sentence == "0.99 sooner with ResNet-50 than with ResNet-101 and ResNet-200"


def test_each_case_has_a_verdict_of_its_own() -> None:
    groups = study(
        {
            ("sound", 50, "true"): EARLY,
            ("sound", 50, "uniform"): LATE,
            ("as the report", 50, "true"): LATE,
            ("as the report", 50, "uniform"): LATE,
        }
    )
    claim = Faster(of=[TRUE, RANDOM])
    assert count_tested([claim], groups) == 2
    sound, frozen = judge([claim], groups, 5)
    assert (sound.case, sound.verdict) == ("sound", "reproduced")
    assert sound.p == pytest.approx(2 * 2 / 252)  # Holm over both cases
    assert (frozen.case, frozen.verdict) == ("as the report", "undecided")


def test_a_claim_that_names_cases_is_judged_between_them() -> None:
    groups = study({("sound", 50, "uniform"): EARLY, ("as the report", 50, "uniform"): LATE})
    (one,) = judge([Faster(of=[{"case": "sound"}, {"case": "as the report"}])], groups, 5)
    assert (one.case, one.verdict) == ("", "reproduced")


def test_holm_goes_over_the_tested_claims_alone() -> None:
    groups = by_depth(EARLY, LATE)
    claims = [
        Faster(of=[TRUE, RANDOM]),
        AllMemorise(),
        Faster(of=[RANDOM, TRUE]),
        Faster(of=[{"model.depth": 18}, {"model.depth": 50}]),
    ]
    first, rule, opposite, neither = judge(claims, groups, 5)
    assert first.p == pytest.approx(3 * 2 / 252)
    assert (rule.p, rule.verdict) == (None, "reproduced")
    assert opposite.p == pytest.approx(3 * 4 / 252 * 2 / 3)
    assert (opposite.verdict, neither.verdict) == ("contradicted", "undecided")


def test_before_the_declared_seeds_are_there_it_says_so_far() -> None:
    groups = [cell(EARLY[:3], labels="true"), cell(LATE)]
    (one,) = judge([Faster(of=[TRUE, RANDOM])], groups, 5)
    assert (one.verdict, one.status, one.n) == ("too few runs", "so far", 3)
    assert one.effect is not None
    assert one.p == pytest.approx(2 / 56)
    (none,) = judge([Faster(of=[TRUE, RANDOM])], [cell([], labels="true"), cell(LATE)], 5)
    assert (none.verdict, none.n, none.p, none.effect) == ("too few runs", 0, 1.0, None)


def test_a_study_of_three_seeds_has_no_verdicts() -> None:
    groups = [cell(EARLY[:3], labels="true"), cell(LATE[:3])]
    (tested, rule) = judge([Faster(of=[TRUE, RANDOM]), AllMemorise()], groups, 3)
    assert (tested.verdict, tested.status) == ("too few runs", "final")
    assert rule.verdict == "too few runs"
    assert "a verdict takes 4 seeds at least; 3 are declared" in rule.notes


def test_seeds_that_cannot_decide_so_many_claims_are_too_few() -> None:
    groups = [cell(EARLY[:4], labels="true"), cell(LATE[:4])]
    claim = Faster(of=[TRUE, RANDOM])
    (alone,) = judge([claim], groups, 4)
    assert alone.verdict == "reproduced"
    both = judge([claim, Faster(of=[TRUE, RANDOM], theta=0.9)], groups, 4)
    assert {one.verdict for one in both} == {"too few runs"}
    assert (
        "2 tested claims cannot be decided by 4 seeds a side, of which p is 0.057 at least: 5 can"
    ) in both[0].notes


@pytest.mark.parametrize("told", [True, False])
def test_with_seeds_added_later_it_is_exploratory(told: bool) -> None:
    groups = [cell(EARLY if told else [*EARLY, 5], labels="true"), cell(LATE)]
    (one,) = judge([Faster(of=[TRUE, RANDOM])], groups, 5, exploratory=told)
    assert (one.verdict, one.status) == ("reproduced", "exploratory")


def test_a_claim_about_groups_that_are_not_there_says_so() -> None:
    (one,) = judge([AllMemorise()], [cell(EARLY, labels="true")], 5)
    assert (one.verdict, one.lines) == ("too few runs", ())
    assert "the study has no such groups" in one.notes


def test_one_experiment_counts_once_however_the_grid_names_it() -> None:
    """True labels with p = 0.5 are true labels with p = 1."""
    groups = [
        cell(times, {"labels.mode": labels, "labels.p": p}, labels=labels, p=p)
        for labels, times in (("true", EARLY), ("uniform", LATE))
        for p in (0.5, 1.0)
    ]
    pairs = Faster(of=[TRUE, RANDOM]).groups(groups)
    assert len(pairs) == 2  # with p = 0.5 and with p = 1
    assert len(AllMemorise(of=TRUE).groups(groups)) == 1


def test_what_one_side_alone_names_holds_for_the_other_too() -> None:
    """Depth 50 with random labels is not set against depth 18 with true ones."""
    claim = Faster(of=[{"model.depth": 50, **RANDOM}, {"model.depth": 18}])
    pairs = claim.groups(by_depth(EARLY, LATE))
    assert [(a.title, b.title) for a, b in pairs] == [("50, uniform", "18, uniform")]
