"""When two runs are the same experiment, and when they differ in the seed alone.

A run belongs to a study by what is in its configuration, whoever trained it, where and when. Keys
are computed and never stored: a field that is new has its default in older runs, and parts none.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

import msgspec

from runs.config import PLANNED, LabelsConfig, RunConfig
from runs.fields import fields_of
from runs.short_names import P_MODES

NO_PART = frozenset({"name", "device", "seed", "format", "training.epochs", "training.until"})
"""Fields that are no part of what is trained, or are dealt with apart. How far a run goes is no
part of it either: a run answers for every shorter one too (`runs.studies.results`)."""
HOW = frozenset({"training.compile"})
"""Fields that say how a step is computed, not what."""
FIRST_OF_TODAY = 2
"""The format since which schedules mean what they mean today (`runs.config.FORMAT`)."""


def group_key(config: RunConfig) -> str:
    """The same for configurations that differ in the seed alone, or in nothing that shapes a run.

    `config` is resolved. Sixteen hexadecimal digits of the SHA-256 of what `essence` says.
    """
    # Without what is no part of any key: so all seeds of a cell are looked up as one.
    return _known(msgspec.structs.replace(config, name="", seed=0, device="auto"))


def run_key(config: RunConfig) -> str:
    """The same for configurations of one experiment: one curve, up to rounding."""
    return f"{group_key(config)}-{config.seed}"


@lru_cache(4096)
def _known(config: RunConfig) -> str:
    """`group_key`, computed once: it takes 0.3 ms, and a study asks for it at every look."""
    return _digest(essence(config))


def essence(config: RunConfig) -> dict[str, Any]:
    """What shapes a run, by dotted name: every field that has an effect.

    Without the seed. Labels that are corrupted with probability 0 are the true ones.
    """
    labels = config.labels
    if labels.mode in P_MODES and labels.p == 0.0:
        config = msgspec.structs.replace(config, labels=LabelsConfig(mode="true"))
    shaping = {
        field.path: field.of(config)
        for field in fields_of(config.model.family())
        if field.path not in NO_PART | HOW and field.has_effect(config)
    }
    if config.training.schedule in PLANNED:  # every step of which depends on the last one
        shaping["training.epochs"] = config.training.epochs
    if config.format < FIRST_OF_TODAY and _format_matters(config):
        shaping["format"] = config.format
    return shaping


def _format_matters(config: RunConfig) -> bool:
    """Whether a schedule of format 1 is another than one of today."""
    training = config.training
    if training.schedule == "onecycle":
        return True
    return training.schedule in ("step", "exponential") and training.warmup_epochs > 0


def _digest(shaping: dict[str, Any]) -> str:
    return hashlib.sha256(_encode(shaping)).hexdigest()[:16]


_encode = msgspec.json.Encoder(order="deterministic").encode
