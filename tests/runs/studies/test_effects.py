"""Hodges and Lehmann's estimate and its interval, against the test that it belongs to."""

from __future__ import annotations

import math
import random
from statistics import median

import pytest

from runs.studies.effects import Effect, difference, ratio
from runs.studies.ranks import compare, sharp

NEVER = math.inf


def cut(values: list[float], limit: float) -> list[float]:
    return [value if value <= limit else NEVER for value in values]


def test_the_ratio_is_the_median_of_all_ratios() -> None:
    a, b = [4.0, 5.0, 6.0, 7.0, 9.0], [10.0, 11.0, 13.0, 17.0, 19.0]
    effect = ratio(a, b)
    assert effect.low == effect.high == median(x / y for x in a for y in b)
    assert effect.text == "0.455"  # 5 / 11


def test_the_interval_of_five_against_five_is_from_the_fifth_ratio_to_the_fifth_last() -> None:
    """P(U <= 4) = 12/252 = .048 for 5 against 5 without ties, P(U <= 5) = .075 (tables of U)."""
    a, b = [4.0, 5.0, 6.1, 7.3, 9.7], [10.0, 11.3, 13.1, 17.9, 19.0]
    ratios = sorted(x / y for x in a for y in b)
    effect = ratio(a, b)
    assert (effect.lower, effect.upper) == (ratios[4], ratios[-5])


@pytest.mark.parametrize("seed", range(40))
def test_the_interval_has_what_the_test_does_not_reject(seed: int) -> None:
    """Whatever the ties and whatever was not reached: both are cut to one budget, also when the
    times of one side are multiplied."""
    draw = random.Random(seed)
    limit = 20.0
    a, b = (
        cut([float(draw.randint(3, 26)) for _ in range(draw.randint(3, 6))], limit)
        for _ in range(2)
    )
    effect = ratio(a, b, limit)

    def rejected(factor: float) -> bool:
        shared = min(limit, limit * factor)
        tails = compare(sharp(cut(a, shared)), sharp(cut([factor * value for value in b], shared)))
        return min(tails.less, tails.more) <= 0.05

    for factor in [math.exp(k / 40 + 0.0001) for k in range(-160, 161)]:
        within = effect.lower < factor < effect.upper
        assert rejected(factor) != within, factor


@pytest.mark.parametrize("seed", range(20))
def test_the_interval_of_a_difference_does_as_well(seed: int) -> None:
    draw = random.Random(seed)
    a, b = ([draw.gauss(0, 1) for _ in range(draw.randint(3, 6))] for _ in range(2))
    effect = difference(a, b)
    assert effect.low == effect.high == median(x - y for x in a for y in b)
    for shift in [k / 20 + 0.0001 for k in range(-120, 121)]:
        tails = compare(sharp(a), sharp([value + shift for value in b]))
        within = effect.lower < shift < effect.upper
        assert (min(tails.less, tails.more) <= 0.05) != within


def test_where_one_side_never_got_there_the_ratio_is_open() -> None:
    faster = ratio([10, 11, 12, 13, 14], [NEVER] * 5, limit=100)
    assert (faster.low, faster.high) == (0.0, 0.12)
    assert faster.text == "< 0.12"
    assert faster.interval == "< 0.13"  # from there on four of five lie below a hundredth part
    slower = ratio([NEVER] * 5, [10, 11, 12, 13, 14], limit=100)
    assert slower.text == "> 8.33"
    assert slower.interval == "> 7.69"


def test_where_nobody_got_there_nothing_is_known() -> None:
    effect = ratio([NEVER] * 4, [NEVER] * 4, limit=100)
    assert (effect.text, effect.interval) == ("none", "none")


def test_so_few_runs_that_nothing_is_rejected_leave_the_interval_open() -> None:
    effect = ratio([1, 2], [10, 20])
    assert effect.interval == "none"
    assert effect.text == "0.1"


def test_an_interval_that_ends_on_both_sides() -> None:
    assert Effect("ratio", 0.5, 0.5, 0.25, 0.8).interval == "0.25 to 0.8"
    assert Effect("difference", 0.01, 0.01, -math.inf, 0.02).interval == "< 0.0200"
