"""The text of a configuration or a study: from a file, from stdin, or shipped under a name."""

from __future__ import annotations

import sys
from pathlib import Path

from runs import json_trouble, presets
from runs.config_errors import near
from runs.errors import ConfigError
from runs.studies import shipped

MAX_BYTES = 1_000_000
"""A configuration is a few hundred bytes; a larger file is a mistake."""


def read_source(source: str) -> tuple[str, str]:
    """What to call a source in errors, and its text. Raises ConfigError.

    `source` is a path, `-` for stdin, or the name of a preset or of a shipped study, which wins
    over a file of that name unless the source contains a path separator.
    """
    if source == "-":
        return "stdin", decode("stdin", sys.stdin.buffer.read(MAX_BYTES + 1))
    if source in shipped.names():
        return f"study {source}", shipped.text(source)
    if presets.is_known(source):
        return f"preset {source}", presets.text(source)
    path = Path(source)
    if path.name == source and path.suffix != ".json" and not _exists(path):
        known = [*presets.names(), *shipped.names()]
        expected = "a file, a preset or a study (fitrand-tui --presets lists them)"
        raise ConfigError(source, "", expected + near(known, source), "none of these")
    return source, _read_file(source, path)


def is_shipped(source: str) -> bool:
    """Whether the source is the name of something that ships with the package."""
    return source in shipped.names() or presets.is_known(source)


def decode(source: str, content: bytes) -> str:
    """The text of a file's content. Raises ConfigError, which names `source`."""
    if len(content) > MAX_BYTES:
        raise ConfigError(source, "", f"at most {MAX_BYTES:,} bytes", "a larger file")
    if other := json_trouble.encoding(content):
        raise ConfigError(source, "", "JSON in UTF-8", other)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = f"byte 0x{content[error.start]:02x} at offset {error.start}"
        raise ConfigError(source, "", "JSON in UTF-8", byte) from None


def unreadable(source: str, error: OSError) -> ConfigError:
    """What to say of a file that cannot be read."""
    trouble = (error.strerror or str(error)).lower()
    return ConfigError(source, "", "a readable JSON file", trouble)


def _read_file(source: str, path: Path) -> str:
    try:
        with path.open("rb") as file:  # a pipe as well: `--run <(make-config)`
            return decode(source, file.read(MAX_BYTES + 1))
    except OSError as error:
        raise unreadable(source, error) from None


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # the name is too long, say: reading the file tells
        return True
