"""Has this project's packages found before others of their names; imported before any of them.

`runs` and `engine` are words that a folder on PYTHONPATH may well have for a package of its own,
and PYTHONPATH goes before what is installed. For `tui` nothing can be done here: Python looks for
that before a line of ours has run.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

HERE = str(Path(__file__).parents[2])
"""The folder that our packages are in."""
OURS = ("runs", "engine", "tui")


class OursFirst(MetaPathFinder):
    """Finds our packages where this file is. All else is found as always."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Where one of our packages is; None for any other module."""
        return PathFinder.find_spec(fullname, [HERE]) if fullname in OURS else None


def hidden() -> bool:
    """Whether a folder that Python searches before ours has a package of the same name.

    A folder without an `__init__.py` hides nothing.
    """
    for folder in sys.path:
        if Path(folder).resolve() == Path(HERE).resolve():
            return False
        specs = (PathFinder.find_spec(name, [folder]) for name in OURS)
        if any(spec is not None and spec.loader is not None for spec in specs):
            return True
    return False


if hidden():
    sys.meta_path.insert(0, OursFirst())
    # An engine is a Python of its own, which is told the same by its environment.
    others = os.environ.get("PYTHONPATH", "")
    os.environ["PYTHONPATH"] = os.pathsep.join([HERE, *filter(None, [others])])
