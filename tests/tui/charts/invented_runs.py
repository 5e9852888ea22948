"""Made-up runs for what is beside a chart."""

from __future__ import annotations

from tui.charts.series import RunSeries, Series


def run(name: str, marker: str = "", train: float = 0.972) -> RunSeries:
    return RunSeries(
        name,
        (
            Series("train", [0, 1], [0.1, train], "blue", "solid", marker),
            Series("test", [0, 1], [0.1, 0.101], "orange", "dotted", marker),
        ),
    )


ALONE = [run("")]
WAITING = RunSeries(
    "r50 true",
    (Series("train", run_marker="◆"), Series("test", stroke="dotted", run_marker="◆")),
)
SEVERAL = [run("r50 random"), WAITING, run("r200 random", "●", 0.9999)]
