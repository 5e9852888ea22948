from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from runs import launcher
from runs.config import LabelsConfig, RunConfig
from runs.errors import RunError
from runs.notes import Notes
from runs.paths import Home
from runs.record import created_at, load_record
from runs.status import Fault
from tests.fabricate import make_run, resnet
from tui.facts import facts

NOW = 1_790_000_000.0


def test_a_record_holds_config_status_and_notes(tmp_path: Path) -> None:
    paths = make_run(Home(tmp_path), epochs=7, notes=Notes(tags=("baseline",)))
    record = load_record(paths)
    assert record.id == paths.id
    assert resnet(record.config).depth == 50
    assert record.status is not None
    assert record.status.state == "finished"
    assert record.notes.tags == ("baseline",)
    assert (record.title, record.network, record.labels, record.size) == (
        "r50 uniform 10k",
        "r50",
        "uniform",
        "10k",
    )
    assert record.evaluation is not None
    assert record.evaluation.train_acc == 1.0
    assert record.epochs_to_fit == 7


def test_the_name_in_the_notes_wins(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert load_record(make_run(home, notes=Notes(name="mine"))).title == "mine"


def test_p_is_named_where_it_is_not_one(tmp_path: Path) -> None:
    labels = LabelsConfig(mode="symmetric", p=0.4)
    assert load_record(make_run(Home(tmp_path), config=RunConfig(labels=labels))).labels == (
        "symmetric p=0.4"
    )


def test_a_run_without_status_is_new_until_an_engine_is_started(tmp_path: Path) -> None:
    paths = make_run(Home(tmp_path), state="new", created=NOW)
    record = load_record(paths)
    assert record.created == NOW
    for age in (0.0, 1e9):
        assert record.state(NOW + age) == "new"
    paths.log.touch()
    os.utime(paths.log, (NOW + 3600, NOW + 3600))  # it waited for an hour
    record = load_record(paths)
    assert record.state(NOW + 3601) == "starting"
    assert record.state(NOW + 7200) == "lost"
    assert record.evaluation is None
    assert record.epochs_to_fit is None
    assert record.reason == ""


def test_a_run_whose_process_is_gone_is_lost_whatever_it_wrote(tmp_path: Path) -> None:
    record = load_record(make_run(Home(tmp_path), state="lost"))
    assert record.state(NOW) == "lost"
    live = load_record(make_run(Home(tmp_path), state="running", created=NOW + 1))
    assert live.state(NOW) == "running"


def test_the_fault_is_the_reason(tmp_path: Path) -> None:
    fault = Fault(kind="memory", message="out of memory: use a smaller batch")
    record = load_record(make_run(Home(tmp_path), state="failed", fault=fault))
    assert record.reason == "out of memory: use a smaller batch"


@pytest.mark.parametrize("content", [b"", b"{", b'{"model": {"depth": 51}}', b"\xff", b"[]"])
def test_an_unreadable_config_is_named(tmp_path: Path, content: bytes) -> None:
    paths = make_run(Home(tmp_path))
    paths.config.write_bytes(content)
    with pytest.raises(RunError, match=rf"run {paths.id} cannot be read: .*config\.json"):
        load_record(paths)


def test_an_unreadable_status_or_note_does_not_hide_the_run(tmp_path: Path) -> None:
    paths = make_run(Home(tmp_path), notes=Notes(name="mine"))
    paths.status.write_bytes(b"{")
    paths.notes.write_bytes(b"[")
    record = load_record(paths)
    assert record.status is None
    assert record.notes == Notes()


def test_the_id_tells_the_time() -> None:
    assert created_at("20261123-204512-r50-uniform-10k-3f9c") == 1_795_466_712.0
    assert created_at("20269999-999999-r50-uniform-10k-3f9c") == 0.0


def test_a_record_survives_the_way_through_json(tmp_path: Path) -> None:
    record = load_record(make_run(Home(tmp_path), notes=Notes(tags=("a", "b"))))
    assert msgspec.json.decode(msgspec.json.encode(record), type=type(record)) == record


@pytest.mark.parametrize(
    ("change", "trouble"),
    [
        (lambda text: text[:-20], "is damaged"),
        (lambda text: text.replace('"finished"', '"hibernating"'), "of a newer version"),
        (lambda text: text.replace('"updated":', '"updated":"late","x":'), "of a newer version"),
        (lambda text: "", "is damaged"),
        (lambda text: "\0" * 40, "is damaged"),
    ],
)
def test_a_status_that_cannot_be_read_is_a_state_of_its_own(
    tmp_path: Path, change: Callable[[str], str], trouble: str
) -> None:
    paths = make_run(Home(tmp_path))
    paths.status.write_text(change(paths.status.read_text()))
    record = load_record(paths)
    assert record.state(NOW) == "unreadable"
    assert trouble in record.reason
    assert "curves are kept" in record.reason
    assert launcher.state_now(paths) == "unreadable"


def test_any_bit_may_flip_and_no_run_is_called_lost_for_it(tmp_path: Path) -> None:
    paths = make_run(Home(tmp_path))
    whole = paths.status.read_bytes()
    states = Counter[str]()
    for at in range(0, len(whole), 7):
        paths.status.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
        record = load_record(paths)
        states[record.state(NOW)] += 1
        assert facts(record, NOW)
    assert set(states) <= {"finished", "unreadable"}
    assert states["unreadable"] > 20
