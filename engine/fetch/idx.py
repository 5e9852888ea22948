"""From the IDX files to tensors."""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import torch

from engine.fetch.errors import DataUnavailable
from runs.data_files.payload import find_in, open_payload
from runs.datasets.dataset import DataFile, DataSet

UNSIGNED_BYTE = 0x08
"""IDX's code for the element type of all four files."""


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
    pixels = (-1, data_set.side, data_set.side, data_set.channels)
    return RawData(
        train_images=_load(data_set.train_images, folder).view(pixels),
        train_labels=_load(data_set.train_labels, folder).long(),
        test_images=_load(data_set.test_images, folder).view(pixels),
        test_labels=_load(data_set.test_labels, folder).long(),
    )


def parse_idx(content: bytes, shape: tuple[int, ...]) -> torch.Tensor:
    """The uint8 array in an IDX file. ValueError unless it has this shape and nothing else.

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
    return torch.frombuffer(bytearray(content), dtype=torch.uint8, offset=header.size).view(shape)


def _load(payload: DataFile, folder: Path) -> torch.Tensor:
    path = find_in(folder, payload)
    if path is None:
        raise DataUnavailable(f"{payload.name} has gone from {folder}. Start the run again.")
    try:
        with open_payload(path) as stream:
            return parse_idx(stream.read(), payload.shape)
    except (ValueError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataUnavailable(f"{path} has changed: {error}. Start the run again.") from None
