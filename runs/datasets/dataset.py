"""A data set as a value: everything that depends on which one it is."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class DataFile:
    """One file of a data set, in IDX format: an array of bytes behind a short header.

    It is known by the SHA-256 of its decompressed content, because packagers compress the same
    content in different ways.
    """

    name: str
    """Its name; compressed, it ends in `.gz`."""
    shape: tuple[int, ...]
    """Dimensions of the array of bytes in it."""
    sha256: str
    """Of the decompressed file."""

    @property
    def size(self) -> int:
        """Bytes of the decompressed file: a magic number, the dimensions, the array."""
        return 4 + 4 * len(self.shape) + math.prod(self.shape)


@dataclass(frozen=True)
class DataSet:
    """Images with labels, in a training and a test set."""

    name: str
    """As in `data.set`, and as the folder that holds its files."""
    title: str
    """As people write it."""
    class_names: tuple[str, ...]
    """What the labels 0, 1, ... stand for."""
    channels: int
    """Values a pixel."""
    side: int
    """Pixels of an image's side."""
    mean: float
    """Mean of the training pixels on the scale [0, 1], as commonly used."""
    sd: float
    """Their standard deviation."""
    train_images: DataFile
    """Shape (n, side, side) or (n, side, side, channels)."""
    train_labels: DataFile
    """Shape (n,): the true classes, from 0."""
    test_images: DataFile
    test_labels: DataFile
    mirrors: tuple[str, ...] = ()
    """Folders on the web that hold the gzipped files; each address ends in a slash."""
    debian_package: str | None = None
    """Debian's package of the files, which it installs under /usr/share/datasets/<name>."""
    too_good: float | None = None
    """A test accuracy that no plain network reaches on it, so that the data must be others."""
    mistaken_for: str = ""
    """The data that they then probably are."""

    @property
    def classes(self) -> int:
        """K in the formulas."""
        return len(self.class_names)

    @property
    def train_size(self) -> int:
        """Images in the training set."""
        return self.train_images.shape[0]

    @property
    def test_size(self) -> int:
        """Images in the test set."""
        return self.test_images.shape[0]

    @property
    def files(self) -> tuple[DataFile, ...]:
        """All four, labels first: wrong data and dead sources show in the first few kilobytes."""
        return (self.train_labels, self.test_labels, self.train_images, self.test_images)
