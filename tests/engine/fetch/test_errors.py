from __future__ import annotations

from engine.fetch.errors import LONGEST_CAUSE, Attempt, DataUnavailable
from runs.datasets.fashion_mnist import FASHION_MNIST


def test_a_cause_is_one_line_of_bearable_length() -> None:
    text = str(Attempt("a mirror", "<html>\n <body>\n" + "x" * 10_000))
    assert text.startswith("a mirror: <html> <body> xxx")
    assert text.endswith("x...")
    assert len(text) == len("a mirror: ") + LONGEST_CAUSE


def test_attempts_are_listed_in_order() -> None:
    attempts = [Attempt("here", "nothing"), Attempt("there", "refused")]
    message = str(DataUnavailable.after(FASHION_MNIST, attempts))
    assert "  - here: nothing\n  - there: refused\n" in message


def test_the_text_is_the_whole_message() -> None:
    assert str(DataUnavailable("gone")) == "gone"
