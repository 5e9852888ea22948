from __future__ import annotations

import errno
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from runs.config import RunConfig
from runs.errors import RunError
from runs.events import Epoch
from runs.journal import EventWriter, read_events
from runs.metric_table import METRICS
from runs.notes import Notes
from runs.paths import Home, RunPaths
from tests.fabricate import make_run
from tests.tui.cli.conftest import CommandLine
from tui.cli.export import export as export_as

needs_tensorboard = pytest.mark.usefixtures("tensorboard")


@pytest.fixture
def tensorboard() -> None:
    pytest.importorskip("tensorboard", reason="the extra `tensorboard` is not installed")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "new" / "logs"


def export(home: Home, out: Path, *runs: str, as_json: bool = False) -> int:
    return export_as(home, "tensorboard", runs, str(out), as_json=as_json)


def seen(directory: Path) -> Any:
    """A log directory as TensorBoard's own reader sees it, with all its points."""
    from tensorboard.backend.event_processing.plugin_event_accumulator import EventAccumulator

    return EventAccumulator(str(directory), size_guidance={"tensors": 0}).Reload()


def scalars(directory: Path) -> dict[str, list[tuple[int, float, float]]]:
    """Step, wall time and value of every point, by tag."""
    from tensorboard.util.tensor_util import make_ndarray

    found = seen(directory)
    return {
        tag: [
            (event.step, event.wall_time, make_ndarray(event.tensor_proto).item())
            for event in found.Tensors(tag)
        ]
        for tag in found.Tags()["tensors"]
        if found.SummaryMetadata(tag).plugin_data.plugin_name == "scalars"
    }


def texts(directory: Path) -> dict[str, str]:
    found = seen(directory)
    return {
        tag: found.Tensors(tag)[0].tensor_proto.string_val[0].decode()
        for tag in found.Tags()["tensors"]
        if found.SummaryMetadata(tag).plugin_data.plugin_name == "text"
    }


def as_float32(value: float) -> float:
    """What TensorBoard keeps of a number."""
    kept: float = struct.unpack("f", struct.pack("f", value))[0]
    return kept


def recorded(paths: RunPaths) -> list[Epoch]:
    return [e for e in read_events(paths.metrics) if isinstance(e, Epoch)]


def append(paths: RunPaths, *epochs: Epoch) -> None:
    writer = EventWriter(paths.metrics)
    for epoch in epochs:
        writer.append(epoch)
    writer.close()


GROUPS = {
    "accuracy": (
        *("train_acc", "train_acc_precise", "train_acc_batch", "test_acc", "test_acc_noisy"),
        *("clean_acc", "memorised", "recovered", "other", "gap", "running_acc"),
    ),
    "loss": ("train_loss", "test_loss", "running_loss"),
    "training": ("lr", "images_per_second"),
}


@needs_tensorboard
def test_every_metric_of_every_epoch_is_a_point_at_its_time(home: Home, out: Path) -> None:
    paths = make_run(home, epochs=7)
    epochs = recorded(paths)
    append(paths, msgspec.structs.replace(epochs[3], evaluation=None, time=7.5, lr=0.25))
    epochs = [*epochs[:3], recorded(paths)[-1], *epochs[4:]]
    assert export(home, out, paths.id) == 0
    tags = {name: f"{group}/{name}" for group, names in GROUPS.items() for name in names}
    assert tags.keys() == METRICS.keys()
    found = scalars(out / paths.id)
    for name, metric in METRICS.items():
        expected = [
            (epoch.epoch, epoch.time, as_float32(value))
            for epoch in epochs
            if (value := metric.of(epoch)) is not None
        ]
        assert found.get(tags[name], []) == expected
    assert [step for step, _, _ in found["accuracy/train_acc"]] == [0, 1, 2, 4, 5, 6, 7]
    assert (3, 7.5, 0.25) in found["training/lr"]


@needs_tensorboard
def test_a_metric_says_what_it_means(home: Home, out: Path) -> None:
    paths = make_run(home, epochs=2)
    export(home, out, "last")
    metadata = seen(out / paths.id).SummaryMetadata("accuracy/gap")
    assert metadata.display_name == "gap"
    assert metadata.summary_description == f"{METRICS['gap'].meaning} Unit: fraction."


@needs_tensorboard
def test_what_the_run_is_stands_beside_as_text(home: Home, out: Path) -> None:
    notes = Notes(tags=("# <b>bold</b>",), note="*first*\n| second |\x1b[2J")
    paths = make_run(home, epochs=2, config=RunConfig(name="`r18`\n# x"), notes=notes)
    export(home, out, "last")
    found = texts(out / paths.id)
    groups = ("name", "notes", "result", "configuration", "environment", "identity", "config.json")
    assert found.keys() == {f"run/{group}" for group in groups}
    # All of it code to Markdown, so that nothing in it is anything else.
    for text in found.values():
        assert all(line.startswith("    ") for line in text.splitlines())
        assert "\x1b" not in text
    assert found["run/name"] == "    name   `r18` # x\n    state  finished: made up"
    assert "    note  *first* | second |" in found["run/notes"]
    assert "fitted 0.90" in found["run/result"]
    assert paths.id in found["run/identity"]
    config = msgspec.json.decode(found["run/config.json"], type=RunConfig)
    assert config == msgspec.json.decode(paths.config.read_bytes(), type=RunConfig)


@needs_tensorboard
def test_each_run_has_a_log_directory_by_its_id(
    home: Home, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = make_run(home, epochs=3, created=1.79e9)
    new = make_run(home, state="running", epochs=1, created=1.79e9 + 86_400)
    assert export(home, out, "last", old.id[:9], new.id) == 0
    assert {entry.name for entry in out.iterdir()} == {old.id, new.id}
    files = [next((out / paths.id).iterdir()) for paths in (new, old)]
    assert capsys.readouterr().out.splitlines() == [
        f"{files[0]}: 2 evaluations so far (running)",
        f"{files[1]}: 4 evaluations",
    ]
    assert all("tfevents" in file.name for file in files)


@needs_tensorboard
@pytest.mark.parametrize("step_of_the_clock", [0, 100, -100_000])
def test_an_earlier_export_is_replaced(
    home: Home, out: Path, step_of_the_clock: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = make_run(home, state="stopped", epochs=4)
    export(home, out, "last")
    directory = out / paths.id
    [first] = directory.iterdir()
    (directory / "events.out.tfevents.1.mine").touch()
    epochs = recorded(paths)
    append(paths, msgspec.structs.replace(epochs[4], epoch=5, lr=0.5))
    now = time.time() + step_of_the_clock
    monkeypatch.setattr(time, "time", lambda: now)
    export(home, out, "last")
    # A new name, and a later one: TensorBoard reads no file twice, and files in their order.
    [mine, second] = sorted(directory.iterdir())
    assert mine.name == "events.out.tfevents.1.mine"
    assert second.name > first.name
    assert [step for step, _, _ in scalars(directory)["accuracy/train_acc"]] == [0, 1, 2, 3, 4, 5]


@needs_tensorboard
def test_one_that_was_left_beside_a_new_one_is_not_drawn_twice(home: Home, out: Path) -> None:
    paths = make_run(home, epochs=4)
    export(home, out, "last")
    directory = out / paths.id
    [first] = directory.iterdir()
    before = first.read_bytes()
    export(home, out, "last")
    first.write_bytes(before)  # as if the second export had been killed before it went
    assert len(list(directory.iterdir())) == 2
    assert [step for step, _, _ in scalars(directory)["loss/train_loss"]] == [0, 1, 2, 3, 4]
    export(home, out, "last")
    assert len(list(directory.iterdir())) == 1


@needs_tensorboard
@pytest.mark.parametrize("state", ["new", "failed"])
def test_a_run_without_an_evaluation_has_its_configuration(
    home: Home, out: Path, state: Any
) -> None:
    paths = make_run(home, state=state, epochs=0)
    paths.metrics.unlink(missing_ok=True)
    assert export(home, out, "last") == 0
    assert scalars(out / paths.id) == {}
    assert "run/config.json" in texts(out / paths.id)


@needs_tensorboard
def test_a_full_disk_leaves_the_earlier_export_and_no_half_one(
    home: Home, out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = make_run(home, epochs=2)
    export(home, out, "last")
    [before] = (out / paths.id).iterdir()

    def full(self: Path, target: Path) -> Path:
        raise OSError(errno.EIO, "Input/output error")  # which no pipe's end is taken for

    monkeypatch.setattr(Path, "replace", full)
    assert export(home, out, "last") == 1
    said = capsys.readouterr().err.splitlines()[-1]
    assert said == f"fitrand-tui: {out / paths.id} cannot be written: Input/output error"
    assert [before] == list((out / paths.id).iterdir())


@needs_tensorboard
def test_a_file_in_the_log_directorys_place_is_said(
    home: Home, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = make_run(home)
    out.mkdir(parents=True)
    (out / paths.id).write_text("mine", "utf-8")
    assert export(home, out, "last") == 1
    assert f"{out / paths.id} cannot be written: File exists" in capsys.readouterr().err
    assert (out / paths.id).read_text("utf-8") == "mine"


@needs_tensorboard
def test_where_one_run_is_missing_nothing_is_written(home: Home, out: Path) -> None:
    make_run(home)
    with pytest.raises(RunError, match="no run begins with 'nosuch'"):
        export(home, out, "last", "nosuch")
    assert not out.parent.exists()


@needs_tensorboard
def test_no_torch_and_no_tensorflow_is_loaded(cli: CommandLine, out: Path) -> None:
    make_run(cli.home, epochs=2)
    command = cli.command("--export", "tensorboard", "last", "-o", str(out))
    done = subprocess.run(
        [command[0], "-X", "importtime", *command[1:]],
        capture_output=True,
        text=True,
        env=cli.environment,
        check=False,
    )
    assert done.returncode == 0
    loaded = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in done.stderr.splitlines()}
    assert "tensorboard" in loaded
    assert not loaded & {"torch", "torchvision", "tensorflow", "textual", "plotext"}


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ("tensorboard", "which is not installed: pip install tensorboard, in fitrand-tui's"),
        ("google.protobuf", "tensorboard cannot be used: "),
    ],
)
def test_without_the_extra_one_line_says_what_to_install(
    cli: CommandLine, out: Path, missing: str, words: str
) -> None:
    if missing != "tensorboard":
        pytest.importorskip("tensorboard", reason="the extra `tensorboard` is not installed")
    make_run(cli.home, epochs=2)
    code = (
        f"import sys; sys.modules[{missing!r}] = None; from tui.cli.main import main; "
        "sys.exit(main(['--export', 'tensorboard', 'last', '-o', sys.argv[1]]))"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, str(out)],
        capture_output=True,
        text=True,
        env=cli.environment,
        check=False,
    )
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert line.startswith("fitrand-tui: --export tensorboard")
    assert words in line
    assert not out.exists()
