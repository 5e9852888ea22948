"""Configurations from files, stdin and presets; every mistake gets one line that helps."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from runs import config_reader
from runs.config import FORMAT, LONGEST_NAME, RunConfig, resolve
from runs.config_reader import read_config
from runs.errors import ConfigError
from runs.stored_config import load_resolved
from tests.fabricate import resnet

IDENTITY = [[1.0 if i == j else 0.0 for j in range(10)] for i in range(10)]


def refused(path: Path, content: str | bytes) -> ConfigError:
    """The error for a file of that content."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ConfigError) as caught:
        read_config(str(path))
    assert "\n" not in str(caught.value)
    return caught.value


# What is accepted


def test_the_empty_object_is_the_default_run(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}")
    assert read_config(str(tmp_path / "a.json")) == resolve(RunConfig())


def test_a_configuration_survives_being_written_and_read(tmp_path: Path) -> None:
    config = read_config("quickstart", ["labels.mode=symmetric", "labels.p=0.4"])
    (tmp_path / "config.json").write_bytes(msgspec.json.encode(config))
    assert load_resolved(tmp_path / "config.json") == config


TIMES = """
import sys
from pathlib import Path
from runs.config import FORMAT
from runs.config_reader import read_config
from runs.stored_config import load_resolved
path = sys.argv[1]
print(FORMAT)
for text in ("{}", '{"format": 1}', '{"format": 9}'):
    Path(path).write_text(text)
    print(load_resolved(Path(path)).format, read_config(path).format)
"""


def test_a_run_is_read_as_its_time_meant_it_and_a_users_file_as_today(tmp_path: Path) -> None:
    """Told by the package as it will be when the format has been raised to 9."""
    later = tmp_path / "runs"
    shutil.copytree(Path(config_reader.__file__).parent, later)
    source = (later / "config.py").read_text("utf-8")
    source, raised = re.subn(r"^FORMAT = \d+$", "FORMAT = 9", source, flags=re.MULTILINE)
    assert raised == 1
    (later / "config.py").write_text(source, "utf-8")
    path = str(tmp_path / "config.json")
    done = subprocess.run(
        [sys.executable, "-c", TIMES, path],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines() == ["9", "1 9", "1 1", "9 9"], done.stderr


@pytest.mark.parametrize("rest", ["", ', "unheard_of": 1, "model": {"family": "new"}'])
def test_what_a_newer_version_wrote_is_said_to_be_of_one(tmp_path: Path, rest: str) -> None:
    path = tmp_path / "config.json"
    path.write_text(f'{{"format": {FORMAT + 1}{rest}}}')
    with pytest.raises(ConfigError) as caught:
        load_resolved(path)
    assert str(caught.value) == (
        f"{path}: format: expected at most {FORMAT}, the newest that this version of fitrand-tui "
        f"knows; found {FORMAT + 1}: written by a newer version"
    )
    with pytest.raises(ConfigError, match="written by a newer version"):
        read_config(str(path))


def test_a_changed_preset_says_in_its_name_what_was_changed() -> None:
    assert read_config("quickstart").name == "quickstart"
    assert read_config("quickstart", ["seed = 3"]).name == "quickstart seed = 3"
    assert read_config("quickstart", ["seed=3", "name=mine"]).name == "mine"
    assert len(read_config("quickstart", ["seed=12345"] * 100).name) == LONGEST_NAME


def test_a_file_that_is_called_like_a_preset_keeps_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "preset a.json").write_text('{"name": "mine"}')
    with contextlib.chdir(tmp_path):
        assert read_config("preset a.json", ["seed=3"]).name == "mine"


def test_random_stands_for_uniform_with_p_1(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"labels": {"mode": "random"}}')
    labels = read_config(str(tmp_path / "a.json")).labels
    assert (labels.mode, labels.p) == ("uniform", 1.0)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"\xef\xbb\xbf{}")
    assert resnet(read_config(str(tmp_path / "a.json"))).depth == 50


def test_stdin_is_a_dash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"seed": 7}')))
    assert read_config("-").seed == 7


def test_overrides_are_json_or_words() -> None:
    config = read_config(
        "quickstart", ["model.depth=101", "name=[/red]", "training.until=null", "device=cuda:1"]
    )
    assert resnet(config).depth == 101
    assert config.name == "[/red]"
    assert config.training.until is None
    assert config.device == "cuda:1"


@pytest.mark.parametrize("field", ["labels.mode", "inputs.mode"])
def test_true_is_a_word_where_a_mode_is_wanted(tmp_path: Path, field: str) -> None:
    section = field.split(".")[0]
    config = read_config("quickstart", [f"{field}=true"])
    assert getattr(config, section).mode == "true"
    (tmp_path / "a.json").write_text(f'{{"{section}": {{"mode": true}}}}')
    assert getattr(read_config(str(tmp_path / "a.json")), section).mode == "true"
    assert read_config("quickstart", ["name=5"]).name == "5"


def test_a_transition_matrix_is_taken() -> None:
    config = read_config(
        "quickstart", ["labels.mode=transition", f"labels.matrix={json.dumps(IDENTITY)}"]
    )
    assert config.labels.matrix is not None
    assert config.labels.matrix[3][3] == 1.0


def test_what_is_left_open_is_resolved() -> None:
    config = read_config("quickstart", ["training.schedule=step", "name="])
    assert config.training.gamma == 0.1
    assert config.name == "r18 uniform 1k"
    assert read_config("quickstart", ["training.schedule=exponential"]).training.gamma == 0.95


# What is refused: (content, field, words of the expected, words of the found)

MATRIX_OF_TWOS = json.dumps({"labels": {"mode": "transition", "matrix": [[0.2] * 10] * 10}})

BAD: list[tuple[str | bytes, str, str, str]] = [
    ("", "", "JSON object", "empty file"),
    (" \n\t", "", "JSON object", "empty file"),
    ("nope", "", "JSON", "line 1, column 1"),
    ('{"seed": 1', "", "JSON", "line 1"),
    ('{"seed": 1,}', "", "JSON", "line 1"),
    ("[]", "", "JSON object", "a list"),
    ("3", "", "JSON object", "a number"),
    ("null", "", "JSON object", "null"),
    (b"\xff\xfe\x00", "", "UTF-8", "0xff"),
    ("[" * 200_000, "", "JSON", "nested"),
    ('{"seed": ' + "9" * 5000 + "}", "", "JSON", "long"),
    ('{"name": "' + "x" * 2_000_000 + '"}', "", "1,000,000 bytes", "larger"),
    ('{"labels": {"p": NaN}}', "labels.p", "finite", "NaN"),
    ('{"training": {"lr": Infinity}}', "training.lr", "finite", "Infinity"),
    ('{"model": {"head": [1, 1e999]}}', "model.head[1]", "finite", "Infinity"),
    ('{"seed": 1, "seed": 2}', "seed", "once", "twice"),
    ('{"model": {"depth": 18, "depth": 34}}', "model.depth", "once", "twice"),
    ('{"name": "a\\ud800"}', "name", "whole characters", "\\ud800"),
    ('{"a`b": 1}', "a`b", "one of name", "unknown name"),
    ('{"model": {"a\\nb` c": 1}}', "model.a\\nb` c", "one of depth", "unknown name"),
    ('{"' + "k" * 5000 + '": 1}', "k" * 57 + "...", "one of name", "unknown name"),
    ("[" * 900 + "1" + "]" * 900, "", "JSON object", "a list"),
    ('{"seed": ' + "[" * 900 + "1" + "]" * 900 + "}", "seed", "whole number", "[[["),
    ('{"mdoel": {}}', "mdoel", "did you mean model?", "unknown name"),
    ('{"model": {"depht": 50}}', "model.depht", "did you mean depth?", "unknown name"),
    ('{"training": {"zzz": 1}}', "training.zzz", "epochs", "unknown name"),
    ('{"model": 5}', "model", "an object", "5"),
    ('{"model": null}', "model", "an object", "null"),
    ('{"model": {"depth": 51}}', "model.depth", "18, 34, 50, 101, 152, 200", "51"),
    ('{"model": {"depth": "50"}}', "model.depth", "18, 34, 50, 101, 152, 200", '"50"'),
    ('{"model": {"stem": "vgg"}}', "model.stem", "cifar, imagenet", "vgg"),
    ('{"model": {"head": [200, 0]}}', "model.head[1]", ">= 1", "0"),
    ('{"model": {"head": [1,1,1,1,1,1,1,1,1]}}', "model.head", "at most 8", "[1, 1"),
    ('{"data": {"train_size": 1}}', "data.train_size", ">= 2 and <= 60,000", "1"),
    ('{"data": {"train_size": 60001}}', "data.train_size", "<= 60,000", "60001"),
    ('{"data": {"train_size": 10.5}}', "data.train_size", "whole number", "10.5"),
    ('{"data": {"train_size": true}}', "data.train_size", "whole number", "true"),
    ('{"labels": {"mode": "noisy"}}', "labels.mode", "uniform or random", "noisy"),
    ('{"labels": {"mode": "random", "p": true}}', "labels.p", "a number", "true"),
    ('{"labels": {"p": 1.5}}', "labels.p", ">= 0.0 and <= 1.0", "1.5"),
    ('{"labels": {"mode": "random", "p": 0.5}}', "labels.p", "1", "0.5"),
    ('{"labels": {"mode": "transition"}}', "labels.matrix", "10x10", "nothing"),
    ('{"labels": {"mode": "transition", "matrix": [[1]]}}', "labels.matrix", "10 rows", "1 rows"),
    ('{"labels": {"matrix": [[1, "a"]]}}', "labels.matrix[0][1]", "a number", '"a"'),
    (MATRIX_OF_TWOS, "labels.matrix[0]", "sum to 1", "sum 2"),
    (json.dumps({"labels": {"matrix": IDENTITY}}), "labels.matrix", "transition", "uniform"),
    ('{"inputs": {"mode": "noise"}}', "inputs.mode", "gaussian", "noise"),
    ('{"training": {"lr": 0}}', "training.lr", "> 0.0", "0"),
    ('{"training": {"lr": "x"}}', "training.lr", "a number", '"x"'),
    ('{"training": {"until": 1.1}}', "training.until", "<= 1.0 or null", "1.1"),
    ('{"training": {"batch_size": 1}}', "training.batch_size", ">= 2", "1"),
    ('{"training": {"eval_every": "often"}}', "training.eval_every", "auto", "often"),
    ('{"training": {"eval_every": 0}}', "training.eval_every", ">= 1", "0"),
    ('{"training": {"eval_every": 1000001}}', "training.eval_every", "<= 1,000,000", "1000001"),
    ('{"training": {"optimizer": "lion"}}', "training.optimizer", "adam, adamw, sgd", "lion"),
    ('{"training": {"momentum": 1}}', "training.momentum", "< 1.0", "1"),
    ('{"training": {"epochs": 5, "warmup_epochs": 6}}', "training.warmup_epochs", "at most", "6"),
    (
        '{"training": {"schedule": "onecycle", "warmup_epochs": 1}}',
        "training.warmup_epochs",
        "onecycle",
        "1",
    ),
    ('{"device": "gpu"}', "device", "cuda:N", "gpu"),
    ('{"seed": -1}', "seed", ">= 0", "-1"),
    ('{"name": 5}', "name", "text", "5"),
    ('{"name": "' + "x" * 300 + '"}', "name", "200 characters", "xxx"),
]


@pytest.mark.parametrize(("content", "field", "expected", "found"), BAD)
def test_a_mistake_gets_one_line_with_file_field_expected_and_found(
    tmp_path: Path, content: str | bytes, field: str, expected: str, found: str
) -> None:
    path = tmp_path / "bad.json"
    error = refused(path, content)
    assert error.field == field
    assert expected in error.expected
    assert found in error.found
    where = f"{path}: {field}: " if field else f"{path}: "
    assert str(error) == f"{where}expected {error.expected}; found {error.found}"
    assert len(str(error)) < 400 + len(str(path))


@pytest.mark.parametrize(
    ("source", "expected", "found"),
    [
        ("no-such.json", "readable", "no such file"),
        ("quickstrat", "did you mean quickstart?", "none of these"),
        (".", "readable", "directory"),
        ("a" * 300, "readable", "too long"),
    ],
)
def test_a_source_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, expected: str, found: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError) as caught:
        read_config(source)
    assert expected in caught.value.expected
    assert found in caught.value.found


@pytest.mark.parametrize(
    ("override", "words"),
    [
        ("model.depth", "name=value"),
        ("=5", "name=value"),
        ("model.depth=51", "found 51"),
        ("depth=50", "unknown name"),
        ("model.depth.x=3", "to be a section"),
        ("training.lr=" + "[" * 20_000, "--set: training.lr: expected a number"),
        (".".join("a" * 3000) + "=1", "name=value"),
        ('labels={"mode": "true", "mode": "pair"}', "--set: labels.mode: expected each name once"),
        ("model.head=[0]", "--set: model.head[0]"),
    ],
)
def test_an_override_that_is_wrong(override: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_config("quickstart", [override])
    assert words in str(caught.value)


def test_a_mistake_in_the_file_is_not_blamed_on_what_is_set(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"training": {"lr": 0}}')
    with pytest.raises(ConfigError) as caught:
        read_config(str(tmp_path / "a.json"), ["model.depth=18"])
    assert caught.value.source == str(tmp_path / "a.json")


@pytest.mark.parametrize(
    ("text", "value"),
    [(".001", 0.001), ("+.5", 0.5), ("1.", 1.0), ("5E-4", 0.0005), ("1e-3", 0.001)],
)
def test_numbers_are_taken_as_people_write_them(text: str, value: float) -> None:
    assert read_config("quickstart", [f"training.lr={text}"]).training.lr == value


def test_whole_numbers_may_have_an_exponent() -> None:
    assert read_config("quickstart", ["data.train_size=1e4"]).data.train_size == 10_000


@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        (b'{"seed": 1, // the first\n"name": "x"}', "a comment at line 1"),
        (b'{\n  # note\n  "seed": 1}', "a comment at line 2"),
        (b'{"seed": 1 /* one */}', "at line 1, column 12"),
        (b'{"seed": 1,\n}', "a comma before the closing } at line 2"),
        (b'{"model": {"head": [1, 2,]}}', "a comma before the closing ]"),
        (b"seed: 1\nmodel:\n  depth: 50\n", "YAML or the like"),
        (b"{'seed': 1}", "single quotes"),
        (b'{"training": {"until": None}}', "None at line 1, column 24; JSON writes null"),
        ('{"seed": 1}'.encode("utf-16"), "save it as UTF-8"),
        ('{"seed": 1}'.encode("utf-16-le"), "save it as UTF-8"),
    ],
)
def test_what_is_no_json_is_named(tmp_path: Path, content: bytes, trouble: str) -> None:
    (tmp_path / "c.json").write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        read_config(str(tmp_path / "c.json"))
    assert trouble in caught.value.found
