from __future__ import annotations

from pathlib import Path

from runs.glossary import TERMS
from runs.metric_table import METRICS

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")


def test_readme_explains_every_word_as_the_application_does() -> None:
    for term, meaning in TERMS.items():
        assert f"| {term} | {meaning} |\n" in README


def test_every_share_that_stands_on_screen_is_explained() -> None:
    explained = " ".join(TERMS)
    for name, metric in METRICS.items():
        if metric.evaluated and metric.unit == "fraction":
            assert name in explained
