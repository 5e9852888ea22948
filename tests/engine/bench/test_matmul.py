from __future__ import annotations

import pytest
import torch

from engine.bench import matmul


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_the_rate_counts_two_operations_for_each_product(
    monkeypatch: pytest.MonkeyPatch, precision: str
) -> None:
    now = iter(range(1_000))
    monkeypatch.setattr("engine.bench.matmul.time.perf_counter", lambda: float(next(now)))
    monkeypatch.setattr(matmul, "SIZES", {"cpu": (8, 16)})
    assert matmul.matmul_rate(torch.device("cpu"), precision) == 2 * 16**3  # in one second


def test_the_best_size_counts_and_the_precision_is_the_one_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
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
