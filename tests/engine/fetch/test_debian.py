from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
from pathlib import Path

import pytest

from engine.fetch import debian
from engine.fetch.debian import DebianPackage
from engine.fetch.errors import FetchError
from runs.data_files.payload import verify_folder
from runs.datasets.fashion_mnist import FASHION_MNIST

HERE = shutil.which("apt-get") is not None and shutil.which("dpkg-deb") is not None

PACKAGE = DebianPackage("dataset-fashion-mnist", FASHION_MNIST)


def silent(line: str) -> None:
    pass


@pytest.mark.skipif(not HERE, reason="needs apt-get and dpkg-deb")
def test_the_package_is_fetched_without_touching_the_machines_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch, folder = tmp_path / "scratch", tmp_path / "cache"
    scratch.mkdir()
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    lists = Path("/var/lib/apt/lists")
    before = sorted(lists.iterdir()) if lists.is_dir() else []
    lines: list[str] = []
    try:
        PACKAGE.fetch(FASHION_MNIST.files, folder, lines.append)
    except FetchError as error:
        if "Failed to fetch" in str(error):
            pytest.skip(f"no package mirror is reached: {error}")
        raise
    verify_folder(folder, FASHION_MNIST)
    steps = [line for line in lines if not re.search(r", \d+ s$", line)]  # not how long they took
    assert steps[0] == lines[0] == "reading apt's package lists"
    assert steps[-1] == "unpacking dataset-fashion-mnist"
    assert list(scratch.iterdir()) == []
    assert (sorted(lists.iterdir()) if lists.is_dir() else []) == before


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole PATH, apart from the shell's own commands."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "sleep"):
        found = shutil.which(name)
        assert found is not None
        (folder / name).symlink_to(found)
    monkeypatch.setenv("PATH", str(folder))
    return folder


def script(tools: Path, name: str, body: str) -> None:
    path = tools / name
    path.write_text(f"#!{tools}/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.mark.parametrize("missing", ["apt-get", "dpkg-deb"])
def test_a_machine_without_the_tools(tools: Path, tmp_path: Path, missing: str) -> None:
    for name in {"apt-get", "dpkg-deb"} - {missing}:
        script(tools, name, "exit 0")
    with pytest.raises(FetchError, match=f"^{missing} is not on this machine$"):
        PACKAGE.fetch(FASHION_MNIST.files, tmp_path, silent)


def test_the_warning_of_an_update_in_vain_is_part_of_the_cause(tools: Path, tmp_path: Path) -> None:
    script(tools, "dpkg-deb", "exit 0")
    script(
        tools,
        "apt-get",
        'case "$*" in\n'
        '*update) echo "W: Failed to fetch mirror"; echo "W: Some index files failed" ;;\n'
        '*) echo "Reading lists"; echo "E: Unable to locate package"; exit 100 ;;\n'
        "esac",
    )
    reason = r"^E: Unable to locate package; W: Failed to fetch mirror$"
    with pytest.raises(FetchError, match=reason):
        PACKAGE.fetch(FASHION_MNIST.files, tmp_path, silent)


def test_a_failure_without_a_word(tools: Path, tmp_path: Path) -> None:
    script(tools, "dpkg-deb", "exit 0")
    script(tools, "apt-get", "exit 7")
    with pytest.raises(FetchError, match=r"^apt-get failed with code 7$"):
        PACKAGE.fetch(FASHION_MNIST.files, tmp_path, silent)


def test_a_package_with_other_files(tools: Path, tmp_path: Path) -> None:
    script(tools, "apt-get", "echo > dataset.deb")
    script(tools, "dpkg-deb", "exit 0")
    reason = r"^t10k-labels-idx1-ubyte is not in the package$"
    with pytest.raises(FetchError, match=reason):
        PACKAGE.fetch([FASHION_MNIST.test_labels], tmp_path, silent)


def test_a_command_that_hangs_is_given_up(
    tools: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(debian, "REPORT_SECONDS", 0.05)
    monkeypatch.setattr(debian, "COMMAND_SECONDS", 0.1)
    script(tools, "dpkg-deb", "exit 0")
    script(tools, "apt-get", "exec sleep 60")
    lines: list[str] = []
    with pytest.raises(FetchError, match="reading apt's package lists took over"):
        PACKAGE.fetch(FASHION_MNIST.files, tmp_path, lines.append)
    assert "reading apt's package lists, 0 s" in lines


def test_an_interruption_ends_the_command_at_once(
    tools: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(debian, "REPORT_SECONDS", 0.05)
    script(tools, "dpkg-deb", "exit 0")
    script(tools, "apt-get", f"echo $$ > {tmp_path}/pid; exec sleep 60")

    def interrupt(line: str) -> None:
        if (tmp_path / "pid").exists() and (tmp_path / "pid").read_text():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        PACKAGE.fetch(FASHION_MNIST.files, tmp_path, interrupt)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
