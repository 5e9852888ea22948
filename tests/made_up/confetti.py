"""A data set that exists in the tests only: 3 classes, 8x8 pixels of 3 channels, all noise."""

from __future__ import annotations

import hashlib
import math
import random
import struct
from pathlib import Path

from runs.datasets.dataset import DataFile, DataSet

CLASSES, SIDE, CHANNELS = 3, 8, 3
TRAIN, TEST = 90, 60


def _content(seed: int, shape: tuple[int, ...], values: int) -> bytes:
    """An IDX file of numbers drawn by lot."""
    drawn = random.Random(seed)
    header = struct.pack(f">HBB{len(shape)}I", 0, 8, len(shape), *shape)
    return header + bytes(drawn.randrange(values) for _ in range(math.prod(shape)))


_CONTENTS = {
    "confetti-train-images": _content(1, (TRAIN, SIDE, SIDE, CHANNELS), 256),
    "confetti-train-labels": _content(2, (TRAIN,), CLASSES),
    "confetti-test-images": _content(3, (TEST, SIDE, SIDE, CHANNELS), 256),
    "confetti-test-labels": _content(4, (TEST,), CLASSES),
}


def _file(name: str, shape: tuple[int, ...]) -> DataFile:
    return DataFile(name, shape, hashlib.sha256(_CONTENTS[name]).hexdigest())


CONFETTI = DataSet(
    name="confetti",
    title="Confetti",
    class_names=("red", "green", "blue"),
    channels=CHANNELS,
    side=SIDE,
    mean=0.5,
    sd=0.29,
    train_images=_file("confetti-train-images", (TRAIN, SIDE, SIDE, CHANNELS)),
    train_labels=_file("confetti-train-labels", (TRAIN,)),
    test_images=_file("confetti-test-images", (TEST, SIDE, SIDE, CHANNELS)),
    test_labels=_file("confetti-test-labels", (TEST,)),
)


def write(folder: Path) -> None:
    """Put the four files into a folder."""
    folder.mkdir(parents=True)
    for name, content in _CONTENTS.items():
        (folder / name).write_bytes(content)
