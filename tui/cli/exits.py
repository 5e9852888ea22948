"""Exit codes, as documented in `fitrand-tui --help`."""

from __future__ import annotations

from typing import Final

DONE: Final = 0
FAILED: Final = 1
"""The run failed, or was lost."""
USAGE: Final = 2
"""Bad usage, a bad configuration, or no such run."""
NO_DATA: Final = 3
"""Fashion-MNIST is not available."""
INTERRUPTED: Final = 130
"""The run was asked to stop, or the command ended before the run did."""
