from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path

import pytest

from runs.locks import NO_LOCKS, locked
from runs.storage import open_table


def no_locks(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refuse)


def test_a_lock_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with locked(path, 0) as alone:
        assert alone
        with pytest.raises(TimeoutError, match="another process holds"), locked(path, 0):
            pass
    with locked(path, 0) as alone:
        assert alone
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("number", sorted(NO_LOCKS))
def test_where_there_are_no_locks_one_goes_on_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    no_locks(monkeypatch, number)
    with locked(tmp_path / "lock", 0) as alone:
        assert not alone


def test_another_trouble_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    no_locks(monkeypatch, errno.EIO)
    with pytest.raises(OSError, match=r"Input/output"), locked(tmp_path / "lock", 0):
        pass


def test_an_index_without_locks_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_locks(monkeypatch, errno.ENOLCK)
    open_table(tmp_path / "history.json").put({"a": {"n": 1}})
    assert len(open_table(tmp_path / "history.json")) == 1
