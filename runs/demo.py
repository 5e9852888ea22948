"""The demo: real runs that ship with the package, to look at before one has any.

`python -P -m runs.demo HOME` makes the archive anew from the runs of a home.
"""

from __future__ import annotations

import io
import lzma
import shutil
import sys
import tarfile
import tempfile
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from runs.paths import Home, RunPaths, cache_dir, is_run_id

ARCHIVE = files("runs") / "demo_runs.tar.xz"
LARGEST = 3_000_000
"""Bytes of the archive at most."""
_RUN = RunPaths(Path())
SHIPPED = tuple(
    path.name
    for path in (_RUN.config, _RUN.extension, _RUN.status, _RUN.metrics, _RUN.log, _RUN.examples)
)
"""What of a run is in it: all but its checkpoint and what people wrote."""


def open_demo() -> Home:
    """A home of the shipped runs, unpacked once into the cache, which nothing changes.

    Raises OSError where it cannot be unpacked, FileNotFoundError where none is shipped.
    """
    content = ARCHIVE.read_bytes()
    home = Home(cache_dir() / "demo" / sha256(content).hexdigest()[:16])
    if not home.shipped.exists():
        _unpack(content, home.root)
    return home


def pack(home: Home, target: Path) -> int:
    """Write the runs of a home into an archive; its size. ValueError for one that is too large."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for root in sorted(path for path in home.runs.iterdir() if is_run_id(path.name)):
            for name in SHIPPED:
                if (root / name).is_file():
                    archive.add(root / name, f"runs/{root.name}/{name}", filter=_anonymous)
    content = lzma.compress(raw.getvalue(), preset=9 | lzma.PRESET_EXTREME)
    if len(content) > LARGEST:
        raise ValueError(f"the archive has {len(content):,} bytes, and may have {LARGEST:,}")
    target.write_bytes(content)
    return len(content)


def _unpack(content: bytes, root: Path) -> None:
    """Unpack beside the place and move there whole, so that nobody sees half of it."""
    root.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=root.parent, prefix=".demo-"))
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:xz") as archive:
            archive.extractall(beside, filter="data")
        Home(beside).shipped.touch()
        try:
            beside.rename(root)
        except OSError:
            if not Home(root).shipped.exists():  # else another process was quicker
                raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Whoever packed it is nobody's business, and the same runs make the same archive."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o600
    entry.mtime = int(entry.mtime)
    entry.pax_headers = {}
    return entry


if __name__ == "__main__":
    size = pack(Home(Path(sys.argv[1])), Path(str(ARCHIVE)))
    sys.stdout.write(f"{ARCHIVE}: {size:,} bytes\n")
