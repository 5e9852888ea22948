"""What can go wrong with a run or its configuration, said to people."""

from __future__ import annotations


class RunError(Exception):
    """A run that cannot be found, read, started, stopped, deleted or restored.

    The message is one line for the person who asked: what happened, and what to do.
    """


class ConfigError(Exception):
    """A configuration that cannot be used; the message is one line for its author."""

    def __init__(self, source: str, field: str, expected: str, found: str) -> None:
        self.source, self.field, self.expected, self.found = source, field, expected, found
        where = f"{source}: {field}" if field else source
        super().__init__(f"{where}: expected {expected}; found {found}")
