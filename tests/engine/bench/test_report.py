from __future__ import annotations

import pytest

from engine.bench.messages import Case
from engine.bench.report import number, spread, tables
from engine.bench.results import Figure, Round, Together
from tests.engine.bench.samples import report, row, sample, timed

BOTH = [Round(reference=sample(100), engine=sample(r)) for r in (240.0, 250.0, 260.0)]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5041, "0.504"),
        (1.0, "1.00"),
        (9.996, "10.0"),
        (12.34, "12.3"),
        (99.96, "100"),
        (184.4, "184"),
        (1234.4, "1234"),
        (9999.4, "9999"),
        (9999.6, "10.0k"),
        (25_123.0, "25.1k"),
        (99_951.0, "100k"),
        (123_456.0, "123k"),
    ],
)
def test_numbers_have_three_digits(value: float, text: str) -> None:
    assert number(value) == text


def test_a_figure_shows_its_spread() -> None:
    assert spread(Figure(median=184.2, low=180.0, high=190.0, n=5)) == "184 (180-190)"


def test_the_tables_show_speeds_ratio_and_spread() -> None:
    lines = tables(report(row(BOTH)))
    assert "n = 3 rounds" in lines
    [training] = [line.split() for line in lines if "(240-260)" in line]
    assert training == ["r18", "imagenet", "16", "100", "(100-100)", "250", "(240-260)", "2.50",
                        "(2.40-2.60)"]  # fmt: skip
    assert any("25.0%" in line for line in lines)  # 250 images/s x 1 GFLOP of 1 TFLOP/s
    assert any("computed from the measured rates" in line for line in lines)


def test_engines_at_once_are_compared_with_the_first_number() -> None:
    together = [
        Together(engines=1, rounds=((timed(100),),)),
        Together(engines=2, rounds=((timed(90), timed(90)),)),
    ]
    lines = tables(report(row(BOTH, together=together)))
    assert [line.split()[3:] for line in lines[-2:]] == [
        ["1", "100", "(100-100)", "1.00"],
        ["2", "180", "(180-180)", "1.80"],
    ]


def test_a_side_that_ended_is_said_in_its_row_and_in_full_below() -> None:
    rounds = [Round(reference=None, engine=sample(250))]
    short = tables(report(row(rounds, troubles={"reference": "out of memory"})))
    [line] = [line for line in short if "(250-250)" in line]
    assert "out of memory" in line
    assert short[-1] == "r18 imagenet, batch 16: reference: out of memory"
    why = "killed by SIGKILL (the machine may be out of memory)"
    long = tables(report(row(rounds, troubles={"reference": why})))
    [line] = [line for line in long if "(250-250)" in line]
    assert "ended early" in line
    assert long[-1].endswith(why)


def test_no_line_of_a_table_is_wider_than_80_columns() -> None:
    widest = Case(depth=200, stem="imagenet", batch_size=10_000)
    rates = (123_456.0, 123_400.0, 123_999.0)
    rounds = [Round(reference=sample(r / 99, r), engine=sample(r, r)) for r in rates]
    together = [Together(engines=64, rounds=((timed(123_456.0),) * 64,))]
    for found in (
        row(rounds, case=widest, together=together, matmul_flops=1.234e15),
        row([Round(reference=None, engine=None)], case=widest, matmul_flops=None),
    ):
        assert max(map(len, tables(report(found)))) <= 80
