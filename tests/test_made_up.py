"""A new model family and a new data set take their own files and a line in a register each.

The proof is a made-up pair that no user ever sees. The registers are read when `runs.config` is
imported, so their tests (`made_up/cases.py`) run in a process of their own.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_a_made_up_family_and_data_set_run_through_everything() -> None:
    plugin = ["-p", "tests.made_up.registered", "-p", "no:cacheprovider", "-n", "0"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *plugin, "tests/made_up/cases.py"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None
    cases = (ROOT / "tests" / "made_up" / "cases.py").read_text("utf-8")
    assert int(passed.group(1)) >= len(re.findall(r"^(?:async )?def test_", cases, re.MULTILINE))
