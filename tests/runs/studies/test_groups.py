"""Groups of made-up runs: who belongs to which, who counts, and what they came to together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest

from runs.config import RunConfig, TrainingConfig
from runs.metrics import THRESHOLDS, Summary, TimeToOverfit
from runs.notes import Notes
from runs.paths import Home
from runs.record import RunRecord, load_record
from runs.status import Fault
from runs.studies.groups import Group, Grouping, group, titles
from tests.fabricate import make_run

NOW = 1_790_100_000.0
MADE = count(1_790_000_000)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    yield Home(tmp_path / "home")


def run(home: Home, seed: int = 0, *, name: str = "", lr: float = 5e-4, **made: Any) -> RunRecord:
    """A run of that seed, made after those before it."""
    config = RunConfig(name=name, seed=seed, training=TrainingConfig(lr=lr, epochs=60))
    return load_record(make_run(home, config=config, created=float(next(MADE)), **made))


def alone(*records: RunRecord) -> Group:
    [one] = group(records)
    return one


def ended(record: RunRecord, **changes: Any) -> RunRecord:
    """The run with another status."""
    assert record.status is not None
    return msgspec.structs.replace(record, status=msgspec.structs.replace(record.status, **changes))


def reached(record: RunRecord, epoch: int | None, *, moving: bool = True) -> RunRecord:
    """The run with another time to overfit, by precise statistics and, with `moving`, by both."""
    assert record.summary is not None
    times = tuple(
        TimeToOverfit(theta=theta, reached=epoch is not None, epoch=epoch) for theta in THRESHOLDS
    )
    assert record.summary.precise is not None
    precise = msgspec.structs.replace(record.summary.precise, time_to_overfit=times)
    summary: Summary = msgspec.structs.replace(
        record.summary, time_to_overfit=times if moving else (), precise=precise
    )
    return ended(record, summary=summary)


def test_runs_that_differ_in_the_seed_alone_are_a_group(home: Home) -> None:
    """Name, device and order of making make no difference; the learning rate does."""
    other = run(home, 0, lr=1e-3)
    third, first = run(home, 2, name="again"), run(home, 0)
    groups = group([first, third, other])
    assert [[record.id for record in one.records] for one in groups] == [
        [first.id, third.id],
        [other.id],
    ]
    assert groups[0].n == 2


def test_only_what_finished_or_diverged_is_a_result(home: Home) -> None:
    diverged = run(home, 1, state="failed")
    others = [
        run(home, 2, state="failed", fault=Fault(kind="memory", message="full")),
        run(home, 3, state="stopped"),
        run(home, 4, state="running"),
        run(home, 5, state="new"),
        msgspec.structs.replace(run(home, 6), status_trouble="damaged"),
    ]
    one = alone(run(home, 0), diverged, *others)
    assert [record.config.seed for record in one.results] == [0, 1]
    assert one.n == 2
    assert len(one.records) == 7
    assert [record.config.seed for record in one.live(NOW)] == [4]


def test_of_several_runs_with_one_seed_the_earliest_counts(home: Home) -> None:
    stopped = run(home, 0, state="stopped")
    first, second, other = run(home, 0), run(home, 0), run(home, 1)
    one = alone(other, second, first, stopped)
    assert [record.id for record in one.results] == [first.id, other.id]
    assert [record.id for record in one.repeats] == [second.id]
    assert one.n == 2


def test_a_group_is_drawn_by_its_results_or_else_by_what_is_at_work(home: Home) -> None:
    live = run(home, 1, state="running")
    assert [r.id for r in alone(live, run(home, 0, state="stopped")).drawn(NOW)] == [live.id]
    result = run(home, 0)
    assert [r.id for r in alone(live, result).drawn(NOW)] == [result.id]


@pytest.mark.parametrize(
    ("names", "title"),
    [
        (("r50 random s0", "r50 random s1"), "r50 random"),
        (("r50 random, seed 0", "r50 random (Seed=1)"), "r50 random"),
        (("mine", "mine"), "mine"),
        (("one", "another"), "r50 uniform 10k"),
        (("r50 s1", "r50 s0"), "r50 uniform 10k"),  # no seeds of theirs
        (("s0", "s1"), "r50 uniform 10k"),
        (("", ""), "r50 uniform 10k"),
    ],
)
def test_a_group_has_the_name_of_its_runs_without_the_seed(
    home: Home, names: tuple[str, str], title: str
) -> None:
    runs = [run(home, seed, name=name) for seed, name in enumerate(names)]
    assert alone(*runs).title == title


def test_a_name_that_people_gave_comes_first(home: Home) -> None:
    runs = [run(home, seed, notes=Notes(name=f"Fig. 1 seed {seed}")) for seed in range(2)]
    assert alone(*runs).title == "Fig. 1"


def test_groups_of_one_title_say_what_they_differ_in(home: Home) -> None:
    groups = group([run(home, 0), run(home, 0, lr=1e-3), run(home, 0, lr=2e-3, name="else")])
    assert list(titles(groups).values()) == [
        "lr 0.0005, r50 uniform 10k",
        "lr 0.001, r50 uniform 10k",
        "else",
    ]


def test_the_spread_of_a_metric_is_that_of_the_results(home: Home) -> None:
    """Made-up test accuracies are 0.1 + 0.003 (epoch % 3 - 1)."""
    runs = [run(home, seed, epochs=20 + seed) for seed in range(3)]
    one = alone(*runs, run(home, 3, state="stopped", epochs=19))
    test, train = one.spread("test_acc"), one.spread("train_acc")
    assert test is not None
    assert train is not None
    assert test.mean_and_sd("fraction") == "0.100 ± 0.003"
    assert (train.n, train.mean) == (3, 1.0)
    assert one.spread("memorised") is None


def test_times_to_overfit_with_one_that_was_not_reached(home: Home) -> None:
    short = reached(run(home, 2, epochs=60), None)
    one = alone(reached(run(home, 0), 26), reached(run(home, 1), 29), short)
    assert one.times().sentence() == "29 (26->60) n=3, 1 of 3 not reached"
    assert one.times().by() == "by precise statistics"


def test_a_run_that_diverged_never_reaches_what_it_had_not(home: Home) -> None:
    """It did not get through its 60 epochs, and would not have reached it in them."""
    diverged = reached(run(home, 1, state="failed", epochs=3), None)
    assert alone(reached(run(home, 0), 26), diverged).times().sentence() == (
        ">43 (26->60) n=2, 1 of 2 not reached"
    )


def test_times_that_only_precise_statistics_reached_say_so(home: Home) -> None:
    one = alone(reached(run(home, 0), 26), reached(run(home, 1), 29, moving=False))
    assert one.times().words() == "27.5 (26-29)p"


def test_a_group_that_mixes_devices_precisions_or_versions_says_so(home: Home) -> None:
    first, second = run(home, 0), run(home, 1)
    assert alone(first, second).mixed == ""
    gpus = [ended(run, device=f"cuda:{i} (H200)") for i, run in enumerate((first, second))]
    assert alone(*gpus).mixed == "", "which of the host's it was is no difference"
    assert alone(first, gpus[1]).mixed == "cpu and cuda (H200)"
    assert alone(first, ended(second, precision="bf16")).mixed == "bf16 and fp32"
    newer = ended(second, versions={"python": "3", "torch": "1"}, precision="bf16")
    assert alone(first, newer).mixed == "bf16 and fp32; torch 0 and 1"
    unknown = ended(second, versions={"python": "3"})
    assert alone(first, unknown).mixed == "torch 0 and none"


def test_a_group_is_made_anew_only_where_its_runs_have_changed(home: Home) -> None:
    first, second, other = run(home, 0), run(home, 1), run(home, 0, lr=1e-3)
    grouping = Grouping()
    grouping.update([first, second, other])
    before, named = dict(grouping.groups), grouping.titles()
    grouping.update([first, second, other])
    assert all(grouping.groups[key] is before[key] for key in before)
    assert grouping.titles() is named
    changed = ended(second, device="another")
    grouping.update([first, changed, other])
    one, two = (grouping.key(record.id) for record in (first, other))
    assert one is not None
    assert two is not None
    assert grouping.groups[one].records == (first, changed)
    assert grouping.groups[two] is before[two]
    grouping.update([first])
    assert grouping.key(other.id) is None
