"""All data sets. A new one is a file of its own beside this one, and a line here."""

from __future__ import annotations

from runs.datasets.dataset import DataSet
from runs.datasets.fashion_mnist import FASHION_MNIST

DATASETS: dict[str, DataSet] = {data_set.name: data_set for data_set in (FASHION_MNIST,)}
"""By name; the first one is what a configuration means that names none."""
