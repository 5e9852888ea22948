"""The failures that the engine foresees, whichever module finds them.

`engine.fetch.errors` adds the one of data that cannot be had.
"""

from __future__ import annotations

from runs.status import ErrorKind


class EngineError(Exception):
    """A failure that the engine foresees; its text is the whole message for a person."""

    kind: ErrorKind


class DivergedError(EngineError):
    """The loss is infinite or not a number; JSON and charts have no place for it."""

    kind = "diverged"

    def __init__(self, epoch: int, what: str, optimizer: str, lr: float) -> None:
        """`what` is the loss that was found so in `epoch`, after a step with `lr`."""
        if epoch == 0:
            super().__init__(
                "The untrained network already gives an infinite loss. Use model.batch_norm "
                "batch, a shallower network or training.precision fp32."
            )
            return
        super().__init__(
            f"Diverged: {what} became infinite or not a number in epoch {epoch} ({optimizer}, "
            f"learning rate {lr:.4g}). The curves up to epoch {epoch - 1} are kept. Start a copy "
            f"with a learning rate of {lr / 10:.4g} or less, with warm-up, or with precision fp32."
        )


class DeviceError(EngineError):
    """The configured device is not on this machine; the text says what is."""

    kind = "device"


class CheckpointError(EngineError):
    """The checkpoint is broken or of another version; the text says what to do."""

    kind = "disk"
