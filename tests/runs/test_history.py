from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import msgspec
import pytest

from runs import history as history_module
from runs.errors import RunError
from runs.history import History
from runs.notes import Notes, write_notes
from runs.paths import Home, RunPaths
from runs.process import EngineProcess
from runs.record import RunRecord, load_record
from runs.status import read_status, write_status
from runs.trash import move_to_trash, restore
from tests.fabricate import gone, make_run


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def ids(history: History) -> list[str]:
    return [record.id for record in history.records()]


def age(paths: RunPaths, seconds: float = 3600.0) -> None:
    """Move a run's files into the past, beyond the doubt over recent time stamps."""
    then = time.time() - seconds
    for path in (*paths.root.iterdir(), paths.root):
        os.utime(path, (then, then))


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the runs whose directories are read."""
    seen: list[str] = []

    def counting(paths: RunPaths) -> RunRecord:
        seen.append(paths.id)
        return load_record(paths)

    monkeypatch.setattr(history_module, "load_record", counting)
    return seen


def test_an_empty_home_has_no_runs_and_nothing_to_say(home: Home) -> None:
    history = History(home)
    assert history.records() == []
    assert history.notices == []
    assert home.runs.stat().st_mode & 0o777 == 0o700


def test_runs_come_newest_first(home: Home) -> None:
    made = [make_run(home, created=1.79e9 + i).id for i in (2, 0, 1)]
    assert ids(History(home)) == [made[0], made[2], made[1]]


def test_a_run_of_another_process_appears(home: Home) -> None:
    history = History(home)
    paths = make_run(home, state="new")
    assert history.refresh() == {paths.id}
    assert ids(history) == [paths.id]
    assert history.refresh() == set()


def test_progress_status_and_notes_are_taken_in(home: Home) -> None:
    paths = make_run(home, state="running", epochs=3)
    history = History(home)
    status = read_status(paths)
    assert status is not None
    write_status(paths, msgspec.structs.replace(status, updated=status.updated + 1))
    assert history.refresh() == {paths.id}
    write_notes(paths, Notes(name="renamed"))
    assert history.refresh() == {paths.id}
    found = history.get(paths.id)
    assert found is not None
    assert found.title == "renamed"


def test_what_has_not_changed_is_not_read_again(home: Home, reads: list[str]) -> None:
    for i in range(5):
        age(make_run(home, created=1.79e9 + i))
    History(home)
    assert len(reads) == 5
    reads.clear()
    history = History(home)
    assert len(history.records()) == 5
    history.refresh()
    assert reads == []
    changed = home.run(ids(history)[2])
    write_notes(changed, Notes(name="changed"))
    history.refresh()
    assert reads == [changed.id]


def test_a_change_within_the_tick_of_a_time_stamp_is_seen(home: Home) -> None:
    paths = make_run(home, notes=Notes(name="aaa"))
    history = History(home)
    stamps = [(p, p.stat().st_mtime_ns) for p in (paths.notes, paths.root)]
    paths.notes.write_bytes(paths.notes.read_bytes().replace(b"aaa", b"bbb"))
    for path, modified in stamps:
        os.utime(path, ns=(modified, modified))
    assert history.refresh() == {paths.id}


def test_a_dead_engine_is_noticed_though_no_file_changes(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = make_run(home, state="running")
    age(paths)
    history = History(home)
    assert history.refresh() == set()
    monkeypatch.setattr(EngineProcess, "alive", lambda self: False)
    assert history.refresh() == {paths.id}
    assert history.refresh() == set()
    assert history.records()[0].state(time.time()) == "lost"


def test_deleted_and_restored_runs_go_and_come(home: Home) -> None:
    paths = make_run(home)
    history = History(home)
    move_to_trash(home, paths.id)
    assert history.refresh() == {paths.id}
    assert history.records() == []
    assert paths.id.encode() not in home.history.read_bytes()
    restore(home, paths.id)
    assert history.refresh() == {paths.id}
    assert ids(history) == [paths.id]


def test_the_index_is_written_on_changes_of_state_and_not_on_progress(home: Home) -> None:
    paths = make_run(home, state="running")
    history = History(home)
    written = home.history.stat().st_mtime_ns
    status = read_status(paths)
    assert status is not None
    for i in range(3):
        write_status(paths, msgspec.structs.replace(status, updated=status.updated + i + 1))
        assert history.refresh() == {paths.id}
    assert home.history.stat().st_mtime_ns == written
    write_status(paths, msgspec.structs.replace(status, state="finished"))
    history.refresh()
    assert home.history.stat().st_mtime_ns != written


def test_a_live_run_is_read_anew_when_the_history_is_opened(home: Home) -> None:
    paths = make_run(home, state="running", epochs=3)
    History(home)
    status = read_status(paths)
    assert status is not None
    write_status(paths, msgspec.structs.replace(status, updated=42.0))
    age(paths, 60.0)
    found = History(home).get(paths.id)
    assert found is not None
    assert found.status is not None
    assert found.status.updated == 42.0


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"runs": {"a": 1}}', b"\x00" * 100, b'{"a\xff": {}}']
)
def test_a_damaged_index_is_set_aside_and_rebuilt(home: Home, content: bytes) -> None:
    made = [make_run(home, created=1.79e9 + i).id for i in range(3)]
    History(home)
    home.history.write_bytes(content)
    history = History(home)
    assert ids(history) == made[::-1]
    if content:  # an empty file holds nothing that is worth keeping
        [aside] = home.root.glob("history-broken-*.json")
        assert aside.read_bytes() == content
        [notice] = history.notices
        assert "damaged" in notice
        assert aside.name in notice
        assert "\n" not in notice
    assert History(home).notices == []


def test_a_deleted_index_is_rebuilt_and_that_is_said(home: Home) -> None:
    make_run(home)
    History(home)
    home.history.unlink()
    history = History(home)
    assert history.notices == ["the index history.json was missing: rebuilt from 1 run"]
    history.refresh()
    assert len(history.notices) == 1
    assert History(home).notices == []


def test_a_document_of_another_version_is_read_from_its_directory(home: Home) -> None:
    paths = make_run(home)
    age(paths)
    home.history.write_bytes(msgspec.json.encode({"runs": {paths.id: {"version": 99}}}))
    history = History(home)
    assert ids(history) == [paths.id]
    assert history.notices == []


def test_a_document_without_a_directory_is_dropped(home: Home) -> None:
    paths = make_run(home)
    History(home)
    move_to_trash(home, paths.id)
    assert History(home).records() == []
    assert paths.id.encode() not in home.history.read_bytes()


def test_an_unreadable_run_is_a_notice_and_the_others_are_shown(home: Home) -> None:
    good, bad = make_run(home), make_run(home, created=1.79e9 + 1)
    bad.config.write_bytes(b'{"model": {"depth": 51}}')
    history = History(home)
    assert ids(history) == [good.id]
    [notice] = [n for n in history.notices if bad.id in n]
    assert "model.depth" in notice
    bad.config.write_bytes(good.config.read_bytes())
    assert history.refresh() == {bad.id}
    assert not [n for n in history.notices if bad.id in n]


def test_a_directory_that_is_being_made_is_not_complained_of(home: Home) -> None:
    history = History(home)
    paths = home.run("20260921-141320-r50-uniform-10k-3f9c")
    paths.root.mkdir()
    assert history.refresh() == set()
    assert history.notices == []
    then = time.time() - 3600
    os.utime(paths.root, (then, then))
    history.refresh()
    assert len(history.notices) == 1


def test_what_is_no_run_is_left_alone(home: Home) -> None:
    home.create()
    (home.runs / "README").write_text("hello", "utf-8")
    (home.runs / "20260921-141320-a-file").write_text("hello", "utf-8")
    (home.runs / "my folder").mkdir()
    history = History(home)
    assert history.records() == []
    assert history.notices == []


def test_an_index_that_cannot_be_written_costs_nothing_but_time(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    paths = make_run(home)
    monkeypatch.setattr("runs.storage.write_atomic", full)
    history = History(home)
    assert ids(history) == [paths.id]
    assert any("could not be written" in n and "No space left" in n for n in history.notices)


def test_two_front_ends_see_the_same(home: Home) -> None:
    mine, theirs = History(home), History(home)
    first = make_run(home)
    mine.refresh()
    second = make_run(home, created=1.79e9 + 1)
    theirs.refresh()
    mine.refresh()
    assert ids(mine) == ids(theirs) == [second.id, first.id]
    assert all(run_id.encode() in home.history.read_bytes() for run_id in (first.id, second.id))


def test_runs_are_named_by_id_prefix_and_last(home: Home) -> None:
    made = [make_run(home, created=1.79e9 + 86_400 * i).id for i in range(3)]
    history = History(home)
    assert history.resolve(made[1]).id == made[1]
    assert history.resolve(made[0][:8]).id == made[0]
    assert history.resolve("last").id == made[2]


def test_an_extension_is_seen_though_nothing_else_has_changed(home: Home) -> None:
    paths = make_run(home)
    age(paths)
    History(home)
    paths.extension.write_text('{"epochs": 400, "until": null}')
    age(paths)
    (record,) = History(home).records()
    assert record.config.training.epochs == 400
    paths.extension.write_text("{")
    history = History(home)
    assert history.records() == []
    assert any("extension.json: expected the epochs" in notice for notice in history.notices)


def test_a_checkpoint_that_is_gone_is_seen_though_nothing_else_has_changed(home: Home) -> None:
    paths = make_run(home)
    age(paths)
    (before,) = History(home).records()
    paths.checkpoint.unlink()
    age(paths)
    (after,) = History(home).records()
    assert (before.checkpoint, after.checkpoint) == (len(b"made up"), None)


def test_a_name_that_fits_no_run_or_several_names_candidates(home: Home) -> None:
    with pytest.raises(RunError, match="no runs yet"):
        History(home).resolve("last")
    made = [make_run(home, created=1.79e9 + 86_400 * i).id for i in range(7)]
    history = History(home)
    with pytest.raises(RunError, match=r"fits 7 runs: .*\.\.\.") as error:
        history.resolve("2026")
    assert made[6] in str(error.value)
    assert made[0] not in str(error.value)
    for text in ("nonsense", "", "../../etc"):
        with pytest.raises(RunError, match="no run begins with"):
            history.resolve(text)


def test_a_lost_run_is_lost_from_the_start(home: Home) -> None:
    make_run(home, state="running", process=gone())
    assert History(home).records()[0].state(time.time()) == "lost"


def test_a_link_that_leads_nowhere_does_not_hide_the_other_runs(home: Home) -> None:
    made = make_run(home)
    loop = home.runs / "20260101-000000-loop-0006"
    loop.symlink_to(home.runs / "loop")
    (home.runs / "loop").symlink_to(loop)
    assert [record.id for record in History(home).records()] == [made.id]


def test_a_run_that_cannot_be_read_says_why_when_it_is_asked_for(home: Home) -> None:
    make_run(home)
    broken = make_run(home, created=1.6e9)
    broken.config.write_text("{")
    with pytest.raises(RunError, match="cannot be read"):
        History(home).resolve(broken.id)


def test_a_home_that_cannot_be_written_is_read_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    paths = make_run(home)
    home.trash.rmdir()
    before = sorted(tmp_path.rglob("*"))

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(home.trash))

    monkeypatch.setattr(Path, "mkdir", refuse)
    history = History(home)
    assert [record.id for record in history.records()] == [paths.id]
    [notice] = history.notices
    assert "is read-only (Read-only file system" in notice
    assert sorted(tmp_path.rglob("*")) == before, "and nothing was written"
    assert history.refresh() == set()


def test_a_home_that_is_not_there_and_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="FITRAND_HOME names another folder"):
        History(Home(tmp_path / "file" / "home"))


@pytest.mark.parametrize("old", [True, False])
def test_an_index_changed_by_hand_is_not_shown_as_truth(home: Home, old: bool) -> None:
    paths = make_run(home)
    if old:
        age(paths)
    History(home)
    content = home.history.read_text("utf-8")
    assert '"train_acc":1.0' in content
    home.history.write_text(content.replace('"train_acc":1.0', '"train_acc":0.125'), "utf-8")
    record = History(home).get(paths.id)
    assert record is not None
    assert record.evaluation is not None
    assert record.evaluation.train_acc == 1.0
    assert home.history.read_text("utf-8") == content


def test_an_id_in_the_index_that_leads_out_of_the_home_hurts_nothing(home: Home) -> None:
    paths = make_run(home)
    age(paths)
    History(home)
    content = home.history.read_text("utf-8")
    home.history.write_text(content.replace(f'"id":"{paths.id}"', '"id":"../../x"'), "utf-8")
    history = History(home)
    assert [record.id for record in history.records()] == [paths.id]
    assert home.history.read_text("utf-8") == content


def test_many_runs_are_kept_away_from_the_garbage_collector(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen: list[int] = []
    monkeypatch.setattr(history_module, "MANY", 2)
    monkeypatch.setattr("gc.freeze", lambda: frozen.append(1))
    for count in (1, 2):
        make_run(home, created=1_790_000_000.0 + count)
        History(home)
        assert len(frozen) == count - 1
