"""What the words of a report mean, with the sources of the definitions."""

from __future__ import annotations

from runs.metrics import ONSET_ACC, THRESHOLDS

_LEVELS = ", ".join(f"{theta:g}" for theta in THRESHOLDS)

DEFINITIONS: tuple[tuple[str, str], ...] = (
    (
        "Cell, n",
        "a cell is a configuration without its seed; n counts distinct seeds with a result. Of "
        "several runs with one seed the earliest counts. A run is a result once it has finished or "
        "has diverged; one that failed otherwise, was stopped or is at work is none.",
    ),
    (
        "Labels",
        "`true`: unmodified; `uniform`: each label with probability p (1 where none is said: "
        "random labels) drawn anew from all classes, once, before training (Zhang et al. 2017, "
        "arXiv 1611.03530). README has the other modes.",
    ),
    (
        "Train and test accuracy",
        "of the whole training set against the given labels, and of all test images against the "
        "true labels, always; model frozen, eval mode.",
    ),
    (
        "Time to overfit, TTO",
        f"the first evaluation with a train accuracy of at least {_LEVELS}. The threshold was "
        "crossed between that evaluation and the one before: its bracket.",
    ),
    (
        "Onset, fit window",
        f"the first evaluation with a train accuracy of at least {ONSET_ACC:g}; the epochs from "
        "there to 0.90.",
    ),
    (
        "Moving, precise statistics",
        "batch norm's moving averages, as the network would be used; and its means and variances "
        "averaged over the training set in one frozen pass (Wu and Johnson 2021, arXiv "
        "2105.07576). In short runs the moving averages lag, so times are by precise statistics "
        "where they were taken; accuracies, losses and the end of a run are by moving ones.",
    ),
    (
        "Not reached, censoring",
        "such a time is later than the run's end and no more is known, or, where the run diverged, "
        "is never. It counts: two groups are compared cut to the smaller budget, and what was not "
        "reached by then ties at the end.",
    ),
    (
        "Test of a comparison",
        "a one-sided rank test (Mann and Whitney 1947) over all rearrangements of the values, with "
        "midranks for ties. The effect is Hodges and Lehmann's estimate (1963) with the 90 % "
        "interval of the same test, open where times were not reached. Brackets that overlap tie.",
    ),
    (
        "p, Holm",
        "p is that of the whole claim, which holds where it holds in every comparison (Berger "
        "1982), doubled for its two directions, and Holm's (1979) over all claims that the study "
        "tests.",
    ),
    (
        "Verdicts",
        "fall at the n that the study declares, at least 4. `so far`: before that; `exploratory`: "
        "seeds were added after there were results; `reproduced`, `contradicted`: p at most 0.05, "
        "or the rule holds, or its opposite; `undecided`: neither; `too few runs`, `too few "
        "evaluations`: nothing can be said.",
    ),
)
"""Each word with its meaning, in Markdown."""
