from __future__ import annotations

from tui.cli.tables import aligned


def test_columns_stand_under_each_other() -> None:
    assert aligned([["a", "1", "x"], ["bcd", "20", ""]], right=[1]) == ["a     1  x", "bcd  20"]


def test_wide_characters_count_twice_and_controls_go() -> None:
    assert aligned([["分類", "x"], ["a\x1b[", "y"]]) == ["分類  x", "a[    y"]
