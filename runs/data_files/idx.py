"""From the IDX files to arrays, for the engine and for whoever shows the pictures.

The one module of this room that loads numpy (0.1 s), and no torch: import it where pictures are
wanted, not at a start.
"""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from runs.data_files.payload import PayloadError, find_in, open_payload
from runs.datasets.dataset import DataFile, DataSet

UNSIGNED_BYTE = 0x08
"""IDX's code for the element type of all four files."""


@dataclass(frozen=True)
class LabelledImages:
    """The training set or the test set, in the order of its files."""

    images: NDArray[np.uint8]
    """Shape (n, side, side, channels); 0 is black."""
    labels: NDArray[np.uint8]
    """Shape (n,); the true classes, from 0."""


def read_train(data_set: DataSet, folder: Path) -> LabelledImages:
    """The training set, from a folder that `find` has verified.

    Raises PayloadError where a file has gone, cannot be read or has changed since.
    """
    return _read_set(data_set, data_set.train_images, data_set.train_labels, folder)


def read_test(data_set: DataSet, folder: Path) -> LabelledImages:
    """The test set, in the same way."""
    return _read_set(data_set, data_set.test_images, data_set.test_labels, folder)


def parse_idx(content: bytes, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """The array in an IDX file. ValueError unless it has this shape and nothing else.

    The format: two zero bytes, the element type, the number of dimensions, each dimension
    as a big-endian 32-bit integer, then the elements in row-major order.
    """
    header = struct.Struct(f">HBB{len(shape)}I")
    if len(content) < header.size:
        raise ValueError(f"{len(content)} bytes are too few for its header")
    zero, kind, dimensions, *sizes = header.unpack_from(content)
    if (zero, kind, dimensions) != (0, UNSIGNED_BYTE, len(shape)):
        raise ValueError(f"its magic number is {content[:4].hex()}")
    if tuple(sizes) != shape:
        raise ValueError(f"its shape is {tuple(sizes)}, not {shape}")
    if len(content) != header.size + math.prod(shape):
        raise ValueError(f"it has {len(content) - header.size} elements, not {math.prod(shape)}")
    # A copy, because torch warns of tensors over memory that cannot be written.
    return np.frombuffer(bytearray(content), np.uint8, offset=header.size).reshape(shape)


def _read_set(
    data_set: DataSet, images: DataFile, labels: DataFile, folder: Path
) -> LabelledImages:
    pixels = (-1, data_set.side, data_set.side, data_set.channels)
    return LabelledImages(_read(images, folder).reshape(pixels), _read(labels, folder))


def _read(file: DataFile, folder: Path) -> NDArray[np.uint8]:
    path = find_in(folder, file)
    if path is None:
        raise PayloadError(f"{file.name} has gone from {folder}")
    try:
        with open_payload(path) as stream:
            return parse_idx(stream.read(), file.shape)
    except gzip.BadGzipFile as error:  # an OSError, and none of the disk's
        raise PayloadError(f"{path} has changed: {error}") from None
    except OSError as error:
        raise PayloadError(f"{path} cannot be read: {error.strerror or error}") from None
    except (ValueError, EOFError, zlib.error) as error:
        raise PayloadError(f"{path} has changed: {error}") from None
