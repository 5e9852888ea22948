"""Every path of the project's data: the home, and the files of one run directory."""

from __future__ import annotations

import errno
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from runs.short_names import short_count

if TYPE_CHECKING:  # it takes 15 ms, which the first paint of the application spares
    from runs.config import RunConfig

APP = "fitrand-tui"
_RUN_ID = re.compile(r"\d{8}-\d{6}-[a-z0-9][a-z0-9.-]{0,80}")


def is_run_id(text: str) -> bool:
    """Whether `text` is a run id: ids from outside are checked before they become a path."""
    return _RUN_ID.fullmatch(text) is not None and ".." not in text


def new_run_id(config: RunConfig, now: datetime) -> str:
    """An id that sorts by time and says what the run is: `20261123-204512-r50-uniform-10k-3f9c`.

    `now` is in UTC, so that ids from machines in different places sort as they happened.
    """
    size = short_count(config.data.train_size)
    what = f"{config.model.short}-{config.labels.mode}-{size}"
    return f"{now:%Y%m%d-%H%M%S}-{what}-{os.urandom(2).hex()}"


@dataclass(frozen=True)
class RunPaths:
    """The files of one run directory, and who writes each."""

    root: Path

    @property
    def id(self) -> str:
        """The run id, which is the directory's name."""
        return self.root.name

    @property
    def home(self) -> Home:
        """The home that the run is kept in."""
        return Home(self.root.parent.parent)

    @property
    def config(self) -> Path:
        """The resolved configuration; written once, before the engine starts."""
        return self.root / "config.json"

    @property
    def extension(self) -> Path:
        """More epochs, or another `until`; written by front ends while no engine is at work."""
        return self.root / "extension.json"

    @property
    def status(self) -> Path:
        """State, process, progress and summary; written by the engine."""
        return self.root / "status.json"

    @property
    def metrics(self) -> Path:
        """The events, one JSON object a line; appended by the engine."""
        return self.root / "metrics.jsonl"

    @property
    def log(self) -> Path:
        """What the engine printed."""
        return self.root / "engine.log"

    @property
    def checkpoint(self) -> Path:
        """Where a stopped or lost run goes on from; written by the engine."""
        return self.root / "checkpoint.pt"

    @property
    def examples(self) -> Path:
        """Every training example's labels and last prediction; written by the engine."""
        return self.root / "examples.npz"

    @property
    def notes(self) -> Path:
        """Name, tags and note; written by front ends."""
        return self.root / "notes.json"

    @property
    def claim(self) -> Path:
        """Which process works on the run, so that none is trained twice at once."""
        return self.root / "claim.json"


@dataclass(frozen=True)
class Home:
    """The folder that holds all runs and their index."""

    root: Path

    @classmethod
    def default(cls) -> Home:
        """`$FITRAND_HOME`, else the platform's user data directory."""
        named = os.environ.get("FITRAND_HOME")
        if named:
            return cls(absolute(named))
        import platformdirs  # 4 ms that a named home spares

        return cls(Path(platformdirs.user_data_dir(APP, appauthor=False)))

    @property
    def runs(self) -> Path:
        """One directory per run."""
        return self.root / "runs"

    @property
    def trash(self) -> Path:
        """Deleted runs, until they are restored or the folder is emptied by hand."""
        return self.root / "trash"

    @property
    def history(self) -> Path:
        """The index of the runs: a TinyDB file that can be rebuilt from the directories."""
        return self.root / "history.json"

    @property
    def queue(self) -> Path:
        """The runs that wait for an engine, in their order; written by front ends and workers."""
        return self.root / "queue.json"

    @property
    def shipped(self) -> Path:
        """A file that is there in the demo alone: a home that nothing may change."""
        return self.root / "shipped"

    @property
    def studies(self) -> Path:
        """The definitions of studies that were run here, one file each; written by front ends."""
        return self.root / "studies"

    def refuse_demo(self) -> None:
        """Raise OSError for the home of the demo, before anything in it is changed."""
        if self.shipped.exists():
            reason = "the demo's runs are there to be looked at"
            raise OSError(errno.EROFS, f"{reason}; yours are there without --demo", str(self.root))

    def has_runs(self) -> bool:
        """Whether there is anything among the runs, at a glance."""
        try:
            with os.scandir(self.runs) as entries:
                return any(is_run_id(entry.name) for entry in entries)
        except OSError:
            return False

    def run(self, run_id: str) -> RunPaths:
        """The paths of a run; ValueError for text that is not a run id."""
        if not is_run_id(run_id):
            raise ValueError(f"not a run id: {run_id!r}")
        return RunPaths(self.runs / run_id)

    def create(self) -> None:
        """Make the folders, readable by their owner alone; OSError says how to name another.

        And OSError for the demo, which stays as it is.
        """
        self.refuse_demo()
        try:
            for folder in (self.root, self.runs, self.trash):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            error.strerror = f"{error.strerror} (FITRAND_HOME names another folder for runs)"
            raise


def absolute(named: str) -> Path:
    """A folder as somebody names it, `~` and `~user` included.

    `Path.expanduser` raises where there is no such user; this leaves the name as it is.
    """
    return Path(os.path.expanduser(named)).absolute()  # noqa: PTH111 - see above


def cache_dir() -> Path:
    """Where fetched data are kept: `$FITRAND_CACHE`, else the platform's cache directory."""
    named = os.environ.get("FITRAND_CACHE")
    if named:
        return absolute(named)
    import platformdirs

    return Path(platformdirs.user_cache_dir(APP, appauthor=False))
