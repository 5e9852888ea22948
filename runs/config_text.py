"""From the bytes of a configuration to its text, with errors that name the file."""

from __future__ import annotations

from runs import json_trouble
from runs.errors import ConfigError

MAX_BYTES = 1_000_000
"""A configuration is a few hundred bytes; a larger file is a mistake."""


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
