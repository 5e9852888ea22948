"""A whole report, and its numbers counted again from its own curves by nothing of ours."""

from __future__ import annotations

import csv
import json
import math
import re
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest

from runs.paths import Home
from runs.studies.cells import cells_of
from runs.studies.study import Study
from tests.tui.report.invented import Course, invent
from tui.cli.report import report

STUDY: dict[str, Any] = {
    "name": "a <b>study</b>\nof $x$ & {y}_%",
    "about": "# is *it* | so?",
    "base": {"data": {"train_size": 1000}, "training": {"epochs": 40}},
    "grid": {"model.depth": [18, 34], "labels.mode": ["true", "uniform"]},
    "cases": [{"name": "plain|$1"}, {"name": "\\frozen{}", "set": {"model.batch_norm": "frozen"}}],
    "seeds": 4,
    "claims": [
        "all-memorise",
        {"faster": [{"labels.mode": "true"}, {"labels.mode": "uniform"}]},
    ],
}
THRESHOLDS = {"0.90": 0.9, "0.95": 0.95, "0.99": 0.99, "1.00": 1.0}


def course(depth: int, mode: str, case: str, seed: int) -> Course | None:
    """One diverged, some that never get there, one that was stopped, one that is missing."""
    half = (4.0 if mode == "true" else 9.0) * depth / 18
    if case.startswith("\\") and depth == 34:
        return Course(half=math.inf, every=3, diverges=6 if seed == 2 else None)
    if seed == 3 and depth == 34 and mode == "true":
        return None
    if seed == 3 and depth == 18 and mode == "true":
        return Course(half=half, stops=5)
    precision = "bf16" if seed == 2 else "fp32"
    return Course(half=half, every=1 + seed % 2, precision=precision)


class Written:
    """A report, read as a user's tools would read it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.text = (root / "report.md").read_text("utf-8")

    def table(self, name: str) -> list[dict[str, str]]:
        with (self.root / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def curve(self, run_id: str) -> list[dict[str, str]]:
        with (self.root / "curves" / f"{run_id}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def section(self, title: str) -> str:
        return self.text.split(f"\n## {title}\n")[1].split("\n## ")[0]

    def files(self) -> dict[str, bytes]:
        paths = (path for path in self.root.rglob("*") if path.is_file())
        return {str(path.relative_to(self.root)): path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def study_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("study") / "study.json"
    path.write_text(json.dumps(STUDY), "utf-8")
    return path


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("home"))
    number = 0
    for seed in range(4):
        for cell in cells_of(msgspec.convert(STUDY, Study), "a test"):
            values = cell.values
            how = course(values["model.depth"], values["labels.mode"], values["case"], seed)
            number += 1
            if how is not None:
                invent(home, cell.with_seed(seed), how, number=number)
    first = next(iter(cells_of(msgspec.convert(STUDY, Study), "a test")))
    invent(home, first.with_seed(0), Course(half=4), number=number + 1)  # a repeat
    return home


@pytest.fixture(scope="module")
def written(home: Home, study_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Written:
    root = tmp_path_factory.mktemp("report")
    assert report(home, [str(study_file)], str(root), as_json=False) == 0
    return Written(root)


def is_stopped(status: Path) -> bool:
    return bool(json.loads(status.read_bytes())["state"] == "stopped")


def written_end(found: Written, run_id: str) -> str:
    return found.curve(run_id)[-1]["epoch"]


def reached(rows: list[dict[str, str]], theta: float) -> int | None:
    """The first evaluation of a trained network that is at least so accurate."""
    for row in rows:
        accuracy = float(row["train_acc_precise"] or row["train_acc"])
        if int(row["epoch"]) > 0 and accuracy >= theta:
            return int(row["epoch"])
    return None


# The numbers


def test_curves_are_the_journals_to_the_last_digit(home: Home, written: Written) -> None:
    for run in written.table("runs"):
        lines = home.run(run["run"]).metrics.read_text("utf-8").splitlines()
        events = [json.loads(line) for line in lines]
        evaluated = [e for e in events if e["type"] == "epoch" and "evaluation" in e]
        rows = written.curve(run["run"])
        assert [int(row["epoch"]) for row in rows] == [e["epoch"] for e in evaluated]
        assert [row["train_acc"] for row in rows] == [
            repr(float(e["evaluation"]["train_acc"])) for e in evaluated
        ]


def test_times_to_overfit_are_those_of_the_curves(written: Written) -> None:
    runs = written.table("runs")
    assert len(runs) == 29
    for run in runs:
        rows = written.curve(run["run"])
        for name, theta in THRESHOLDS.items():
            time = reached(rows, theta)
            assert run[f"tto_{name}"] == ("" if time is None else str(time))
            if time is not None:
                before = [int(row["epoch"]) for row in rows if int(row["epoch"]) < time]
                assert int(run[f"tto_{name}_after"]) == before[-1]
        onset, fitted = reached(rows, 0.15), reached(rows, 0.9)
        assert run["onset"] == ("" if onset is None else str(onset))
        if onset is not None and fitted is not None:
            assert int(run["fit_window"]) == fitted - onset


def test_medians_and_ranges_are_those_of_the_runs(written: Written) -> None:
    runs = written.table("runs")
    for cell in written.table("times"):
        mine = [run for run in runs if run["cell"] == cell["cell"]]
        assert int(cell["n"]) == len(mine)
        for name in THRESHOLDS:
            known = [int(run[f"tto_{name}"]) for run in mine if run[f"tto_{name}"]]
            late = [int(run["budget"]) for run in mine if not run[f"tto_{name}"]]
            prefix = f"tto_{name}"
            assert int(cell[f"{prefix}_not_reached"]) == len(late)
            assert cell[f"{prefix}_low"] == (str(min(known)) if known else "")
            assert cell[f"{prefix}_high"] == (str(max(known)) if known else "")
            if not late:
                assert float(cell[f"{prefix}_median"]) == statistics.median(known)
                assert cell[f"{prefix}_median_is_lower_bound"] == "0"
            if not known:
                assert float(cell[f"{prefix}_median"]) == statistics.median(late) == 40
                assert cell[f"{prefix}_median_is_lower_bound"] == "1"


def test_means_deviations_and_speeds_are_those_of_the_curves(written: Written) -> None:
    runs = written.table("runs")
    for cell in written.table("results"):
        ids = [run["run"] for run in runs if run["cell"] == cell["cell"]]
        curves = [written.curve(run_id) for run_id in ids]
        for metric in ("train_acc", "test_acc"):
            last = [float(rows[-1][metric]) for rows in curves]
            assert float(cell[f"{metric}_mean"]) == pytest.approx(statistics.fmean(last))
            assert float(cell[f"{metric}_sd"]) == pytest.approx(statistics.stdev(last))
        seconds = [float(rows[-1]["seconds"]) for rows in curves]
        assert float(cell["seconds_median"]) == statistics.median(seconds)
        speeds = [
            statistics.median(float(r["images_per_second"]) for r in rows if r["images_per_second"])
            for rows in curves
        ]
        assert float(cell["images_per_second_median"]) == pytest.approx(statistics.median(speeds))


def test_claims_stand_with_verdict_effect_interval_p_and_n(written: Written) -> None:
    claims = written.table("claims")
    assert [(c["kind"], c["case"]) for c in claims] == [
        ("all-memorise", "plain|$1"),
        ("all-memorise", "\\frozen{}"),
        ("faster", "plain|$1"),
        ("faster", "\\frozen{}"),
    ]
    assert claims[0]["verdict"] == "reproduced"
    assert claims[1]["verdict"] == "contradicted"
    faster = claims[2]
    assert (faster["verdict"], faster["status"], faster["n"]) == ("too few runs", "so far", "3")
    assert faster["effect_kind"] == "ratio"
    assert float(faster["effect_high"]) < 1.0
    [compared, _, *_] = [c for c in written.table("comparisons") if c["first_values"]][4:]
    values = [float(value) for value in compared["first_values"].split()]
    mine = [r for r in written.table("runs") if r["cell"] == "ResNet-18, true labels, plain|$1"]
    assert values == [float(run["tto_0.99"]) for run in mine]


# The words


def test_the_report_says_what_is_missing_and_what_failed(written: Written) -> None:
    said = written.section("What is missing, failed, diverged or came twice")
    assert r"- ResNet-18, true labels, plain\|\$1: seed 3 stopped" in said
    assert r"- ResNet-34, true labels, plain\|\$1: seed 3 no run yet" in said
    assert r"- ResNet-34, uniform labels, \\frozen\{\}: seed 2 diverged, which is a result" in said
    assert re.search(r"- ResNet-18, true labels.*: repeats, which do not count: .*seed 0", said)
    assert "29 of 32 runs have a result: 8 cells, 4 seeds each." in written.text


def test_the_report_says_what_was_trained_on_what(written: Written) -> None:
    said = written.section("What was trained on what")
    assert "| cpu | bf16 | python 3.11.7, torch 2.9.0 | box | 2026-09-21 |" in said
    assert "bf16 and fp32" in said
    machines = written.table("machines")
    assert sum(int(row["runs"]) for row in machines) == 29
    total = sum(float(run["seconds"]) for run in written.table("runs"))
    assert sum(float(row["seconds"]) for row in machines) == pytest.approx(total)


def test_the_report_says_the_recipe_and_what_the_cases_are(written: Written) -> None:
    said = written.section("Recipe")
    assert "- data: 1,000 images" in said
    assert "- depth: ResNet-18; ResNet-34" in said
    assert r"- *\\frozen\{\}*: frozen batch norm" in said


def test_every_file_that_the_report_names_is_there(written: Written) -> None:
    named = re.findall(r"\]\(([^)]+)\)", written.text)
    assert named
    assert all((written.root / name).is_file() for name in named)
    assert {path.stem for path in (written.root / "figures").iterdir()} == {
        "depths",
        "across-depths",
        "times",
    }


def test_names_are_no_markup_anywhere(written: Written) -> None:
    assert "<b>" not in written.text
    assert written.text.startswith(
        "# a &lt;b>study&lt;/b> of \\$x\\$ & \\{y\\}\\_%\n".replace(" & ", " &amp; ")
    )
    for path in (written.root / "figures").glob("*.svg"):
        ElementTree.parse(path)
    for path in (written.root / "tables").glob("*.md"):
        counts = {len(re.findall(r"(?<!\\)\|", line)) for line in path.read_text().splitlines()[:9]}
        assert len(counts - {0}) == 1


@pytest.mark.parametrize("name", ["times", "results", "runs", "machines", "claims", "comparisons"])
def test_latex_tables_are_whole(written: Written, name: str) -> None:
    text = (written.root / "tables" / f"{name}.tex").read_text("utf-8")
    assert text.isascii()
    bare = re.sub(r"\\[{}&%#$_\\]", "", text)
    assert bare.count("{") == bare.count("}")
    assert bare.count("$") % 2 == 0
    columns = len(re.search(r"\{@\{\}([lr]+)@\{\}\}", text).group(1))  # type: ignore[union-attr]
    rows = [line for line in text.splitlines() if line.endswith(r" \\")]
    assert rows
    assert {len(re.findall(r"(?<!\\)&", row)) for row in rows} == {columns - 1}


def test_the_study_is_there_to_be_run_again(written: Written) -> None:
    kept = json.loads((written.root / "study.json").read_bytes())
    assert msgspec.convert(kept, Study) == msgspec.convert(STUDY, Study)
    assert "fitrand-tui --run study.json\n" in written.section("How to make it again")


# The same again, half-way, and without a study


def test_the_same_runs_give_the_same_bytes(
    home: Home, study_file: Path, written: Written, tmp_path: Path
) -> None:
    assert report(home, [str(study_file)], str(tmp_path), as_json=False) == 0
    assert Written(tmp_path).files() == written.files()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Home]:
    yield Home(tmp_path / "home")


def test_a_run_that_went_on_beyond_its_cell_counts_up_to_its_end(
    home: Home, tmp_path: Path
) -> None:
    short = {**STUDY, "base": {"data": {"train_size": 1000}, "training": {"epochs": 10}}}
    (tmp_path / "s.json").write_text(json.dumps({**short, "figures": ["times"]}), "utf-8")
    assert report(home, [str(tmp_path / "s.json")], str(tmp_path / "out"), as_json=False) == 0
    found = Written(tmp_path / "out")
    cut = [run for run in found.table("runs") if int(written_end(found, run["run"])) > 10]
    assert cut
    for run in cut:
        rows = [row for row in found.curve(run["run"]) if int(row["epoch"]) <= 10]
        assert (run["end"], run["budget"]) == ("10", "10")
        assert run["tto_1.00"] == ""
        for name, theta in THRESHOLDS.items():
            assert run[f"tto_{name}"] == str(reached(rows, theta) or "")
        assert run["train_acc"] == rows[-1]["train_acc"]


def test_a_study_without_any_run_has_a_report(
    empty: Home, study_file: Path, tmp_path: Path
) -> None:
    assert report(empty, [str(study_file)], str(tmp_path / "out"), as_json=False) == 0
    found = Written(tmp_path / "out")
    assert "0 of 32 runs have a result" in found.text
    assert "Nothing has a result yet." in found.text
    assert {row["n"] for row in found.table("times")} == {"0"}
    assert {row["verdict"] for row in found.table("claims")} == {"too few runs"}


def test_runs_that_were_picked_are_grouped_by_seed(
    home: Home, written: Written, tmp_path: Path
) -> None:
    runs = written.table("runs")
    ids = [run["run"] for run in runs if run["cell"].startswith("ResNet-18, uniform labels")]
    assert report(home, ids, str(tmp_path), as_json=False) == 0
    found = Written(tmp_path)
    assert [row["n"] for row in found.table("times")] == ["4", "4"]
    assert "None are judged" in found.section("Claims")
    assert not (tmp_path / "study.json").exists()


def test_a_run_that_was_stopped_is_drawn_and_does_not_count(home: Home, tmp_path: Path) -> None:
    stopped = next(p for p in home.runs.iterdir() if is_stopped(p / "status.json"))
    assert report(home, [stopped.name], str(tmp_path), as_json=False) == 0
    found = Written(tmp_path)
    assert found.table("runs") == []
    assert "Unfinished runs are drawn" in found.text
    assert len(found.curve(stopped.name)) == 6
