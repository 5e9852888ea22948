"""The real command line, but runs are acted out by the fake engine: for tests only."""

from __future__ import annotations

import sys
from pathlib import Path

from runs import launcher
from tests import fake_engine
from tui.cli.main import main


def _acting(root: Path) -> list[str]:
    return [sys.executable, "-P", fake_engine.__file__, str(root)]


if __name__ == "__main__":
    launcher._command = _acting
    sys.exit(main())
