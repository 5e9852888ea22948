"""Builds the application, for the command line and for the tests alike."""

from __future__ import annotations

from runs.paths import Home
from tui.app import FitrandApp


def build_app(home: Home) -> FitrandApp:
    """The application over the runs of a home."""
    return FitrandApp(home)
