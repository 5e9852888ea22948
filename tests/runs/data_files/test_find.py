from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from runs.data_files import find as module
from runs.data_files.find import Place, find
from runs.datasets.fashion_mnist import FASHION_MNIST


@pytest.fixture(autouse=True)
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without the data."""
    monkeypatch.delenv("FITRAND_DATA", raising=False)
    monkeypatch.setenv("FITRAND_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(module, "SYSTEM", tmp_path / "system")


def copy(source: Path, target: Path) -> Path:
    target.mkdir(parents=True)
    for path in source.iterdir():
        (target / path.name).symlink_to(path)
    return target


def test_the_order_of_the_folders(
    fashion_mnist: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find(FASHION_MNIST) is None
    system = copy(fashion_mnist, tmp_path / "system" / "fashion-mnist")
    assert find(FASHION_MNIST) == system
    cache = copy(fashion_mnist, tmp_path / "cache" / "fashion-mnist")
    assert find(FASHION_MNIST) == cache
    named = copy(fashion_mnist, tmp_path / "named")
    monkeypatch.setenv("FITRAND_DATA", str(named))
    assert find(FASHION_MNIST) == named


def test_a_home_folder_may_be_written_with_a_tilde(
    fashion_mnist: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    named = copy(fashion_mnist, tmp_path / "data")
    monkeypatch.setenv("FITRAND_DATA", "~/data")
    assert find(FASHION_MNIST) == named


def test_each_folder_in_vain_is_told_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FITRAND_DATA", str(tmp_path / "typo"))
    (tmp_path / "cache" / "fashion-mnist").mkdir(parents=True)
    heard: list[tuple[str, bool, str]] = []

    def refused(place: Place, why: str) -> None:
        heard.append((place.title, place.named, why))

    assert find(FASHION_MNIST, refused) is None
    missing = "train-labels-idx1-ubyte.gz is missing"
    assert heard == [
        (f"the named folder {tmp_path}/typo", True, "no such folder"),
        (f"the cache {tmp_path}/cache/fashion-mnist", False, missing),
        (f"the system's {tmp_path}/system/fashion-mnist", False, "no such folder"),
    ]


def test_looking_makes_no_folder(tmp_path: Path) -> None:
    assert find(FASHION_MNIST) is None
    assert list(tmp_path.iterdir()) == []


def test_finding_the_files_loads_neither_numpy_nor_torch(fashion_mnist: Path) -> None:
    code = (
        "import sys\n"
        "from runs.data_files.find import find\n"
        "from runs.datasets.fashion_mnist import FASHION_MNIST\n"
        "assert str(find(FASHION_MNIST)) == sys.argv[1]\n"
        "sys.exit('torch' in sys.modules or 'numpy' in sys.modules)"
    )
    path = os.pathsep.join(p for p in sys.path if p)
    process = subprocess.run(
        [sys.executable, "-c", code, str(fashion_mnist)],
        env={**os.environ, "PYTHONPATH": path, "FITRAND_DATA": str(fashion_mnist)},
        check=False,
    )
    assert process.returncode == 0
