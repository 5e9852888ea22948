"""claim.json: which process works on a run, so that none is trained twice at once.

The queue's worker claims its home in the same way (`take_file`).

A file and no lock: locks do not work everywhere (NFS without lockd answers ENOLCK). Whoever creates
the file holds the run and removes it when it leaves. What a killed process has left is taken over
once its owner is proven gone: a process of this host that runs no more. Of another host's nobody
can tell from here, so a person has to.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from runs.atomic import create_atomic, write_atomic
from runs.errors import RunError
from runs.files import FileTroubleError, load_json
from runs.paths import RunPaths
from runs.process import EngineProcess

MAX_BYTES = 10_000
"""A claim has some two hundred bytes."""
PATIENCE = 0.5
"""Seconds after which a claim that cannot be read is damaged. Where there are no hard links, it has
a name before it has its content."""
NO_LINKS = frozenset(
    {errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EMLINK}
)
"""What a file system answers that has no hard links."""


class Claim(EngineProcess, frozen=True, kw_only=True, omit_defaults=True):
    """The process that works on a run."""

    created: float
    """When it claimed the run, seconds since 1970."""


@contextmanager
def held(paths: RunPaths) -> Iterator[None]:
    """Hold the run until the block ends. Raises as `take`."""
    mine = take(paths)
    try:
        yield
    finally:
        release(paths, mine)


def take(paths: RunPaths) -> Claim:
    """Claim the run for this process; exactly one of any number that try at once succeeds.

    Raises RunError where another process holds it, or may do so; OSError where nothing can be
    written.
    """
    try:
        return take_file(paths.claim)
    except HeldError as held_by:
        raise RunError(held_by.sentence(paths)) from None
    except FileNotFoundError:
        raise RunError(f"run {paths.id} is not there any more: {paths.root}") from None


def release(paths: RunPaths, mine: Claim) -> None:
    """Give the run up; whatever a person has put in the claim's place stays."""
    release_file(paths.claim, mine)


def take_file(path: Path) -> Claim:
    """Claim for this process whatever the file stands for. Raises HeldError and OSError."""
    mine = Claim(created=time.time(), **msgspec.structs.asdict(EngineProcess.this()))
    _take(path, mine)
    return mine


def release_file(path: Path, mine: Claim) -> None:
    """Give up what the file stands for."""
    with suppress(OSError, FileTroubleError):  # it proves nothing once this process is gone
        if _load(path) == mine:
            path.unlink()


def refusal(paths: RunPaths) -> str | None:
    """Why this process could not claim the run now, for people; None where it could."""
    try:
        holder = _load(paths.claim)
    except FileTroubleError as trouble:
        return HeldError(paths.claim, None, str(trouble)).sentence(paths)
    if holder is None or _is_gone(holder):
        return None
    return HeldError(paths.claim, holder).sentence(paths)


def is_held_here(paths: RunPaths) -> bool:
    """Whether a living process of this host holds the run."""
    return holder_here(paths.claim) is not None


def holder_here(path: Path) -> Claim | None:
    """The living process of this host that has claimed what the file stands for; None for others'.

    Whatever holds it elsewhere, or cannot be read, is no process that one could wait for here.
    """
    try:
        holder = _load(path)
    except FileTroubleError:
        return None
    return holder if holder is not None and holder.here and holder.alive() else None


def is_left_over(temporary: Path) -> bool:
    """Whether who made this file to become a claim is proven gone, by what it says."""
    try:
        maker = load_json(temporary, Claim, MAX_BYTES)
    except FileTroubleError:
        return False
    return maker is not None and _is_gone(maker)


class HeldError(Exception):
    """A claim that cannot be taken over; `holder` is None where it cannot be read."""

    def __init__(self, path: Path, holder: Claim | None, trouble: str = "") -> None:
        super().__init__(trouble)
        self.path, self.holder, self.trouble = path, holder, trouble

    def sentence(self, paths: RunPaths) -> str:
        """What keeps the run from being claimed, and what to do."""
        holder = self.holder
        way_out = f"If you know that it is not, remove {self.path} and try again"
        if holder is None:
            return (
                f"{self.path.name} of run {paths.id} {self.trouble}, so nobody can tell whether an "
                f"engine is at work on it. {way_out}"
            )
        if holder.here:
            return f"process {holder.pid} of this host is at work on run {paths.id}"
        since = time.strftime("%Y-%m-%d %H:%M", time.localtime(holder.created))
        return (
            f"run {paths.id} was claimed by process {holder.pid} of host {holder.host} ({since}), "
            f"and whether that is still at work cannot be told from here. {way_out}"
        )


def _take(path: Path, mine: Claim) -> None:
    """Create the claim, or take over one whose owner is gone.

    To look at a claim and then to remove it would not do: between the two somebody else may have
    taken it over, and its claim would be removed. So whoever takes one over holds a second claim,
    and looks again once it does: nobody else replaces what belongs to the dead. A process that is
    killed in between leaves the second one behind, which is taken over in the same way.
    """
    while not _create(path, mine):
        try:
            holder = _load(path)
            if holder is None:  # given up this moment
                continue
            if not _is_gone(holder):
                raise HeldError(path, holder)
            second = path.with_name(f"{path.name}.breaking")
            _take(second, mine)
            try:
                if _load(path) == holder:
                    write_atomic(path, msgspec.json.encode(mine), durable=True)
                    return
            finally:
                second.unlink(missing_ok=True)
        except FileTroubleError as trouble:
            raise HeldError(path, None, str(trouble)) from None


def _create(path: Path, mine: Claim) -> bool:
    """Whether the claim is now ours; False where there is one already."""
    content = msgspec.json.encode(mine)
    try:
        return create_atomic(path, content)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    return True


def _load(path: Path) -> Claim | None:
    """The claim, None where there is none. Raises FileTroubleError."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            if path.is_symlink():  # wherever it leads to, none of ours does
                raise FileTroubleError("is a link")
            return load_json(path, Claim, MAX_BYTES)
        except FileTroubleError:
            if time.monotonic() > deadline:
                raise
        time.sleep(PATIENCE / 20)


def _is_gone(holder: Claim) -> bool:
    """Whether the claim's owner is proven to be at work no more."""
    return holder.here and not holder.alive()
