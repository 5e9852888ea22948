"""The filter over the history: words that must all match a run."""

from __future__ import annotations

import re
from operator import eq, ge, gt, le, lt

from runs.metric_table import METRICS
from runs.record import RunRecord

_DIGITS = re.compile(r"[0-9]+")
_DEPTH = re.compile(r"r[0-9]+")
_SIZE = re.compile(r"[0-9.]+k")
_COMPARISON = re.compile(r"([a-z][a-z0-9_]*)(<=|>=|<|>|=)([0-9.]+(?:e-?[0-9]+)?)")
_OPERATORS = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq}


def matches(record: RunRecord, query: str, now: float) -> bool:
    """Whether every word of `query` fits the run; upper and lower case are the same.

    Words fit anywhere in the name and the tags, and at the beginning of the state, the
    label mode, the input mode and the run id. `50` and `r50` mean the depth, `10k` and
    `10000` the number of training images. `test_acc>0.5` compares the newest value of a metric
    that evaluations take, by its name (`runs.metric_table`). An empty query fits every run.
    `now` is in seconds since 1970.
    """
    words = query.casefold().split()
    return not words or all(_fits(record, word, now) for word in words)


def _fits(record: RunRecord, word: str, now: float) -> bool:
    if comparison := _COMPARISON.fullmatch(word):
        name, operator, number = comparison.groups()
        if name in METRICS and METRICS[name].evaluated:
            return _compares(record.metric(name), operator, number)
    texts = [record.title.casefold(), *(tag.casefold() for tag in record.notes.tags)]
    size = record.config.data.train_size
    # A number is looked for as a whole: `50` is a depth and not a part of `50k`.
    if _DIGITS.fullmatch(word) or _DEPTH.fullmatch(word) or _SIZE.fullmatch(word):
        return (
            record.network.removeprefix("r").startswith(word.removeprefix("r"))
            or word in (record.size, str(size))
            or any(word in text.split() for text in texts)
            or (len(word) >= 8 and record.id.startswith(word))
        )
    return any(word in text for text in texts) or any(
        term.startswith(word) for term in _terms(record, now)
    )


def _compares(value: float | None, operator: str, number: str) -> bool:
    """Whether a value is there and compares so; a number that is none yet fits nothing."""
    try:
        return value is not None and _OPERATORS[operator](value, float(number))
    except ValueError:  # `0.5.` while it is typed
        return False


def _terms(record: RunRecord, now: float) -> list[str]:
    labels, inputs = record.config.labels, record.config.inputs
    terms = [record.state(now), labels.mode, record.id]
    if inputs.mode != "true":  # `true` is asked of the labels
        terms.append(inputs.mode)
    if labels.mode == "uniform" and labels.p == 1.0:
        terms.append("random")  # the field's word for it, and an accepted alias
    return terms
