"""Two layers on Confetti, through every part of the house; run by `tests/test_made_up.py`."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from textual.widgets import Input, Select, Static

from engine.models.build import build as build_network
from engine.models.build import parameter_count
from runs import launcher
from runs.config import RunConfig
from runs.config_reader import read_config
from runs.datasets.register import DATASETS
from runs.description import describe
from runs.errors import ConfigError
from runs.events import Epoch, Started, Warned
from runs.history import History
from runs.journal import read_events
from runs.models.register import FAMILIES
from runs.paths import Home, RunPaths
from runs.record import load_record
from runs.schema import schema
from runs.status import read_status
from tests.made_up import confetti, engine
from tests.pilots import SMALL, ask, hosted, opened, seen, select, until
from tests.waiting import wait_for
from tui.cli.main import main
from tui.screens.new_run import NewRunScreen
from tui.widgets.form_field import FormField, widget_id

TALL = (120, 90)
"""Room for the whole details below the history."""
RAW = {
    "model": {"family": "two-layers", "width": 96},
    "data": {"set": "confetti", "train_size": 80},
    "training": {"epochs": 300, "lr": 0.01, "batch_size": 20, "eval_every": 5},
}


def config_of(folder: Path, raw: dict[str, object]) -> RunConfig:
    (folder / "c.json").write_text(json.dumps(raw))
    return read_config(str(folder / "c.json"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def run(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunPaths]:
    """A finished run, trained by a real engine."""
    folder = tmp_path_factory.mktemp("data")
    confetti.write(folder / "confetti")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FITRAND_DATA", str(folder / "confetti"))
        patch.setenv("FITRAND_HOME", str(home.root))
        patch.setenv("PYTHONPATH", os.pathsep.join(p for p in sys.path if p))
        patch.setattr(
            launcher, "_command", lambda root: [sys.executable, "-P", engine.__file__, str(root)]
        )
        paths = launcher.launch(home, config_of(folder, dict(RAW)))
        wait_for(lambda: launcher.exit_code(paths) is not None, "the engine to end")
        yield paths


def test_the_first_family_and_data_set_are_meant_where_none_is_named(tmp_path: Path) -> None:
    assert set(FAMILIES) > {"two-layers"}
    assert set(DATASETS) > {"confetti"}
    config = config_of(tmp_path, {"model": {"depth": 101}})
    assert (config.model.family(), config.data.set) == ("resnet", "fashion-mnist")
    assert config == read_config(str(tmp_path / "c.json"), ["model.family=resnet"])


def test_a_configuration_names_its_own(tmp_path: Path) -> None:
    config = config_of(tmp_path, dict(RAW))
    assert config.name == "two96 uniform 80"
    assert describe(config).startswith("Two layers of 96, confetti, 80 images, uniform labels")


@pytest.mark.parametrize(
    ("override", "field", "expected"),
    [
        ("model.width=0", "model.width", "a whole number >= 1 and <= 4,096"),
        ("model.widht=3", "model.widht", "one of width (did you mean width?)"),
        ("model.depth=18", "model.depth", "one of width"),
        ("model.family=tow", "model.family", "two-layers"),
        ("data.set=pebbles", "data.set", "one of confetti, fashion-mnist"),
        ("data.train_size=91", "data.train_size", "at most 90, the images of Confetti"),
        ("labels.mode=transition", "labels.matrix", "a 3x3 matrix"),
    ],
)
def test_mistakes_are_explained_in_its_own_terms(
    tmp_path: Path, override: str, field: str, expected: str
) -> None:
    (tmp_path / "c.json").write_text(json.dumps(RAW))
    with pytest.raises(ConfigError) as caught:
        read_config(str(tmp_path / "c.json"), [override])
    assert caught.value.field == field
    assert expected in caught.value.expected


def test_the_schema_has_both() -> None:
    whole = schema()
    assert "two-layers" in json.dumps(whole)
    assert whole["$defs"]["TwoLayersConfig"]["properties"]["width"]["maximum"] == 4096
    assert "family" in whole["$defs"]["TwoLayersConfig"]["required"]
    assert "family" not in whole["$defs"]["ResNetConfig"]["required"]


def test_the_cost_is_that_of_the_network(tmp_path: Path) -> None:
    config = config_of(tmp_path, dict(RAW))
    network = build_network(config)
    assert parameter_count(network) == config.cost.parameters
    assert network(torch.zeros(4, 3, 8, 8)).shape == (4, 3)
    resnet = build_network(RunConfig(model=FAMILIES["resnet"](), data=config.data))
    assert resnet(torch.zeros(4, 3, 8, 8)).shape == (4, 3)


def test_the_engine_trains_it_until_all_labels_are_fitted(run: RunPaths) -> None:
    status = read_status(run)
    assert status is not None
    assert status.state == "finished", run.log.read_text()
    events = read_events(run.metrics)
    [started] = [event for event in events if isinstance(event, Started)]
    assert started.train_size == 80
    assert started.noise_rate == pytest.approx(2 / 3, abs=0.16)
    assert not [event for event in events if isinstance(event, Warned)]
    epochs = [event for event in events if isinstance(event, Epoch)]
    first, last = epochs[0].evaluation, epochs[-1].evaluation
    assert first is not None
    assert last is not None
    assert first.train_loss == pytest.approx(math.log(3), abs=0.4)
    assert last.train_acc == 1.0
    assert last.test_acc is not None
    assert run.id.split("-", 2)[2].startswith("two96-uniform-80")


def test_the_history_knows_it(home: Home, run: RunPaths) -> None:
    record = History(home).resolve(run.id)
    assert (record.network, record.title) == ("two96", "two96 uniform 80")
    assert History(home).resolve("last") == record == load_record(run)


def test_show_and_list_tell_of_it(run: RunPaths, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--show", run.id]) == 0
    shown = capsys.readouterr().out
    assert "Two layers of 96" in shown
    assert "confetti, 80 images" in shown
    assert "0.6667 requested" in shown
    assert main(["--list"]) == 0
    assert " two96 " in capsys.readouterr().out


async def test_the_charts_have_its_chance_level(home: Home, run: RunPaths) -> None:
    async with opened(home, TALL) as pilot:
        await select(pilot, run.id)
        await until(pilot, lambda: "chance 0.33" in seen(pilot), "chance among three classes")
        await until(pilot, lambda: "ln 3" in seen(pilot), "the loss of guessing among three")
        assert "Two layers of 96" in seen(pilot)


async def test_the_form_has_its_fields_and_can_change_the_family(tmp_path: Path) -> None:
    async with hosted(Static(), SMALL) as pilot:
        answers = await ask(pilot, NewRunScreen(config_of(tmp_path, dict(RAW)), []))
        screen = pilot.app.screen

        def field(path: str) -> FormField:
            return screen.query_one(f"#{widget_id(path)}", FormField)

        assert field("model.width").value == "96"
        assert not screen.query("#field-model-depth")
        field("model.family").query_one(Select).value = "resnet"
        await until(pilot, lambda: screen.query("#field-model-depth"), "ResNet's fields")
        assert not screen.query("#field-model-width")
        assert field("training.lr").query_one(Input).value == "0.01"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: answers, "the answer")
        assert answers[0] is not None
        assert answers[0].model == FAMILIES["resnet"]()
        assert answers[0].data.train_size == 80
