from __future__ import annotations

import pytest
import torch

from engine.errors import DeviceError
from engine.hardware import device as devices
from engine.hardware.device import choose_device, choose_precision, describe
from runs.config import RunConfig, TrainingConfig
from runs.models.resnet import ResNetConfig

CPU = torch.device("cpu")


@pytest.fixture
def no_cuda(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)


@pytest.fixture
def two_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)


def test_auto_is_the_cpu_where_there_is_no_cuda(no_cuda: None) -> None:
    assert choose_device("auto") == CPU


def test_auto_is_the_first_gpu_where_there_is_one(two_gpus: None) -> None:
    assert choose_device("auto") == torch.device("cuda", 0)
    assert choose_device("cuda") == torch.device("cuda", 0)
    assert choose_device("cuda:1") == torch.device("cuda", 1)
    assert choose_device("cpu") == CPU


def test_a_missing_device_is_named_with_what_there_is(two_gpus: None) -> None:
    with pytest.raises(DeviceError, match=r"cuda:2 .* cuda:0 to cuda:1"):
        choose_device("cuda:2")


def test_without_cuda_the_way_out_is_named(no_cuda: None) -> None:
    with pytest.raises(DeviceError, match="auto or cpu"):
        choose_device("cuda")


@pytest.mark.parametrize(
    ("flags", "expected"),
    [("fpu avx2", "fp32"), ("fpu avx512_bf16", "bf16"), ("amx_bf16 amx_tile", "bf16")],
)
def test_auto_precision_is_bf16_where_the_cpu_has_it(
    monkeypatch: pytest.MonkeyPatch, flags: str, expected: str
) -> None:
    monkeypatch.setattr(devices, "_cpu_info", lambda field: flags)
    assert choose_precision(RunConfig(), CPU) == expected


def test_frozen_batch_norm_is_trained_in_fp32(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "_cpu_info", lambda field: "avx512_bf16")
    config = RunConfig(model=ResNetConfig(batch_norm="frozen"))
    assert choose_precision(config, CPU) == "fp32"


def test_a_precision_that_was_asked_for_is_taken() -> None:
    config = RunConfig(training=TrainingConfig(precision="bf16"))
    assert choose_precision(config, CPU) == "bf16"


def test_the_device_is_described_with_its_hardware() -> None:
    assert describe(CPU).startswith("cpu (")
    assert "thread" in describe(CPU)


def test_peak_memory_of_the_process_holds_what_was_allocated() -> None:
    kept = torch.ones(50_000_000 // 4)
    assert devices.peak_memory(CPU) > kept.nbytes


def test_versions_name_python_and_torch() -> None:
    assert devices.versions()["torch"] == torch.__version__.partition("+")[0]
    assert "python" in devices.versions()
