from __future__ import annotations

import pytest
import torch

from engine.bench import matmul


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_the_rate_is_the_best_of_the_sizes(monkeypatch: pytest.MonkeyPatch, precision: str) -> None:
    monkeypatch.setattr(matmul, "SIZES", {"cpu": (8, 128)})
    monkeypatch.setattr(matmul, "SECONDS", 0.01)
    large = matmul._best(128, torch.device("cpu"), torch.float32)
    assert large > 0
    assert matmul.matmul_rate(torch.device("cpu"), precision) > 0


def test_the_precision_is_the_one_that_is_multiplied_in(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[torch.dtype] = []

    def best(size: int, device: torch.device, dtype: torch.dtype) -> float:
        seen.append(dtype)
        return float(size)

    monkeypatch.setattr(matmul, "_best", best)
    assert matmul.matmul_rate(torch.device("cpu"), "bf16") == max(matmul.SIZES["cpu"])
    assert set(seen) == {torch.bfloat16}
    seen.clear()
    matmul.matmul_rate(torch.device("cpu"), "fp32")
    assert set(seen) == {torch.float32}
