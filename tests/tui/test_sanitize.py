from __future__ import annotations

import pytest
from rich.cells import cell_len

from tui.sanitize import clean


@pytest.mark.parametrize(
    "text",
    ["r50 random 10k", "[/red]", "[@click=app.quit]x[/]", "naïve café", "分類 ラベル", "🧠", ""],
)
def test_text_and_what_looks_like_markup_stay_as_they_are(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x9b31mred", "31mred"),
        ("\x1b]0;title\x07x", "]0;titlex"),
        ("a\x00b\x08c\x7fd", "abcd"),
        ("abc\u202efed\u202c\u2066x\u2069\u200f", "abcfedx"),
        ("two\nlines\tand\r\na tab", "two lines and a tab"),
        ("line\u2028separator\x85next", "line separator next"),
        ("half \ud83d", "half \ufffd"),
    ],
)
def test_control_characters_are_dropped_or_become_spaces(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_every_c0_del_and_c1_byte_goes() -> None:
    controls = "".join(map(chr, [*range(0x20), *range(0x7F, 0xA0)]))
    assert clean(controls).strip() == ""


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdef", 5, "abcd…"),
        ("abc def", 5, "abc…"),
        ("分類分類", 8, "分類分類"),
        ("分類分類", 7, "分類分…"),
        ("分類分類", 6, "分類 …"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
        ("\x1babc", 3, "abc"),
    ],
)
def test_truncation_counts_cells(text: str, width: int, expected: str) -> None:
    cut = clean(text, width)
    assert cell_len(cut) <= width
    assert cut == expected.replace(" …", "…")
