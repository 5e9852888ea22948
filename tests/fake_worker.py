"""The real worker of a queue, but its runs are acted out by the fake engine: for tests only."""

from __future__ import annotations

import sys
from pathlib import Path

from runs import launcher
from runs.queue.__main__ import main
from tests import fake_engine


def acting(root: Path) -> list[str]:
    """The command of the fake engine."""
    return [sys.executable, "-P", fake_engine.__file__, str(root)]


def working(root: Path) -> list[str]:
    """The command of a worker whose engines are fake ones."""
    return [sys.executable, "-P", __file__, str(root)]


if __name__ == "__main__":
    launcher._command = acting
    sys.exit(main(sys.argv[1:]))
