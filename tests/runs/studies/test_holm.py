"""Several tests at once."""

from __future__ import annotations

import pytest

from runs.studies.holm import ALPHA, holm, least_p, seeds_for


def test_holm_steps_down() -> None:
    """The example of many a textbook: 0.01, 0.04, 0.03, 0.005 -> 0.03, 0.06, 0.06, 0.02."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_no_p_is_above_one() -> None:
    assert holm([0.9, 0.8, 1.0]) == [1.0, 1.0, 1.0]
    assert holm([0.04]) == [0.04]
    assert holm([]) == []


@pytest.mark.parametrize(("seeds", "claims"), [(3, 0), (4, 1), (5, 6), (6, 23)])
def test_how_many_claims_a_number_of_seeds_can_decide(seeds: int, claims: int) -> None:
    """2 / comb(2n, n) is the least p of a claim: .1, .029, .0079 and .0022 for 3 to 6 seeds."""
    assert least_p(seeds, claims) <= ALPHA < least_p(seeds, claims + 1)
    assert seeds_for(claims + 1) == seeds + 1
