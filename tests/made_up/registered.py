"""Importing this adds the made-up family and data set to the registers of this process.

It has to come before `runs.config`, which makes its types from the registers: pytest loads it
as a plugin (`-p`), engines start through `tests.made_up.engine`.
"""

from __future__ import annotations

import sys

from runs.datasets.register import DATASETS
from runs.models.register import FAMILIES
from tests.made_up.confetti import CONFETTI
from tests.made_up.family import TwoLayersConfig

assert "runs.config" not in sys.modules
FAMILIES[TwoLayersConfig.family()] = TwoLayersConfig
DATASETS[CONFETTI.name] = CONFETTI
