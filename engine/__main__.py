"""`python -P -m engine RUN_DIR` trains the run in RUN_DIR."""

from __future__ import annotations

import sys

from engine.process import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
