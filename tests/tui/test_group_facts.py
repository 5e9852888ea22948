"""What is said of a group in the details."""

from __future__ import annotations

from runs.config import RunConfig, TrainingConfig
from runs.paths import Home
from runs.record import load_record
from runs.studies.groups import Group, group
from tests.fabricate import make_run
from tui.group_facts import group_facts

DONE = 1_790_000_000.0


def said(one: Group) -> dict[str, str]:
    return {name: value for _, known in group_facts(one, DONE) for name, value in known}


def made(home: Home, *seeds: int, until: tuple[float | None, ...] = (1.0,)) -> Group:
    records = []
    for i, seed in enumerate(seeds):
        training = TrainingConfig(until=until[i % len(until)])
        config = RunConfig(seed=seed, training=training)
        records.append(load_record(make_run(home, config=config, created=DONE + i, epochs=10 + i)))
    [one] = group(records)
    return one


def test_times_and_values_come_with_their_n(home: Home) -> None:
    facts = said(made(home, 0, 1, 2))
    assert facts["fitted 0.90"] == "10 (9-11) n=3"
    assert facts["train"] == "1.000 ± 0.000, 1.000 (1.000-1.000), n=3"
    assert facts["n"] == "3 seeds with a result"
    assert facts["states"] == "3 finished"


def test_repeats_are_named_and_do_not_count(home: Home) -> None:
    facts = said(made(home, 0, 1, 0))
    assert facts["n"] == "2 seeds with a result"
    assert facts["repeats"].startswith("1, of seed 0: the earliest result of a seed counts")
    assert facts["fitted 1.00"] == "10.5 (10-11) n=2"


def test_a_single_result_has_no_spread(home: Home) -> None:
    facts = said(made(home, 0))
    assert facts["n"] == "1 seed with a result"
    assert facts["train"] == "1.000"


def test_the_configuration_is_what_all_have_and_says_what_differs(home: Home) -> None:
    facts = said(made(home, 0, 1, until=(1.0, None)))
    assert "lr 0.0005" in facts["training"]
    assert " or " in facts["training"]
    assert "seed" not in facts
    assert "device" not in facts
