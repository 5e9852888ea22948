"""The hardware: which device, which arithmetic, how much memory."""

from __future__ import annotations

import platform
import resource
from contextlib import AbstractContextManager
from importlib import metadata
from pathlib import Path
from typing import Literal

import torch

from engine.errors import DeviceError
from runs.config import RunConfig

Precision = Literal["fp32", "bf16"]


def choose_device(name: str) -> torch.device:
    """The device that `auto`, `cpu`, `cuda` or `cuda:N` stands for; else DeviceError."""
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if name == "auto":
        name = "cuda" if count else "cpu"
    if name == "cpu":
        return torch.device("cpu")
    if not count:
        raise DeviceError(
            f"The device {name} was asked for, but torch {torch.__version__} finds no CUDA GPU "
            "here. Use device auto or cpu, or check the driver with nvidia-smi."
        )
    index = int(name.partition(":")[2] or 0)
    if index >= count:
        raise DeviceError(
            f"The device {name} was asked for, but the CUDA GPUs here are "
            f"cuda:0 to cuda:{count - 1}."
        )
    return torch.device("cuda", index)


def choose_precision(config: RunConfig, device: torch.device) -> Precision:
    """The arithmetic of the forward and backward pass; `auto` takes bf16 where it is fast."""
    if config.training.precision != "auto":
        return config.training.precision
    if config.model.needs_fp32:
        return "fp32"
    if device.type == "cuda":
        fast = torch.cuda.is_bf16_supported(including_emulation=False)
    else:
        fast = bool(_cpu_flags() & {"avx512_bf16", "amx_bf16"})
    return "bf16" if fast else "fp32"


def autocast(device: torch.device, precision: Precision) -> AbstractContextManager[object]:
    """The context in which a model computes in `precision`."""
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=precision == "bf16")


def set_up(device: torch.device) -> None:
    """Exactness: the same seed gives the same run on the same device.

    On the CPU that holds for the same number of threads: they change the order of sums.
    """
    if device.type == "cuda":
        torch.cuda.set_device(device)
        torch.backends.cudnn.deterministic = True
        torch.backends.cudnn.benchmark = False
        # fp32 means fp32: it confirms a final 100 %.
        torch.backends.cudnn.allow_tf32 = False


def describe(device: torch.device) -> str:
    """The device and its hardware's name: `cuda:0 (NVIDIA H200)`, `cpu (AMD EPYC, 2 threads)`."""
    if device.type == "cuda":
        return f"{device} ({torch.cuda.get_device_name(device)})"
    threads = torch.get_num_threads()
    return f"cpu ({_cpu_name()}, {threads} thread{'s' if threads != 1 else ''})"


def peak_memory(device: torch.device) -> int:
    """Peak memory in bytes: of the device for CUDA, of the process for the CPU."""
    if device.type == "cuda":
        # Not what is allocated: a CUDA graph keeps its memory, but the allocator counts it free.
        return torch.cuda.max_memory_reserved(device)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if platform.system() == "Darwin" else peak * 1024


def versions() -> dict[str, str]:
    """Versions of what a run depends on."""
    numbers = {"python": platform.python_version()}
    for package in ("fitrand-tui", "torch", "torchvision"):
        try:
            numbers[package] = metadata.version(package)
        except metadata.PackageNotFoundError:  # run from the source tree, not installed
            continue
    if torch.version.cuda:
        numbers["cuda"] = torch.version.cuda
    return numbers


def _cpu_info(field: str) -> str:
    """The first `field` of /proc/cpuinfo; empty where there is none."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next(
        (v.strip() for k, _, v in (x.partition(":") for x in lines) if k.strip() == field), ""
    )


def _cpu_flags() -> set[str]:
    return set(_cpu_info("flags").split())


def _cpu_name() -> str:
    return _cpu_info("model name") or platform.processor() or platform.machine()
