from __future__ import annotations

import pytest

from tui.report.escaping import block, latex, markdown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ResNet-50, true labels", "ResNet-50, true labels"),
        ("a|b", r"a\|b"),
        ("*b* _i_ `c`", r"\*b\* \_i\_ \`c\`"),
        ("<script>&amp;", "&lt;script>&amp;amp;"),
        ("[x](javascript:y)", r"\[x\](javascript:y)"),
        ("costs $x$", r"costs \$x\$"),
        ("a\nb\x1b[31m", r"a b\[31m"),
        ("0.1 ± 0.2, >60", "0.1 ± 0.2, >60"),
    ],
)
def test_markdown_shows_text_as_it_is(text: str, shown: str) -> None:
    assert markdown(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [("# a", r"\# a"), ("> a", r"\> a"), ("- a", r"\- a"), ("1. a", r"1\. a"), ("1.5", r"1\.5")],
)
def test_no_block_begins_with_a_name(text: str, shown: str) -> None:
    assert block(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("50 % & #1_a", r"50 \% \& \#1\_a"),
        ("\\input{x}", r"\textbackslash{}input\{x\}"),
        ("$x^2~$", r"\$x\textasciicircum{}2\textasciitilde{}\$"),
        ("0.1 ± 0.2, >60", r"0.1 $\pm$ 0.2, \textgreater{}60"),
        ("a--b", "a-{}-b"),
        ("Müller é ß", r"M\"{u}ller \'{e} \ss{}"),
        ("日本 🎉", "?? ?"),
        ("a\nb", "a b"),
    ],
)
def test_latex_shows_text_as_it_is_with_any_engine(text: str, shown: str) -> None:
    assert latex(text) == shown
    assert latex(text).isascii()
