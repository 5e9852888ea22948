"""The folder that a user names for files: made where it is missing, each file replaced whole.

Nothing in it is touched but the files of these names.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from runs.errors import RunError
from runs.paths import absolute
from tui.users_files import replacing_for_user


@dataclass
class Folder:
    """A folder of the user's, and what was written into it."""

    root: Path
    written: list[Path] = field(default_factory=list)
    """The files, in order, each whole."""

    @classmethod
    def named(cls, name: str) -> Folder:
        """The folder of that name, made where it is missing. Raises RunError."""
        root = absolute(name)
        if name.startswith("~") and root == Path.cwd() / name:
            raise RunError(f"-o {name}: there is no such user (./{name} is a folder of that name)")
        try:
            root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            why = "it is no folder" if isinstance(error, FileExistsError) else error.strerror
            raise RunError(f"-o {name}: {why}") from None
        return cls(root)

    @contextmanager
    def file(self, name: str) -> Iterator[IO[bytes]]:
        """A file to be filled, `tables/cells.csv`; there as a whole at the end, or not at all.

        Raises OSError that names the file, or what is in the way of its folder.
        """
        path = self.root / name
        path.parent.mkdir(exist_ok=True)
        with replacing_for_user(path) as raw:
            yield raw
        self.written.append(path)

    def write(self, name: str, content: str | bytes) -> None:
        """Write a file at once; text in UTF-8. Raises OSError."""
        with self.file(name) as raw:
            raw.write(content.encode("utf-8") if isinstance(content, str) else content)
