from __future__ import annotations

from pathlib import Path

import pytest

from runs.config import DataConfig, LabelsConfig, RunConfig, resolve
from runs.filters import matches
from runs.models.resnet import ResNetConfig
from runs.notes import Notes
from runs.paths import Home
from runs.process import EngineProcess
from runs.record import RunRecord, load_record
from runs.status import State
from tests.fabricate import made_up_status, make_run

NOW = 1_790_000_000.0


def record(
    *,
    config: RunConfig | None = None,
    state: State = "finished",
    notes: Notes | None = None,
) -> RunRecord:
    config = resolve(config or RunConfig())
    return RunRecord(
        id="20260921-141320-r50-uniform-10k-3f9c",
        config=config,
        created=NOW,
        status=made_up_status(config, state, 3, NOW, process=EngineProcess.this()),
        notes=notes or Notes(),
    )


@pytest.mark.parametrize(
    "query",
    ["", "  ", "finished", "FIN", "50", "r50", "R50", "uniform", "uni", "random", "10k", "10000"],
)
def test_state_depth_label_mode_and_size_match(query: str) -> None:
    assert matches(record(), query, NOW)


@pytest.mark.parametrize("query", ["failed", "101", "r101", "true", "pair", "50k", "1k", "xyz"])
def test_what_a_run_is_not_does_not_match(query: str) -> None:
    assert not matches(record(), query, NOW)


def test_words_must_all_match() -> None:
    assert matches(record(), "r50 uniform fin", NOW)
    assert not matches(record(), "r50 uniform running", NOW)


def test_a_number_is_a_depth_and_not_a_part_of_a_size() -> None:
    config = RunConfig(model=ResNetConfig(depth=101), data=DataConfig(train_size=50_000))
    assert not matches(record(config=config), "50", NOW)
    assert matches(record(config=config), "50k", NOW)
    assert matches(record(config=config), "50000", NOW)


def test_the_list_narrows_while_a_depth_is_being_typed() -> None:
    deep = record(config=RunConfig(model=ResNetConfig(depth=101)))
    assert all(matches(deep, query, NOW) for query in ("r", "r1", "r10", "r101", "1", "10"))
    assert not matches(deep, "r5", NOW)


def test_name_and_tags_match_anywhere_and_in_any_case() -> None:
    notes = Notes(name="Figure Eins [/red]", tags=("Baseline",))
    assert matches(record(notes=notes), "eins", NOW)
    assert matches(record(notes=notes), "[/RED]", NOW)
    assert matches(record(notes=notes), "base figure", NOW)


def test_the_state_is_what_is_true_now() -> None:
    config = resolve(RunConfig())
    gone = EngineProcess(pid=2**22 - 1, started=1.0, host=EngineProcess.this().host)
    lost = RunRecord(
        id="20260921-141320-r50-uniform-10k-3f9c",
        config=config,
        created=NOW,
        status=made_up_status(config, "running", 3, NOW, process=gone),
    )
    assert matches(lost, "lost", NOW)
    assert not matches(lost, "running", NOW)


def test_random_means_uniform_with_p_one() -> None:
    half = record(config=RunConfig(name="x", labels=LabelsConfig(p=0.5)))
    assert not matches(half, "random", NOW)
    assert matches(half, "uniform", NOW)


def test_an_id_is_found_by_its_beginning() -> None:
    assert matches(record(), "20260921", NOW)
    assert matches(record(), "20260921-1413", NOW)


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("train_acc>0.5", True),
        ("train_acc>=1", True),
        ("train_acc<1", False),
        ("gap>0.8 test_acc<.2", True),
        ("memorised>0", False),  # none was taken: there are no changed labels in a made-up run
        ("test_acc=0.5.", False),  # while it is typed
        ("running_acc>0", False),  # no evaluation takes it: a word, which fits no name
    ],
)
def test_a_metric_can_be_compared_by_its_name(tmp_path: Path, query: str, fits: bool) -> None:
    record = load_record(make_run(Home(tmp_path)))
    assert matches(record, query, 1.79e9) is fits
