"""Studies in which nothing differs from anything: how often they come to a verdict all the same.

Times are small whole numbers that tie often, some runs are censored by their budget and a few
diverge, as real ones do. A verdict of either kind is false. Here are 200 studies of each
kind, and the limit is 5 % plus three standard errors; README says what 10,000 came to.
"""

from __future__ import annotations

import math
import random

import pytest

from runs.config import RunConfig
from runs.models.resnet import Depth
from runs.studies.claims.claim import Claim, Select
from runs.studies.claims.faster import Faster
from runs.studies.claims.jumps import JumpsAroundMore
from runs.studies.claims.verdicts import judge
from runs.studies.outcome import Outcome
from tests.runs.studies.made_up import MadeUp, config_of, group, outcome

TRUE: Select = {"labels.mode": "true"}
RANDOM: Select = {"labels.mode": "uniform"}
DEPTHS: tuple[Depth, ...] = (50, 101, 200)
CASES = ("sound", "as the report")
BUDGET = 14
"""Epochs: about a sixth of the runs are later."""

REPORT: list[Claim] = [
    Faster(of=[TRUE, RANDOM]),
    Faster(of=[{"model.depth": depth, **RANDOM} for depth in DEPTHS]),
    JumpsAroundMore(of=[{"model.depth": depth, **RANDOM} for depth in DEPTHS[::-1]]),
]
"""What the report compares: in each of two cases."""
APART: list[Claim] = [
    Faster(of=[{"case": case, "model.depth": depth, **labels} for labels in (TRUE, RANDOM)])
    for case in CASES
    for depth in DEPTHS
]
"""Six claims of one comparison each, with nothing in common."""


def study(draw: random.Random, seeds: int, budgets: tuple[int, int], cadence: int) -> list[MadeUp]:
    """All groups alike, but that those with true labels may have another budget and cadence."""
    return [
        group(
            config := config_of(depth=depth, labels=labels, epochs=budgets[labels == "true"]),
            [run(draw, config, seed, cadence if labels == "true" else 1) for seed in range(seeds)],
            {"model.depth": depth, "labels.mode": labels, "case": case},
        )
        for case in CASES
        for depth in DEPTHS
        for labels in ("true", "uniform")
    ]


def run(draw: random.Random, config: RunConfig, seed: int, cadence: int) -> Outcome:
    """At 12 epochs, give or take a fifth; found by the next evaluation; 3 % diverge."""
    crossed = max(1, round(math.exp(draw.gauss(math.log(12), 0.2))))
    found = math.ceil(crossed / cadence) * cadence
    diverged = draw.random() < 0.03
    reached = not diverged and found <= config.training.epochs
    curve = [min(1.0, max(0.0, 0.2 + 0.08 * i + draw.gauss(0, 0.05))) for i in range(10)]
    return outcome(
        config,
        seed,
        found if reached else None,
        after=found - cadence,
        diverged=diverged,
        train_acc=curve,
        end=10 if diverged else None,
    )


def false_verdicts(
    claims: list[Claim],
    seeds: int,
    studies: int,
    *,
    budgets: tuple[int, int] = (BUDGET, BUDGET),
    cadence: int = 1,
) -> int:
    draw = random.Random(f"{len(claims)} {seeds} {budgets} {cadence}")
    wrong = 0
    for _ in range(studies):
        groups = study(draw, seeds, budgets, cadence)
        verdicts = {one.verdict for one in judge(claims, groups, seeds)}
        wrong += not verdicts.isdisjoint({"reproduced", "contradicted"})
    return wrong


def few_enough(wrong: int, studies: int) -> bool:
    return wrong / studies <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / studies)


@pytest.mark.parametrize(
    ("claims", "seeds"),
    [(APART[:1], 4), (APART[:1], 5), (APART, 5), (REPORT, 5)],
    ids=["one claim, 4 seeds", "one claim, 5 seeds", "six claims, 5 seeds", "the report"],
)
def test_no_more_than_one_in_twenty_has_any(claims: list[Claim], seeds: int) -> None:
    assert few_enough(false_verdicts(claims, seeds, 200), 200)


def test_a_smaller_budget_on_one_side_makes_no_difference() -> None:
    assert few_enough(false_verdicts(APART, 5, 200, budgets=(BUDGET, 11)), 200)


def test_rarer_evaluations_on_one_side_make_none_either() -> None:
    """By the epochs alone the side that is looked at every fifth epoch is the slower one."""
    assert few_enough(false_verdicts(APART, 5, 200, budgets=(40, 40), cadence=5), 200)
