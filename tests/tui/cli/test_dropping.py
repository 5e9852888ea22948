from __future__ import annotations

from tests.fabricate import make_run
from tests.tui.cli.conftest import CommandLine


def test_checkpoints_are_dropped_and_what_that_frees_is_said(cli: CommandLine) -> None:
    one, other = (make_run(cli.home, created=1.79e9 + i) for i in range(2))
    cli.run("--list")
    shown = cli.run("--show", one.id).stdout
    assert "checkpoint" in shown
    assert "7 B; fitrand-tui --drop-checkpoint frees them" in shown
    done = cli.run("--drop-checkpoint", one.id, "last", one.id)
    assert done.returncode == 0
    assert done.stdout == (
        f"{one.id}: 7 B freed; it can no longer go on for more epochs\n"
        f"{other.id}: 7 B freed; it can no longer go on for more epochs\n"
        "14 B freed in all\n"
    )
    assert not one.checkpoint.exists()
    assert "none: it cannot go on for more epochs" in cli.run("--show", one.id).stdout


def test_what_a_run_goes_on_from_is_kept_and_the_others_go(cli: CommandLine) -> None:
    stopped = make_run(cli.home, state="stopped")
    finished = make_run(cli.home, created=1.79e9 + 1)
    cli.run("--list")
    done = cli.run("--drop-checkpoint", stopped.id, finished.id)
    assert done.returncode == 2
    assert done.stderr.startswith(f"fitrand-tui: run {stopped.id} is stopped and goes on from its")
    assert stopped.checkpoint.exists()
    assert not finished.checkpoint.exists()


def test_nothing_is_dropped_where_a_name_fits_no_run(cli: CommandLine) -> None:
    finished = make_run(cli.home)
    done = cli.run("--drop-checkpoint", finished.id, "nonsense")
    assert done.returncode == 2
    assert "no run begins with 'nonsense'" in done.stderr
    assert finished.checkpoint.exists()
