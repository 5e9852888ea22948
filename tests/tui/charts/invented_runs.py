"""Made-up runs for what is beside a chart."""

from __future__ import annotations

from dataclasses import replace

from tui.charts.series import RunSeries, Series


def run(name: str, marker: str = "", train: float = 0.972) -> RunSeries:
    return RunSeries(
        name,
        (
            Series("train", [0, 1], [0.1, train], "blue", "solid", marker),
            Series("test", [0, 1], [0.1, 0.101], "orange", "dotted", marker),
        ),
    )


ALONE = run("r50 random")
WAITING = RunSeries(
    "r50 true",
    (Series("train", run_marker="◆"), Series("test", stroke="dotted", run_marker="◆")),
)
SEVERAL = [run("r50 random"), WAITING, run("r200 random", "●", 0.9999)]


def loss(one: RunSeries) -> RunSeries:
    """The same run in another chart."""
    curves = (replace(c, y=[5.71 for _ in c.y]) for c in one.curves)
    return RunSeries(one.name, tuple(curves))


def both(runs: list[RunSeries]) -> list[tuple[RunSeries, ...]]:
    """The runs in two charts."""
    return [(one, loss(one)) for one in runs]


def many(count: int) -> list[tuple[RunSeries, ...]]:
    """An open run and marked ones, with long names that differ at the end."""
    markers = ["", *"●◆▲■★▼◼✚●◆▲■★▼◼✚"]
    return both([run(f"r50 uniform 10k s{i}", markers[i % len(markers)]) for i in range(count)])
