"""The index's file: a TinyDB storage that survives kill -9 and other writers.

TinyDB's own JSONStorage overwrites its file in place. Killed between the write and the
truncation, or written by two processes, it leaves a file that no parser takes. Here a
write replaces the file whole, and merges what other processes wrote since it was read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

import msgspec
from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

from runs.atomic import write_atomic
from runs.files import read_regular
from runs.locks import locked

Tables = dict[str, dict[str, dict[str, Any]]]
"""TinyDB's data: documents by table name and document id."""

T = TypeVar("T")

MAX_BYTES = 1 << 30
"""About half a million runs."""
LOCK_SECONDS = 10.0
"""A write takes well under a second, so a lock that is held longer is a fault."""


_NO_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class BrokenIndexError(Exception):
    """The file is there, but holds no tables."""


class MergingStorage(Storage):
    """Keeps the tables in one JSON file; several processes may write it.

    A write applies only what has changed since the last read, document by document, to
    what the file holds then. Where two processes change the same document, the later
    wins. `read` raises BrokenIndexError for a damaged file; `write` raises OSError,
    with the old content kept, on a full disk or (TimeoutError) a lock that stays held.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._base = b""

    def read(self) -> Tables | None:
        """The tables, or None where there is no file yet."""
        self._base = self._content()
        return _parse(self._base)

    def documents(self, table: str) -> dict[str, msgspec.Raw]:
        """The documents of one table by id, as they stand in the file."""
        return _split(self._content()).get(table, {})

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        """Merge the changes since the last `read` into the file."""
        tables = {name: dict(documents) for name, documents in data.items()}
        # Where locks do not work, two writers may lose each other's runs: reading finds them again.
        with locked(self._path.with_name(f"{self._path.name}.lock"), LOCK_SECONDS):
            content = self._content()
            if content != self._base:
                tables = _merge(_parse(self._base) or {}, tables, _parse(content) or {})
            # No fsync: the run directories are the truth, and the index can be rebuilt.
            self._base = msgspec.json.encode(tables)
            write_atomic(self._path, self._base)

    def _content(self) -> bytes:
        try:
            return read_regular(self._path, MAX_BYTES)
        except FileNotFoundError:
            return b""


class RunTable(Table):
    """A table whose documents have run ids: TinyDB's numbers collide between processes."""

    document_id_class = str  # type: ignore[assignment]  # TinyDB's annotations know int only

    def each(self, kind: type[T]) -> Iterator[tuple[str, T | None]]:
        """Every document by its id; None for one that is not of this kind.

        From the file straight into their type: by way of TinyDB's dictionaries it takes 4 times
        as long. Raises BrokenIndexError and OSError, as TinyDB's own readers do here.
        """
        decode = msgspec.json.Decoder(kind).decode
        for run_id, document in cast(MergingStorage, self._storage).documents(self.name).items():
            try:
                yield run_id, decode(document)
            except msgspec.ValidationError as error:
                if bytes(document)[:1] != b"{":  # no document at all
                    raise BrokenIndexError(str(error)) from None
                yield run_id, None
            except _NO_JSON as error:
                raise BrokenIndexError(str(error)) from None

    def put(self, documents: Mapping[str, Mapping[str, Any]], removed: Iterable[str] = ()) -> None:
        """Insert or replace documents by id, and remove others, in one write."""

        def update(table: dict[str, Any]) -> None:
            table.update({name: dict(document) for name, document in documents.items()})
            for name in removed:
                table.pop(name, None)

        self._update_table(cast("Callable[[dict[int, Mapping[str, Any]]], None]", update))


def open_table(path: Path) -> RunTable:
    """The table `runs` of the index at `path`.

    The query cache is off: it would be stale as soon as another process writes.
    """
    return RunTable(TinyDB(path, storage=MergingStorage).storage, "runs", cache_size=0)


def _parse(content: bytes) -> Tables | None:
    """The tables in a file's content, None for an empty one.

    Document by document: one call for 10,000 of them would hold Python's lock, and with it a
    terminal's keys, for half a second.
    """
    if not content:
        return None
    decode = msgspec.json.Decoder(dict[str, Any]).decode
    try:
        return {
            name: {document_id: decode(document) for document_id, document in rows.items()}
            for name, rows in _split(content).items()
        }
    except _NO_JSON as error:
        raise BrokenIndexError(str(error)) from None


def _split(content: bytes) -> dict[str, dict[str, msgspec.Raw]]:
    """The documents in a file's content by table and id; none in an empty one."""
    try:
        return msgspec.json.decode(content or b"{}", type=dict[str, dict[str, msgspec.Raw]])
    except _NO_JSON as error:
        raise BrokenIndexError(str(error)) from None


def _merge(base: Tables, mine: Tables, theirs: Tables) -> Tables:
    """`theirs`, with every document that differs between `base` and `mine` as in `mine`."""
    merged = {name: dict(documents) for name, documents in theirs.items()}
    for name in base.keys() | mine.keys():
        before, after = base.get(name, {}), mine.get(name, {})
        table = merged.setdefault(name, {})
        for document_id in before.keys() | after.keys():
            if document_id not in after:
                table.pop(document_id, None)
            elif after[document_id] != before.get(document_id):
                table[document_id] = after[document_id]
    return merged
