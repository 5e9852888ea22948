"""The words of this science that stand on screen, explained once."""

from __future__ import annotations

from runs.metric_table import METRICS
from runs.metrics import ONSET_ACC, THRESHOLDS

_LEVELS = ", ".join(f"{theta:.2f}" for theta in THRESHOLDS)

TERMS: dict[str, str] = {
    "given label": "What the network is trained on: the true label, or the one that was drawn "
    "in its place.",
    "changed, clean": "A training example is changed if its given label is not the true one, "
    "else it is clean.",
    "noise rate": "Share of the training labels that are changed: requested by mode and p, and "
    "realised by the draw.",
    "eval mode, train mode": "With batch norm's moving averages, as the network would be used, or "
    "with each batch's own mean and variance, as it is trained.",
    **{name: metric.meaning for name, metric in METRICS.items()},
    "fit, fitted, time to overfit": "The first evaluation with train accuracy of at least "
    f"theta, for theta {_LEVELS}; `fit` alone is 1.00. It "
    "lies between that evaluation and the one before it. There is one by moving and one by precise "
    "statistics: the precise one is shown; `5m` says that only moving ones were taken, `5p` that "
    "it was reached by precise ones alone.",
    "not reached": "The run ended first, so its time to overfit is later than all its epochs: a "
    "value, no gap in the data. Of a run that goes on it reads not yet.",
    "onset": f"The first evaluation with train_acc of at least {ONSET_ACC:g}: fitting has begun.",
    "fit window": "Epochs from the onset to train_acc 0.90.",
    "chance": "What guessing among K classes gives: accuracy 1/K, cross-entropy ln K nats.",
    "group, n": "Runs that differ in the seed alone. n counts the seeds that have a result: a "
    "run that finished or diverged; of several with one seed the earliest counts. "
    "n=5! says that they mix devices, precisions or versions.",
    "±, range": "Over the seeds of a group: mean ± standard deviation of the sample; median and"
    " range as 23 (21-28). What was not reached is later than the run: 29 (26->60),"
    " or >60 where that is all that is known of the median.",
    "band": "Over the runs of a group: from the lowest to the highest around the median, or"
    " the mean ± standard deviation; b changes it. n 5→2 in the legend: some runs "
    "end before others, and where they have, the line is faint. The train accuracy "
    "of runs that stopped because they were fitted is carried on, dashed.",
    "moving, precise statistics": "Batch norm's moving averages, as the network would be used; and "
    "its means and variances averaged over the whole training set in one pass with frozen weights "
    "(Wu and Johnson 2021). A run ends by the moving ones, which lag behind.",
}
"""What each means, in the order in which one meets them."""
