"""What went wrong, in words that a person can act on."""

from __future__ import annotations

from engine.errors import EngineError
from runs.errors import ConfigError
from runs.files import NO_ROOM
from runs.status import Fault

KEPT = "The curves are kept, and the last checkpoint, if there was one."


def explain(error: Exception) -> Fault | None:
    """The fault behind an error, or None for what can only be a bug.

    Types of torch are recognised by their words, because this works before torch is imported.
    """
    text = str(error)
    match error:
        case EngineError():
            return Fault(kind=error.kind, message=text)
        case ConfigError():
            return Fault(kind="config", message=text)
        case MemoryError():
            return Fault(kind="memory", message=_out_of_memory("the machine"))
        case RuntimeError() if "out of memory" in text.lower():
            return Fault(kind="memory", message=_out_of_memory("the GPU"))
        case RuntimeError() if "can't allocate memory" in text:
            return Fault(kind="memory", message=_out_of_memory("the machine"))
        case RuntimeError() if text.startswith("CUDA error"):
            return Fault(
                kind="device",
                message=f"The GPU reported: {text.splitlines()[0]}. {KEPT} Resume the run; if it "
                "happens again, use another device.",
            )
        case OSError() if error.errno in NO_ROOM:
            return Fault(
                kind="disk",
                message=f"No room on the disk for {error.filename or 'the run directory'} "
                f"({error.strerror}). {KEPT} Free some space, then resume the run.",
            )
        case OSError() if error.filename is not None:
            return Fault(
                kind="disk",
                message=f"Cannot read or write {error.filename} ({error.strerror}). {KEPT} "
                "Resume the run once the file can be reached.",
            )
    return None


def _out_of_memory(where: str) -> str:
    return (
        f"Out of memory: {where} has not enough for this model and batch size. {KEPT} Start a "
        "copy with a smaller training.batch_size, the imagenet stem or a shallower network."
    )


def internal(error: Exception) -> Fault:
    """A bug: its traceback is in engine.log."""
    first = (str(error).splitlines() or [""])[0]
    return Fault(
        kind="internal",
        message=f"Unexpected {type(error).__name__}: {first[:300]}. {KEPT} "
        "The full report is in engine.log.",
    )
