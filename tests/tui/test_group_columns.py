"""What the history shows of groups."""

from __future__ import annotations

import msgspec
import pytest
from rich.text import Text

from runs.config import RunConfig, TrainingConfig
from runs.paths import Home
from runs.record import RunRecord, load_record
from runs.status import State
from runs.studies.groups import group
from tests.fabricate import make_run
from tui.columns import GAP, NAME_WIDTH
from tui.group_columns import GROUPS_BY_KEY, GroupRow, group_columns_for, sort_groups

NOW = 1_790_003_600.0


def run(
    home: Home, seed: int, lr: float = 5e-4, state: State = "finished", epochs: int = 20
) -> RunRecord:
    config = RunConfig(seed=seed, training=TrainingConfig(lr=lr))
    created = 1_790_000_000.0 + seed + 1e6 * lr
    return load_record(make_run(home, config=config, state=state, epochs=epochs, created=created))


def row(*records: RunRecord, unfolded: bool = False) -> GroupRow:
    [one] = group(records)
    return GroupRow(one, one.title, Text("◆"), NOW, unfolded)


def cell(key: str, of: GroupRow) -> str:
    return GROUPS_BY_KEY[key].of_group(of).plain


def test_a_group_has_n_spreads_and_the_time_to_fit(home: Home) -> None:
    of = row(run(home, 0), run(home, 1, epochs=24), run(home, 2, state="stopped"))
    assert cell("state", of) == "▸◆"
    assert cell("n", of) == "n=2"
    assert cell("train_acc", of) == "1.000 ± 0.000"
    assert cell("fit", of) == "22 (20-24)"
    assert cell("not_reached", of) == ""
    assert cell("age", of) == "51m"


def test_what_is_missing_is_said(home: Home) -> None:
    of = row(run(home, 0, state="running"), unfolded=True)
    assert cell("state", of) == "▾◆▶"
    assert (cell("n", of), cell("train_acc", of), cell("fit", of)) == ("n=0", "–", "–")
    censored = row(run(home, 1, lr=1e-3), run(home, 2, lr=1e-3, state="failed"))
    assert cell("fit", censored) == ">110 (20->200)"
    assert cell("not_reached", censored) == "1 of 2"


def test_a_value_that_not_all_have_says_of_how_many_it_is(home: Home) -> None:
    whole, part = run(home, 0), run(home, 1)
    assert part.status is not None
    assert part.status.summary is not None
    summary = msgspec.structs.replace(part.status.summary, evaluation=None, tested=None)
    part = msgspec.structs.replace(
        part, status=msgspec.structs.replace(part.status, summary=summary)
    )
    assert cell("train_acc", row(whole, part)) == "1.000 n=1"


def test_mixed_groups_are_marked(home: Home) -> None:
    one, two = run(home, 0), run(home, 1)
    assert two.status is not None
    two = msgspec.structs.replace(two, status=msgspec.structs.replace(two.status, device="gpu"))
    assert cell("n", row(one, two)) == "n=2!"


@pytest.mark.parametrize("width", [20, 43, 60, 78, 120])
def test_the_columns_fit_and_the_time_comes_before_the_rest(width: int) -> None:
    columns, name = group_columns_for(width)
    keys = [column.key for column in columns]
    used = sum(GAP + (name if c.key == "name" else c.width) for c in columns)
    assert used == max(width, 3 + NAME_WIDTH + 2 * GAP)
    assert keys[:2] == ["state", "name"]
    if width >= 43:
        assert {"n", "fit"} <= set(keys)
    if width >= 78:
        assert {"train_acc", "test_acc"} <= set(keys)


def test_groups_are_sorted_by_what_is_shown_of_them(home: Home) -> None:
    slow, quick = row(run(home, 0, epochs=90)), row(run(home, 0, lr=1e-3))
    none = row(run(home, 0, lr=2e-3, state="stopped"))
    for key, order in (("fit", [quick, slow, none]), ("age", [none, quick, slow])):
        rows = [slow, none, quick]
        assert sort_groups(rows, GROUPS_BY_KEY[key], flip=False) == order
    assert sort_groups([none, slow, quick], GROUPS_BY_KEY["fit"], flip=True) == [slow, quick, none]
