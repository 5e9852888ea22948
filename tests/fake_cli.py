"""The real command line, but runs are acted out by the fake engine: for tests only."""

from __future__ import annotations

import sys

from runs import launcher
from runs.queue import start
from tests.fake_worker import acting, working
from tui.cli.main import main

if __name__ == "__main__":
    launcher._command = acting
    start._command = working
    sys.exit(main())
