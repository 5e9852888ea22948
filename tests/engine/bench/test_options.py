from __future__ import annotations

from pathlib import Path

import pytest

from engine.bench.options import parse


def test_without_options_the_common_cases_are_measured() -> None:
    options = parse([])
    assert [(c.model, c.batch_size) for c in options.cases()] == [
        ("r18 imagenet", 128),
        ("r18 cifar", 128),
        ("r50 imagenet", 128),
        ("r50 cifar", 128),
    ]
    assert (options.device, options.rounds, options.seconds) == ("auto", 5, 3.0)
    assert (options.engines, options.output) == (None, None)


def test_lists_are_separated_by_commas_and_repetitions_count_once() -> None:
    options = parse(["--models", "50,101,50", "--stems", "cifar", "--batch-sizes", "128, 1024"])
    assert [(c.depth, c.batch_size) for c in options.cases()] == [
        (50, 128),
        (50, 1024),
        (101, 128),
        (101, 1024),
    ]


def test_engines_at_once_are_for_each_model_with_the_first_stem_and_batch_size() -> None:
    options = parse(["--batch-sizes", "64,128"])
    chosen = [(c.model, c.batch_size) for c in options.cases() if options.has_engines_at_once(c)]
    assert chosen == [("r18 imagenet", 64), ("r50 imagenet", 64)]


def test_the_command_measures_the_same_again_and_names_no_folder(tmp_path: Path) -> None:
    given = ["--models", "18", "--seconds", "1.5", "--data-dir", str(tmp_path)]
    command = parse(given).command((1, 2))
    assert str(tmp_path) not in command
    program, options = command[:26], command[26:].split()
    assert program.strip() == "python -P -m engine.bench"
    again = parse(options)
    assert again.cases() == parse(given).cases()
    assert (again.seconds, again.engines) == (1.5, (1, 2))


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--models", "19"], "one of 18,34,50,101,152,200"),
        (["--models", ""], "--models"),
        (["--stems", "imagenet,cnn"], "'cnn'"),
        (["--batch-sizes", "1"], "from 2 to 10,000"),
        (["--batch-sizes", "20000"], "from 2 to 10,000"),
        (["--batch-sizes", "101"], "a last batch of one image"),
        (["--device", "tpu"], "cuda:N"),
        (["--rounds", "0"], "--rounds"),
        (["--rounds", "-1"], "--rounds"),
        (["--seconds", "0"], "--seconds"),
        (["--seconds", "nan"], "--seconds"),
        (["--seconds", "inf"], "--seconds"),
        (["--engines", "1,x"], "--engines"),
        (["--output", "/no/such/folder/x.json"], "--output"),
        (["--output", "/"], "--output"),
        (["--model", "18"], "--model"),
        (["18"], "18"),
    ],
)
def test_mistakes_are_one_line_with_exit_code_2(
    arguments: list[str], word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(arguments)
    assert ended.value.code == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("fitrand-tui --bench: ")
    assert word in line
    assert "--help" in line


def test_help_shows_every_option_and_what_is_computed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(["--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    names = ("models", "stems", "batch-sizes", "device", "rounds", "seconds", "engines")
    for option in (*names, "data-dir", "output"):
        assert f"--{option}" in text
    assert "COMPUTED" in text
    assert max(map(len, text.splitlines())) <= 100
