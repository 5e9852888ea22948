"""Which process works on a run: one at a time, whoever is killed, and also without locks."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from runs import claim
from runs.claim import Claim
from runs.errors import RunError
from runs.paths import RunPaths
from tests.fabricate import gone

STALE = Claim(created=1.7e9, **msgspec.structs.asdict(gone()))

RACE = """
import os, sys
from pathlib import Path
import psutil  # once, so that the racers meet
from runs import claim
from runs.errors import RunError
from runs.paths import RunPaths

paths, racers, rounds = RunPaths(Path(sys.argv[1])), int(sys.argv[2]), int(sys.argv[3])
for number in range(rounds):
    (go, start), (told, tell), (wait, leave) = os.pipe(), os.pipe(), os.pipe()
    children = []
    for _ in range(racers):
        child = os.fork()
        if child == 0:
            os.close(start), os.close(leave)
            os.read(go, 1)
            try:
                mine = claim.take(paths)
                os.write(tell, b"W")
                os.read(wait, 1)  # a winner is at work until all have tried
                if number % 3 == 0:
                    claim.release(paths, mine)  # else as if it were killed
            except RunError:
                os.write(tell, b"L")
            except BaseException:
                import traceback
                traceback.print_exc()
                os.write(tell, b"E")
            os._exit(0)
        children.append(child)
    os.close(start)
    outcomes = b""
    while len(outcomes) < racers:
        outcomes += os.read(told, racers)
    os.close(leave)
    for child in children:
        os.waitpid(child, 0)
    for descriptor in (go, told, tell, wait):
        os.close(descriptor)
    print(outcomes.count(b"W"), outcomes.count(b"E"))
"""

KILLED = """
import os, sys
from pathlib import Path
from runs import claim
from runs.errors import RunError
from runs.paths import RunPaths

paths, inside = RunPaths(Path(sys.argv[1])), Path(sys.argv[2])

def works(pid):
    try:
        stat = (Path("/proc") / pid / "stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"

while True:
    try:
        mine = claim.take(paths)
    except RunError:
        continue
    if others := [path.name for path in inside.iterdir() if works(path.name)]:
        print("together with", others, flush=True)
    (inside / str(os.getpid())).touch()
    os.write(1, b"worked\\n")  # at once: print may be killed between the word and the line's end
    (inside / str(os.getpid())).unlink()
    claim.release(paths, mine)
"""


@pytest.fixture
def paths(tmp_path: Path) -> RunPaths:
    run = RunPaths(tmp_path / "run")
    run.root.mkdir()
    return run


def python(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        stdout=subprocess.PIPE,
        text=True,
    )


def put(paths: RunPaths, held: Claim) -> None:
    paths.claim.write_bytes(msgspec.json.encode(held))


def test_a_claim_says_who_and_goes_when_its_owner_leaves(paths: RunPaths) -> None:
    with claim.held(paths):
        said = msgspec.json.decode(paths.claim.read_bytes())
        assert said["pid"] == os.getpid()
        assert {"host", "boot", "ticks", "created"} <= said.keys()
        assert paths.claim.stat().st_mode & 0o777 == 0o600
        with pytest.raises(RunError, match=f"process {os.getpid()} of this host is at work"):
            claim.take(paths)
        assert claim.is_held_here(paths)
    assert list(paths.root.iterdir()) == []
    assert claim.refusal(paths) is None


def test_a_dead_owners_claim_is_taken_over(paths: RunPaths) -> None:
    put(paths, STALE)
    assert claim.refusal(paths) is None
    assert not claim.is_held_here(paths)
    with claim.held(paths):
        assert list(paths.root.iterdir()) == [paths.claim]
    assert list(paths.root.iterdir()) == []


@pytest.mark.parametrize("changed", [{"boot": "another boot"}, {"ticks": 1}])
def test_an_earlier_boot_and_a_pid_used_anew_prove_a_death(
    paths: RunPaths, changed: dict[str, object]
) -> None:
    mine = claim.take(paths)
    put(paths, msgspec.structs.replace(mine, **changed))
    with claim.held(paths):
        pass


def test_another_hosts_claim_is_left_alone_with_a_way_out(paths: RunPaths) -> None:
    put(paths, msgspec.structs.replace(STALE, host="gpu-box", pid=77))
    with pytest.raises(RunError) as caught:
        claim.take(paths)
    assert "process 77 of host gpu-box" in str(caught.value)
    assert f"remove {paths.claim} and try again" in str(caught.value)
    assert claim.refusal(paths) == str(caught.value)
    paths.claim.unlink()
    with claim.held(paths):
        pass


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b"\0" * 200, b'{"pid": "x"}'])
def test_a_damaged_claim_is_left_alone_with_a_way_out(
    paths: RunPaths, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.setattr(claim, "PATIENCE", 0.0)
    paths.claim.write_bytes(content)
    with pytest.raises(RunError, match=f"damaged.* remove {paths.claim}"):
        claim.take(paths)
    assert "damaged" in (claim.refusal(paths) or "")
    assert paths.claim.read_bytes() == content


@pytest.mark.parametrize("kind", ["pipe", "folder", "link", "link to nowhere"])
def test_what_is_no_file_is_no_claim_of_ours(
    paths: RunPaths, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(claim, "PATIENCE", 0.0)
    match kind:
        case "pipe":
            os.mkfifo(paths.claim)
        case "folder":
            paths.claim.mkdir()
        case "link":
            (paths.root / "other").write_bytes(msgspec.json.encode(STALE))
            paths.claim.symlink_to("other")
        case _:
            paths.claim.symlink_to("nowhere")
    with pytest.raises(RunError, match="nobody can tell"):
        claim.take(paths)
    assert not claim.is_held_here(paths)


def test_a_name_for_a_job_may_come_later(paths: RunPaths) -> None:
    more = {**msgspec.to_builtins(STALE), "job": 4711}
    paths.claim.write_bytes(msgspec.json.encode(more))
    with claim.held(paths):
        pass


def test_a_claim_that_a_person_removed_is_not_taken_from_the_next(paths: RunPaths) -> None:
    mine = claim.take(paths)
    put(paths, msgspec.structs.replace(mine, host="gpu-box"))
    claim.release(paths, mine)
    assert paths.claim.exists()


def test_a_run_that_is_gone_is_said(paths: RunPaths) -> None:
    paths.root.rmdir()
    with pytest.raises(RunError, match="not there any more"):
        claim.take(paths)


@pytest.mark.parametrize("number", sorted(claim.NO_LINKS))
def test_without_hard_links_a_claim_is_created_exclusively(
    paths: RunPaths, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "link", refuse)
    with claim.held(paths):
        assert list(paths.root.iterdir()) == [paths.claim]
        with pytest.raises(RunError, match="is at work"):
            claim.take(paths)
    put(paths, STALE)
    with claim.held(paths):
        assert claim.is_held_here(paths)


def test_a_link_that_was_made_counts_though_its_answer_was_lost(
    paths: RunPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def forgetful(*names: Path) -> None:
        link(*names)
        raise FileExistsError(errno.EEXIST, "asked again over NFS")

    monkeypatch.setattr(os, "link", forgetful)
    with claim.held(paths):
        assert claim.is_held_here(paths)


@pytest.mark.parametrize("beginning", ["free", "stale", "stale twice"])
def test_of_twenty_processes_exactly_one_wins(paths: RunPaths, beginning: str) -> None:
    if beginning != "free":
        put(paths, STALE)
    if beginning == "stale twice":  # killed while it took a claim over
        second = paths.root / "claim.json.breaking"
        second.write_bytes(msgspec.json.encode(STALE))
    process = python(RACE, paths.root, 20, 15)
    said = process.communicate(timeout=120)[0]
    assert process.returncode == 0
    assert said.splitlines() == ["1 0"] * 15


def test_processes_that_are_killed_at_any_moment_let_one_work_at_a_time(
    paths: RunPaths, tmp_path: Path
) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    workers = [python(KILLED, paths.root, inside) for _ in range(4)]
    said = []
    for _ in range(5):
        for worker in list(workers):
            assert worker.stdout is not None
            said.append(worker.stdout.readline())  # it has come to work, and is somewhere in it
            worker.kill()
            said += worker.communicate()[0].splitlines(keepends=True)
            workers.remove(worker)
            workers.append(python(KILLED, paths.root, inside))
    for worker in workers:
        worker.kill()
        worker.communicate()
    assert set(said) <= {"worked\n", ""}
    assert said.count("worked\n") >= 20
    with claim.held(paths):  # whatever they left behind
        pass
