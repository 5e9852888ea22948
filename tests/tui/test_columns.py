from __future__ import annotations

import dataclasses
from collections.abc import Callable

import msgspec
import pytest
from rich.cells import cell_len
from rich.text import Text

from runs.config import DataConfig, LabelsConfig, RunConfig
from runs.models.resnet import ResNetConfig
from runs.notes import Notes, write_notes
from runs.paths import Home
from runs.record import RunRecord, load_record
from runs.status import State
from tests.fabricate import gone, make_run
from tui.columns import COLUMNS, GAP, NAME_WIDTH, Row, columns_for, sort_rows
from tui.format import symbol

CREATED = 1_790_000_000.0
BY_KEY = {column.key: column for column in COLUMNS}


def row(
    home: Home, state: State = "finished", config: RunConfig | None = None, at: float = CREATED
) -> Row:
    paths = make_run(
        home, state=state, config=config, created=at, process=gone() if state == "lost" else None
    )
    return Row(load_record(paths), state, Text(" "), at + 90.0)


def cells(made: Row) -> dict[str, str]:
    return {column.key: column.cell(made).plain for column in COLUMNS}


def test_a_finished_run(home: Home) -> None:
    assert cells(row(home)) == {
        "state": "✓ ",
        "name": "r50 uniform 10k",
        "model": "r50",
        "labels": "uniform",
        "size": "10k",
        "seed": "0",
        "train_acc": "1.000",
        "test_acc": "0.103",
        "fit": "20",
        "age": "1m",
    }


def test_the_epoch_of_the_fit_says_by_which_statistics_it_is(home: Home) -> None:
    made = row(home)
    status, summary = made.record.status, made.record.summary
    assert status is not None
    assert summary is not None

    def fit(**changes: object) -> str:
        changed = msgspec.structs.replace(summary, **changes)
        record = msgspec.structs.replace(
            made.record, status=msgspec.structs.replace(status, summary=changed)
        )
        return BY_KEY["fit"].cell(dataclasses.replace(made, record=record)).plain

    assert fit() == "20"
    assert fit(precise=None) == "20m"
    assert fit(time_to_overfit=()) == "20p"


@pytest.mark.parametrize("state", ["running", "starting", "stopped", "failed", "lost"])
def test_what_is_missing_is_open_in_a_live_run_and_not_reached_in_any_other(
    home: Home, state: State
) -> None:
    made = row(home, state)
    live = state in ("running", "starting")
    assert BY_KEY["fit"].cell(made).plain == ("·" if live else "–")
    assert BY_KEY["state"].cell(made).plain == f"{symbol(state)[0]} "
    bare = Row(msgspec.structs.replace(made.record, status=None), state, Text(" "), CREATED)
    assert BY_KEY["train_acc"].cell(bare).plain == ("·" if live else "–")


def test_the_mark_stands_beside_the_state(home: Home) -> None:
    made = row(home)
    marked = Row(made.record, made.state, Text("◆"), made.now)
    assert BY_KEY["state"].cell(marked).plain == "✓◆"


def test_the_stem_and_p_are_shown_where_they_are_not_the_usual(home: Home) -> None:
    config = RunConfig(
        model=ResNetConfig(depth=101, stem="cifar"), labels=LabelsConfig(mode="symmetric", p=0.25)
    )
    shown = cells(row(home, config=config))
    assert (shown["model"], shown["labels"]) == ("r101c", "symmetric 0.25")


def test_the_name_that_people_gave_is_shown_as_text(home: Home) -> None:
    paths = make_run(home)
    write_notes(paths, Notes(name="\x1b[31m[/red]\n[b]x"))
    made = Row(load_record(paths), "finished", Text(" "), CREATED)
    assert BY_KEY["name"].cell(made).plain == "[31m[/red] [b]x"


@pytest.mark.parametrize("width", range(30, 160))
def test_columns_fit_and_the_name_takes_the_rest(width: int) -> None:
    shown, name = columns_for(width)
    used = sum((name if c.key == "name" else c.width) + GAP for c in shown)
    assert name >= NAME_WIDTH
    assert used == width


def test_what_matters_most_stays_longest() -> None:
    assert [c.key for c in columns_for(160)[0]] == [c.key for c in COLUMNS]
    lost, before = [], {c.key for c in COLUMNS}
    for width in range(80, 10, -1):
        now = {c.key for c in columns_for(width)[0]}
        lost += sorted(before - now)
        before = now
    assert lost[:4] == ["seed", "model", "labels", "size"]
    assert before == {"state", "name"}


def test_a_column_is_wide_enough_for_its_header_and_its_arrow() -> None:
    for column in COLUMNS:
        assert cell_len(column.label) <= column.width


def edited(record: RunRecord, **changes: object) -> RunRecord:
    return msgspec.structs.replace(record, **changes)


Make = Callable[[Home], list[Row]]


def three(home: Home) -> list[Row]:
    configs = [
        RunConfig(name="beta", data=DataConfig(train_size=1000)),
        RunConfig(name="Alpha", model=ResNetConfig(depth=18)),
        RunConfig(name="gamma", labels=LabelsConfig(mode="true")),
    ]
    states: list[State] = ["finished", "stopped", "new"]
    return [
        row(home, state, config, CREATED + 10 * i)
        for i, (config, state) in enumerate(zip(configs, states, strict=True))
    ]


def names(rows: list[Row]) -> list[str]:
    return [row.record.title for row in rows]


@pytest.mark.parametrize(
    ("key", "order"),
    [
        ("name", ["Alpha", "beta", "gamma"]),
        ("state", ["beta", "gamma", "Alpha"]),
        ("model", ["Alpha", "beta", "gamma"]),
        ("labels", ["gamma", "beta", "Alpha"]),
        ("size", ["Alpha", "gamma", "beta"]),
        ("train_acc", ["beta", "Alpha", "gamma"]),
        ("fit", ["beta", "Alpha", "gamma"]),
        ("age", ["gamma", "Alpha", "beta"]),
    ],
)
def test_sorting(home: Home, key: str, order: list[str]) -> None:
    assert names(sort_rows(three(home), BY_KEY[key], flip=False)) == order


@pytest.mark.parametrize("flip", [False, True])
def test_runs_without_a_value_are_last_either_way(home: Home, flip: bool) -> None:
    ordered = names(sort_rows(three(home), BY_KEY["train_acc"], flip=flip))
    assert ordered == (["Alpha", "beta", "gamma"] if flip else ["beta", "Alpha", "gamma"])
