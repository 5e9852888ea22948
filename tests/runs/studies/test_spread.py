"""Spreads of made-up values, and times of which some were not reached."""

from __future__ import annotations

import math

import pytest

from runs.studies.spread import Times, spread


def test_mean_deviation_median_and_range() -> None:
    """Of 1, 2, 3, 6: mean 3, variance (4 + 1 + 0 + 9) / 3, median 2.5."""
    values = spread([3.0, 1.0, 6.0, 2.0])
    assert values is not None
    assert (values.n, values.mean, values.median, values.low, values.high) == (4, 3, 2.5, 1, 6)
    assert values.sd == pytest.approx(math.sqrt(14 / 3))
    assert values.mean_and_sd("nats") == "3 ± 2.2"
    assert values.median_and_range("nats") == "2.5 (1-6)"


def test_fractions_have_three_decimals_and_only_all_of_it_is_one() -> None:
    values = spread([0.097, 0.105, 0.101])
    assert values is not None
    assert values.mean_and_sd("fraction") == "0.101 ± 0.004"
    assert values.median_and_range("fraction") == "0.101 (0.097-0.105)"
    nearly = spread([1.0, 0.9999])
    assert nearly is not None
    assert nearly.mean_and_sd("fraction") == "0.999+ ± 0.000"


def test_a_single_value_has_neither_deviation_nor_range() -> None:
    one = spread([0.5])
    assert one is not None
    assert one.sd is None
    assert one.mean_and_sd("fraction") == one.median_and_range("fraction") == "0.500"


def test_what_was_not_measured_does_not_count() -> None:
    values = spread([None, 0.5, math.nan, math.inf, 0.7])
    assert values is not None
    assert values.n == 2
    assert spread([None, math.nan]) is None


def test_numbers_that_overflow_are_infinite() -> None:
    values = spread([1.7e308, -1.7e308])
    assert values is not None
    assert values.sd == math.inf


@pytest.mark.parametrize(
    ("reached", "budgets", "words"),
    [
        ((21, 22, 24, 28), (), "23 (21-28) n=4"),
        ((21, 22, 23, 28), (), "22.5 (21-28) n=4"),
        ((23,), (), "23 n=1"),
        ((5, 5, 5), (), "5 n=3"),
        ((26, 29), (60,), "29 (26->60) n=3, 1 of 3 not reached"),
        ((26,), (60, 60), ">60 (26->60) n=3, 2 of 3 not reached"),
        ((), (60, 60, 60), ">60 n=3, 3 of 3 not reached"),
        ((), (40, 50, 60), ">50 (>40->60) n=3, 3 of 3 not reached"),
        # Half-way between 20 and a time after 60 is after 40.
        ((20,), (60,), ">40 (20->60) n=2, 1 of 2 not reached"),
        ((20, 22, 30), (60,), "26 (20->60) n=4, 1 of 4 not reached"),
        # What ended at 20 may have come next or last: the middle is 23 or 25.
        ((23, 25), (20,), "≥23 (>20-≥25) n=3, 1 of 3 not reached"),
        ((23, 25, 27), (24,), ">24.5 (23-≥27) n=4, 1 of 4 not reached"),
        ((1_000_000,), (), "1000000 n=1"),
        ((), (), "no result yet"),
    ],
)
def test_times_say_what_was_not_reached(
    reached: tuple[int, ...], budgets: tuple[int, ...], words: str
) -> None:
    assert Times(reached, budgets).sentence() == words


def test_a_median_is_never_more_than_what_is_known() -> None:
    """Wherever the times that were not reached may lie, the median is what is said of it."""
    for late in (21, 24, 26, 1000):
        times = sorted([23, 25, 27, late])
        assert (times[1] + times[2]) / 2 >= 24
    assert str(Times((23, 25, 27), (20,)).median) == "≥24"


def test_the_kind_of_statistics_is_said() -> None:
    def times(*kinds: object, alone: int = 0) -> Times:
        return Times((23,), (), frozenset(kinds), alone)  # type: ignore[arg-type]

    assert (times("precise").words(), times("precise").by()) == ("23", "by precise statistics")
    assert (times("moving").words(), times("moving").by()) == ("23m", "by moving statistics")
    assert (times(None).words(), times(None).by()) == ("23", "")
    mixed = times("moving", "precise")
    assert mixed.words() == "23 mixed"
    assert mixed.by() == "by moving and precise statistics"
    assert times("precise", alone=1).words() == "23p"
    assert times("precise", alone=1).by() == "by precise statistics, 1 by these alone"
