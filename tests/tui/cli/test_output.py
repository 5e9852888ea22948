from __future__ import annotations

import errno
import json
import sys

import pytest

from tui.cli import output


def test_lines_are_cleaned(capsys: pytest.CaptureFixture[str]) -> None:
    output.say("a\x1b[31m\nb")
    output.complain("c\x9b\td")
    assert capsys.readouterr() == ("a[31m b\n", "c d\n")


@pytest.mark.parametrize("text", ["\x7f", "\u202e", "\x9b", "ä", "\x1b", "\ud800", '"\\'])
def test_json_is_ascii_and_keeps_every_character(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    output.say_json({"name": text})
    out = capsys.readouterr().out
    assert all(" " <= character <= "~" for character in out.rstrip("\n"))
    assert json.loads(out) == {"name": text}


def test_complaining_to_nobody_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(text: str) -> int:
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    monkeypatch.setattr(sys.stderr, "write", broken)
    output.complain("hello")


def test_closed_pipes_and_hung_up_terminals_are_known() -> None:
    assert output.is_gone(BrokenPipeError(errno.EPIPE, "Broken pipe"))
    assert output.is_gone(OSError(errno.EIO, "Input/output error"))
    assert not output.is_gone(OSError(errno.ENOSPC, "No space left on device"))
