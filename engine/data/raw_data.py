"""A data set as tensors, before any draw."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch

from engine.fetch.errors import DataUnavailable
from runs.data_files.idx import read_test, read_train
from runs.data_files.payload import PayloadError
from runs.datasets.dataset import DataSet


@dataclass(frozen=True)
class RawData:
    """A data set in memory, in the order of the files."""

    train_images: torch.Tensor
    """uint8, shape (n, side, side, channels); 0 is black."""
    train_labels: torch.Tensor
    """int64, shape (n,); the true classes, from 0."""
    test_images: torch.Tensor
    """uint8, shape (n, side, side, channels)."""
    test_labels: torch.Tensor
    """int64, shape (n,)."""


def load(data_set: DataSet, folder: Path) -> RawData:
    """Read the files of a folder that `locate` has verified.

    Raises DataUnavailable where they have changed since.
    """
    try:
        train, test = read_train(data_set, folder), read_test(data_set, folder)
    except PayloadError as error:
        raise DataUnavailable(f"{error}. Start the run again.") from None
    return RawData(
        train_images=torch.from_numpy(train.images),
        train_labels=torch.from_numpy(train.labels).long(),
        test_images=torch.from_numpy(test.images),
        test_labels=torch.from_numpy(test.labels).long(),
    )
