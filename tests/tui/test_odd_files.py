"""Something else than a plain, sane file in a run directory: it is never the end of us."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from runs.config import RunConfig
from runs.paths import Home
from tests.fabricate import make_run
from tests.pilots import WIDE, controls, main, opened, seen, select, until
from tui.cli.listing import list_runs, show_run

FILES = ["status.json", "metrics.jsonl", "engine.log", "notes.json", "checkpoint.pt"]
KINDS = ["folder", "pipe", "loop", "endless", "zeros", "binary", "not for us"]


def spoil(path: Path, kind: str) -> None:
    path.unlink(missing_ok=True)
    match kind:
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "loop":
            path.symlink_to(path)
        case "endless":
            path.symlink_to("/dev/zero")
        case "zeros":
            path.write_bytes(bytes(3_000_000))
        case "binary":
            path.write_bytes(bytes(range(256)) * 100 + b"\x1b]0;owned\x07\x1b[2J\n" * 100)
        case "not for us":
            path.write_bytes(b"{}")
            path.chmod(0)


@pytest.mark.parametrize("name", FILES)
async def test_the_application_lives_on_and_shows_the_other_runs(home: Home, name: str) -> None:
    sane = make_run(home, config=RunConfig(name="sane one"), created=1.79e9)
    odd = [
        make_run(home, config=RunConfig(name=f"odd: {kind}"), created=1.79e9 + i)
        for i, kind in enumerate(KINDS, start=1)
    ]
    for run, kind in zip(odd, KINDS, strict=True):
        spoil(run.root / name, kind)
    async with opened(home, WIDE) as pilot:
        for run in odd:
            await select(pilot, run.id)
            await pilot.press("4")
            assert not controls(pilot)
        await select(pilot, sane.id)
        await until(pilot, lambda: "fitted 1.00 at epoch 20" in seen(pilot), "the sane run")
        assert main(pilot).is_running


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_command_line_tells_of_the_run_all_the_same(
    home: Home, name: str, kind: str, capfd: pytest.CaptureFixture[str]
) -> None:
    odd = make_run(home, config=RunConfig(name="odd one"))
    spoil(odd.root / name, kind)
    assert list_runs(home, as_json=False) == 0
    assert show_run(home, odd.id, as_json=False) == 0
    out, err = capfd.readouterr()
    assert "odd one" in out
    assert "\x1b" not in out + err
