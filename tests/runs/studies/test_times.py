"""Times to overfit as groups are compared by them."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import msgspec

from runs.metrics import PreciseFitting, TimeToOverfit
from runs.studies.result import mixture
from runs.studies.times import Timed, cut_alike, kind_for, timed
from tests.runs.studies.made_up import STEPS, config_of, outcome

NEVER = math.inf


def test_a_time_that_was_reached_is_itself() -> None:
    run = outcome(config_of(epochs=60), 0, 20)
    assert timed(run, 0.99, "precise", "epochs") == Timed(20, 20, 60)


def test_its_bracket_begins_after_the_evaluation_before() -> None:
    run = outcome(config_of(), 0, 20, after=15)
    assert timed(run, 0.99, "precise", "epochs").span == (16, 20)
    assert timed(run, 0.99, "precise", "steps").span == (15 * STEPS + 1, 20 * STEPS)


def test_an_untrained_network_that_is_there_already_is_no_trouble() -> None:
    """Two images may be told apart by chance."""
    run = outcome(config_of(), 0, 5)
    assert run.summary is not None
    first = TimeToOverfit(theta=0.99, reached=True, epoch=0)
    fitting = PreciseFitting(time_to_overfit=(first,))
    run = dataclasses.replace(run, summary=msgspec.structs.replace(run.summary, precise=fitting))
    assert timed(run, 0.99, "precise", "epochs").span == (0, 0)


def test_one_that_was_not_reached_is_later_than_the_run_s_own_end() -> None:
    assert timed(outcome(config_of(epochs=60), 0, None), 0.99, "precise", "epochs") == Timed(
        NEVER, NEVER, 60
    )
    stopped = outcome(config_of(epochs=60, until=0.9), 0, None, end=12)
    assert timed(stopped, 0.99, "precise", "epochs").budget == 12


def test_a_run_that_diverged_never_gets_there() -> None:
    run = outcome(config_of(epochs=60), 0, None, diverged=True, end=3)
    assert timed(run, 0.99, "precise", "epochs").budget == NEVER
    before = outcome(config_of(epochs=60), 0, 2, diverged=True, end=3)
    assert timed(before, 0.99, "precise", "epochs").time == 2


def test_both_sides_are_cut_to_the_smaller_budget() -> None:
    sides, limit = cut_alike([[Timed(20, 20, 60), Timed(31, 31, 60)], [Timed(NEVER, NEVER, 30)]])
    assert limit == 30
    assert [t.time for t in sides[0]] == [20, NEVER]


def test_a_bracket_across_the_limit_stays_open() -> None:
    """Found at 35, after 28: it may have been crossed by 30."""
    assert Timed(35, 29, 60).cut(30).span == (29, NEVER)
    assert Timed(35, 32, 60).cut(30).span == (NEVER, NEVER)


def test_without_a_bracket_the_journal_tells() -> None:
    run = outcome(config_of(), 0, 4, train_acc=[0.1, 0.5, None, 1.0])
    assert run.summary is not None
    bare = TimeToOverfit(theta=0.99, reached=True, epoch=4)
    summary = msgspec.structs.replace(run.summary, precise=PreciseFitting(time_to_overfit=(bare,)))
    run = dataclasses.replace(run, summary=summary)
    assert timed(run, 0.99, "precise", "epochs").span == (3, 4)


def test_all_are_compared_by_one_kind_of_statistics() -> None:
    config, frozen = config_of(), config_of(frozen=True)
    precise = outcome(config, 0, 8, moving=10)
    moving = outcome(config, 1, 9, precise=False)
    one_kind = outcome(frozen, 2, 7, precise=False)
    assert kind_for([precise, one_kind]) == "precise"
    assert kind_for([precise, moving]) == "moving"
    assert timed(precise, 0.99, "precise", "epochs").time == 8
    assert timed(precise, 0.99, "moving", "epochs").time == 10
    assert timed(one_kind, 0.99, "precise", "epochs").time == 7


def test_what_differs_in_how_they_were_computed() -> None:
    config = config_of()
    gpu: dict[str, Any] = {
        "device": "cuda:0 (H200)",
        "precision": "bf16",
        "versions": {"torch": "2.14"},
    }
    other = {**gpu, "device": "cuda:3 (H200)"}
    assert (
        mixture(o.record for o in (outcome(config, 0, 5, **gpu), outcome(config, 1, 5, **other)))
        == ""
    )
    mixed = mixture(o.record for o in (outcome(config, 0, 5), outcome(config, 1, 5, **gpu)))
    assert mixed == "cpu and cuda (H200); bf16 and fp32; torch 2.14 and 2.9"
