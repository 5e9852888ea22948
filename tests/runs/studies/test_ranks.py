"""The rank test, against enumerating every way to deal the values to two groups."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from itertools import combinations

import pytest

from runs.studies.ranks import Span, compare, sharp

NEVER = math.inf


def enumerated(a: list[float], b: list[float]) -> tuple[Fraction, Fraction]:
    """Both one-sided p values of U with midranks, by the definition."""
    pooled = [*a, *b]

    def u(chosen: tuple[int, ...]) -> Fraction:
        rest = [i for i in range(len(pooled)) if i not in chosen]
        half = Fraction(1, 2)
        return sum(
            (
                Fraction(pooled[i] < pooled[j]) + half * (pooled[i] == pooled[j])
                for i in chosen
                for j in rest
            ),
            Fraction(0),
        )

    seen = u(tuple(range(len(a))))
    every = [u(chosen) for chosen in combinations(range(len(pooled)), len(a))]
    less = Fraction(sum(value >= seen for value in every), len(every))
    return less, Fraction(sum(value <= seen for value in every), len(every))


def test_ties_count() -> None:
    """scipy's mannwhitneyu(method="exact") says .35 here, since it takes no ties into account."""
    assert compare(sharp([5, 5, 5]), sharp([5, 5, 6])).less == 0.5


def test_three_against_three_can_just_reach_a_twentieth() -> None:
    assert compare(sharp([1, 2, 3]), sharp([4, 5, 6])).less == 1 / math.comb(6, 3) == 0.05


def test_five_against_five_that_are_apart() -> None:
    tails = compare(sharp([4, 5, 6, 7, 8]), sharp([9, 10, 11, 12, 13]))
    assert tails.less == 1 / 252
    assert tails.more == 1.0


def test_what_was_never_reached_is_tied_at_the_end() -> None:
    """Three of five reached against none: the three may be any of comb(10, 3) places."""
    tails = compare(sharp([4, 9, 11, NEVER, NEVER]), sharp([NEVER] * 5))
    assert tails.less == math.comb(5, 3) / math.comb(10, 3)
    nothing = compare(sharp([NEVER] * 4), sharp([NEVER] * 4))
    assert nothing.less == nothing.more == 1.0


def test_a_side_without_values_tells_nothing() -> None:
    assert compare([], sharp([1, 2])).less == compare(sharp([1, 2]), []).more == 1.0


@pytest.mark.parametrize("seed", range(60))
def test_as_enumerated(seed: int) -> None:
    """Groups of any size, of few distinct values, some of them never reached."""
    draw = random.Random(seed)
    values = [*range(1, draw.randint(2, 9)), NEVER]
    a, b = ([draw.choice(values) for _ in range(draw.randint(1, 6))] for _ in range(2))
    tails, (less, more) = compare(sharp(a), sharp(b)), enumerated(a, b)
    assert [tails.less, tails.more] == pytest.approx([float(less), float(more)])
    assert compare(sharp(b), sharp(a)).more == tails.less


def test_of_large_groups_too() -> None:
    """Thirty against thirty have 1e17 ways; without ties U is nearly normal (sd by its formula)."""
    n = 30
    a, b = [2.0 * i for i in range(n)], [2.0 * i + 9 for i in range(n)]
    u = sum(x < y for x in a for y in b)
    z = (u - 0.5 - n * n / 2) / math.sqrt(n * n * (2 * n + 1) / 12)
    normal = math.erfc(z / math.sqrt(2)) / 2
    assert compare(sharp(a), sharp(b)).less == pytest.approx(normal, rel=0.03)


def test_values_that_may_have_come_in_either_order_tie() -> None:
    early: list[Span] = [(1, 4), (1, 4), (1, 4)]
    assert compare(early, [(4, 9)] * 3).less == 1.0
    assert compare(early, [(5, 9)] * 3).less == 0.05
