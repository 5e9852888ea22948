"""`python -P -m engine.bench` measures the engine's speed; `--help` says how."""

from __future__ import annotations

import sys

from engine.bench.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
