from __future__ import annotations

import pytest

from tui.cli.arguments import parse


def test_no_arguments_ask_for_nothing() -> None:
    parsed = parse([])
    assert (parsed.run, parsed.resume, parsed.stop, parsed.show) == (None, None, None, None)
    assert not (parsed.list_runs or parsed.presets or parsed.schema or parsed.version)


def test_a_run_takes_overrides_in_order() -> None:
    parsed = parse(["--run", "-", "--set", "model.depth=18", "--set", "seed=1", "--json"])
    assert parsed.run == "-"
    assert parsed.overrides == ["model.depth=18", "seed=1"]
    assert parsed.json


def test_all_that_follows_bench_is_its_own() -> None:
    assert parse(["--bench"]).bench == []
    rest = ["--help", "--models", "18", "--data-dir", "x", "--run"]
    assert parse(["--bench", *rest]).bench == rest
    assert parse([]).bench is None


def test_an_export_takes_several_runs_and_json() -> None:
    parsed = parse(["-o", "out", "--export", "csv", "last", "20261123", "--json"])
    assert parsed.export == ["csv", "last", "20261123"]
    assert (parsed.output, parsed.json) == ("out", True)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--nonsense"], "--nonsense"),
        (["--lis"], "--lis"),
        (["run"], "run"),
        (["--run"], "--run"),
        (["--run", "a", "--list"], "not allowed with"),
        (["--run", "a", "--bench"], "not allowed with"),
        (["--set", "seed=1"], "--set goes with --run, --resume and --queue add only"),
        (
            ["--stop", "last", "--set", "seed=1"],
            "--set goes with --run, --resume and --queue add only",
        ),
        (["--json"], "--json goes with"),
        (["--schema", "--json"], "--json goes with"),
        (["--data-dir"], "--data-dir"),
        (["--export"], "--export"),
        (["--export", "csv", "-o", "out"], "name the runs"),
        (["--export", "last", "-o", "out"], "first comes the format, csv"),
        (["--export", "CSV", "last", "-o", "out"], "'CSV'"),
        (["--export", "csv", "last"], "needs -o DIR"),
        (["--export", "csv", "last", "-o", "-"], "expected a folder"),
        (["--export", "csv", "last", "-o", ""], "expected a folder"),
        (["--show", "last", "-o", "out"], "-o goes with --export only"),
        (["--show", "last", "--export", "csv", "last"], "not allowed with"),
    ],
)
def test_mistakes_are_one_line_with_exit_code_2(
    arguments: list[str], word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(arguments)
    assert ended.value.code == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("fitrand-tui: ")
    assert word in line
    assert "--help" in line


def test_help_shows_every_option_examples_and_exit_codes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(["--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    options = ("run", "resume", "stop", "list", "show", "presets", "schema", "version", "bench")
    for option in (*options, "export", "output", "set", "json", "data-dir"):
        assert f"--{option}" in text
    assert "fitrand-tui --run quickstart" in text
    assert "130 interrupted" in text
    assert max(map(len, text.splitlines())) <= 100
