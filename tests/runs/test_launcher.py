from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import psutil
import pytest

from runs import claim, launcher
from runs.config import RunConfig, Schedule, TrainingConfig, resolve
from runs.errors import RunError
from runs.events import Started
from runs.journal import read_events
from runs.paths import Home, RunPaths
from runs.process import EngineProcess
from runs.status import State, read_status, write_status
from runs.stored_config import load_resolved
from tests import fake_engine
from tests.fabricate import gone, made_up_status, make_run
from tests.waiting import wait_for


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def acted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Runs are acted out by the fake engine; those that are left over are killed."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(p for p in sys.path if p))
    monkeypatch.setattr(
        launcher, "_command", lambda root: [sys.executable, "-P", fake_engine.__file__, str(root)]
    )
    yield
    for engine in launcher._engines.values():
        engine.kill()
        engine.wait()
    launcher._engines.clear()


def reaches(paths: RunPaths, state: State) -> None:
    wait_for(lambda: launcher.state_now(paths) == state, f"{paths.id} to be {state}")


def has_resumed(paths: RunPaths) -> bool:
    starts = [e for e in read_events(paths.metrics) if isinstance(e, Started)]
    return any(start.resumed_epoch is not None for start in starts)


def test_a_run_is_made_resolved_and_private(home: Home) -> None:
    paths = launcher.create_run(home, RunConfig(seed=7))
    assert load_resolved(paths.config) == resolve(RunConfig(seed=7))
    assert json.loads(paths.config.read_bytes())["name"] == "r50 uniform 10k"
    assert paths.root.parent == home.runs
    assert paths.root.stat().st_mode & 0o777 == 0o700
    made = datetime.strptime(paths.id[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    assert abs((datetime.now(UTC) - made).total_seconds()) < 60
    assert launcher.state_now(paths) == "new"


def test_an_id_that_is_taken_is_drawn_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.create()
    drawn = iter(["20261123-204512-r50-aaaa", "20261123-204512-r50-aaaa", "20261123-204512-r50-b"])
    monkeypatch.setattr(launcher, "new_run_id", lambda config, now: next(drawn))
    assert launcher.create_run(home, RunConfig()).id.endswith("aaaa")
    assert launcher.create_run(home, RunConfig()).id.endswith("-b")


def test_a_run_that_cannot_be_written_leaves_nothing(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(launcher, "write_atomic", full)
    with pytest.raises(OSError, match="No space"):
        launcher.create_run(home, RunConfig())
    assert list(home.runs.iterdir()) == []


def test_the_real_command_shields_from_a_folder_named_engine() -> None:
    assert launcher._command(Path("/r")) == [sys.executable, "-P", "-m", "engine", "/r"]


@pytest.mark.usefixtures("acted")
def test_an_engine_starts_in_a_session_of_its_own_and_finishes(home: Home) -> None:
    paths = launcher.launch(home, RunConfig(name="wait"))
    reaches(paths, "running")
    status = read_status(paths)
    assert status is not None
    assert os.getsid(status.process.pid) == status.process.pid != os.getsid(0)
    engine = psutil.Process(status.process.pid)
    assert Path(engine.cwd()) == home.runs
    assert Path(f"/proc/{engine.pid}/fd/0").resolve() == Path("/dev/null")
    assert "fake engine: wait" in paths.log.read_text("utf-8")


@pytest.mark.usefixtures("acted")
def test_an_engine_that_ended_is_no_zombie(home: Home) -> None:
    paths = launcher.launch(home, RunConfig(name="finish"))
    reaches(paths, "finished")
    assert wait_for(lambda: launcher.exit_code(paths) is not None, "the engine's end")
    assert launcher.exit_code(paths) == 0
    status = read_status(paths)
    assert status is not None
    assert not psutil.pid_exists(status.process.pid)


@pytest.mark.usefixtures("acted")
def test_relative_data_folders_are_the_users(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FITRAND_DATA", "my data")
    paths = launcher.launch(home, RunConfig(name="wait"))
    reaches(paths, "running")
    status = read_status(paths)
    assert status is not None
    environment = psutil.Process(status.process.pid).environ()
    assert environment["FITRAND_DATA"] == str(Path.cwd() / "my data")


@pytest.mark.usefixtures("acted")
def test_stop_asks_and_resume_goes_on(home: Home) -> None:
    paths = launcher.launch(home, RunConfig(name="wait"))
    reaches(paths, "running")
    with pytest.raises(RunError, match="trained already"):
        launcher.resume(paths)
    launcher.stop(paths)
    reaches(paths, "stopped")
    wait_for(lambda: launcher.exit_code(paths) is not None, "the engine's end")
    with pytest.raises(RunError, match="is not running: it is stopped"):
        launcher.stop(paths)
    launcher.resume(paths)
    wait_for(
        lambda: any(
            isinstance(e, Started) and e.resumed_epoch == 0 for e in read_events(paths.metrics)
        ),
        "the run to go on",
    )
    reaches(paths, "running")
    assert len(paths.log.read_text("utf-8").splitlines()) == 2  # appended, not overwritten


@pytest.mark.usefixtures("acted")
def test_an_engine_of_another_process_is_stopped_by_its_pid(home: Home) -> None:
    paths = launcher.launch(home, RunConfig(name="wait"))
    reaches(paths, "running")
    engine = launcher._engines.pop(paths.root)  # as if another process had started it
    launcher.stop(paths)
    assert engine.wait(60) == 0
    assert launcher.state_now(paths) == "stopped"


@pytest.mark.usefixtures("acted")
def test_an_engine_can_be_stopped_before_it_has_said_a_word(home: Home) -> None:
    paths = launcher.create_run(home, RunConfig(name="wait"))
    launcher.start_engine(paths)
    launcher.stop(paths)
    code = wait_for(lambda: launcher.exit_code(paths), "the engine's end")
    assert code in (0, -signal.SIGTERM)


@pytest.mark.usefixtures("acted")
def test_kill_minus_nine_makes_a_run_lost_and_it_can_go_on(home: Home) -> None:
    paths = launcher.launch(home, RunConfig(name="wait"))
    reaches(paths, "running")
    status = read_status(paths)
    assert status is not None
    os.kill(status.process.pid, signal.SIGKILL)
    reaches(paths, "lost")
    with pytest.raises(RunError, match="is not running: it is lost"):
        launcher.stop(paths)
    launcher.resume(paths)
    reaches(paths, "running")


def test_a_finished_run_is_not_resumed(home: Home) -> None:
    with pytest.raises(RunError, match="finished: it has reached 100 %"):
        launcher.resume(make_run(home))


@pytest.mark.usefixtures("acted")
@pytest.mark.parametrize("state", ["finished", "stopped", "failed", "lost"])
def test_a_run_that_has_ended_can_be_extended_and_goes_on(home: Home, state: State) -> None:
    paths = make_run(home, state=state, config=RunConfig(name="wait"))
    launcher.extend(paths, ["training.epochs=400", "training.until=null"])
    assert launcher.state_now(paths) == state
    training = load_resolved(paths.config).training
    assert (training.epochs, training.until) == (400, None)
    launcher.resume(paths)
    reaches(paths, "running")
    assert has_resumed(paths)
    with pytest.raises(RunError, match="is running: stop it before"):
        launcher.extend(paths, ["training.epochs=500"])


def refused(paths: RunPaths, *overrides: str) -> str:
    """Why the run is not extended; nothing of it is touched."""
    before = {file: file.read_bytes() for file in paths.root.iterdir()}
    with pytest.raises(RunError) as caught:
        launcher.extend(paths, overrides)
    assert {file: file.read_bytes() for file in paths.root.iterdir()} == before
    return str(caught.value)


LONGER = ("training.epochs=400", "training.until=null")


def test_without_a_checkpoint_a_finished_run_cannot_go_on(home: Home) -> None:
    paths = make_run(home)
    paths.checkpoint.unlink()
    assert "no checkpoint to go on from. Start a copy: " in refused(paths, *LONGER)


def test_a_checkpoint_of_the_first_version_keeps_too_little(home: Home) -> None:
    paths = make_run(home)
    status = read_status(paths)
    assert status is not None
    write_status(paths, msgspec.structs.replace(status, extendable=False))
    assert "keeps the model alone" in refused(paths, *LONGER)


def test_a_run_whose_status_cannot_be_read_is_resumed_first(home: Home) -> None:
    paths = make_run(home)
    paths.status.write_bytes(b"{")
    assert "resume it without --set first" in refused(paths, *LONGER)


def test_a_run_is_not_extended_while_anybody_holds_it(home: Home) -> None:
    paths = make_run(home)
    with claim.held(paths):
        assert "is at work on run" in refused(paths, *LONGER)


@pytest.mark.parametrize("schedule", ["cosine", "onecycle"])
def test_a_schedule_over_a_number_of_epochs_cannot_have_more(
    home: Home, schedule: Schedule
) -> None:
    config = RunConfig(training=TrainingConfig(schedule=schedule))
    paths = make_run(home, state="stopped", config=config)
    assert f"follows a {schedule} schedule over 200 epochs" in refused(paths, *LONGER)
    launcher.extend(paths, ["training.until=null"])
    assert load_resolved(paths.config).training.until is None


def test_a_run_whose_engine_is_still_leaving_is_not_resumed_yet(home: Home) -> None:
    paths = make_run(home, state="stopped")
    with claim.held(paths):
        assert launcher.is_ending(paths)
        with pytest.raises(RunError, match="still ends: try again"):
            launcher.resume(paths)
    assert not launcher.is_ending(paths)


def test_a_run_that_another_host_holds_is_not_resumed(home: Home) -> None:
    paths = make_run(home, state="lost")
    mine = claim.take(paths)
    there = msgspec.structs.replace(mine, host="gpu-box", pid=77)
    paths.claim.write_bytes(msgspec.json.encode(there))
    with pytest.raises(RunError, match=f"process 77 of host gpu-box .* remove {paths.claim} and"):
        launcher.resume(paths)


def test_a_run_on_another_host_is_stopped_there(home: Home) -> None:
    paths = make_run(home, state="new")
    there = msgspec.structs.replace(EngineProcess.this(), host="gpu-box")
    status = made_up_status(resolve(RunConfig()), "running", 1, time.time(), process=there)
    write_status(paths, status)
    with pytest.raises(RunError, match="on another host, gpu-box"):
        launcher.stop(paths)
    with pytest.raises(RunError, match="is running"):
        launcher.resume(paths)


def test_a_pid_that_was_used_anew_is_not_signalled(home: Home) -> None:
    mine = msgspec.structs.replace(EngineProcess.this(), started=1.0, ticks=1)
    paths = make_run(home, state="running", process=mine)
    with pytest.raises(RunError, match="is not running: it is lost"):
        launcher.stop(paths)
    with pytest.raises(RunError, match="is not running: it is lost"):
        launcher.stop(make_run(home, state="running", process=gone(), created=1.7e9))
