"""The rank test of two groups of times, exact for any n, with ties and values never reached.

Why not scipy: `mannwhitneyu(method="exact")` ignores ties, and epochs tie often ([5, 5, 5] against
[5, 5, 6] gives .35 where the truth is .50); `permutation_test` enumerates all rearrangements up to
a limit and draws some beyond it. Counting them by their sum takes neither, and no dependency.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import comb

Span = tuple[float, float]
"""Where a value lies: the earliest and the latest it can be. A sharp one has both alike, one that
was never reached ends in infinity. Of two that overlap nobody knows which came first: they tie."""


@dataclass(frozen=True)
class Tails:
    """How often chance alone would part two groups as far, over all rearrangements."""

    less: float
    """One-sided p of "the first group's values are smaller"."""
    more: float
    """One-sided p of "the first group's values are larger"."""


def sharp(values: Sequence[float]) -> list[Span]:
    """Values that are known as they stand."""
    return [(value, value) for value in values]


def compare(a: Sequence[Span], b: Sequence[Span]) -> Tails:
    """The rank test of A against B by Mann and Whitney's U; ties share their ranks.

    Both directions, each one-sided: the share of all ways to deal the values to two groups of
    these sizes in which U is as extreme as it is, or more. Both are 1 where a side is empty.
    """
    scores = _scores([*a, *b])
    of_a = sum(scores[: len(a)])
    ways = _ways(tuple(sorted(scores)), len(a))
    total = comb(len(scores), len(a))
    return Tails(
        less=sum(count for score, count in ways.items() if score >= of_a) / total,
        more=sum(count for score, count in ways.items() if score <= of_a) / total,
    )


def _scores(spans: Sequence[Span]) -> list[int]:
    """Of each value: how many come after it, less how many come before it.

    For sharp values that is n + 1 less twice the midrank, in whole numbers; and U of a group is its
    sum, but for a constant, since within a group what one gains the other loses.
    """
    return [sum((s[1] < o[0]) - (o[1] < s[0]) for o in spans) for s in spans]


@lru_cache(8192)
def _ways(scores: tuple[int, ...], size: int) -> Counter[int]:
    """In how many ways so many of the scores add up to each sum that they can add up to.

    Several scores that are alike are taken at once: k of m in comb(m, k) ways.
    """
    ways: list[Counter[int]] = [Counter({0: 1}), *(Counter() for _ in range(size))]
    for score, alike in Counter(scores).items():
        for taken in range(size, 0, -1):  # downwards, so that no score is counted twice
            for k in range(1, min(alike, taken) + 1):
                factor = comb(alike, k)
                for already, count in ways[taken - k].items():
                    ways[taken][already + k * score] += factor * count
    return ways[size]
