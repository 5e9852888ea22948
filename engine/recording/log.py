"""engine.log: what the engine does, in lines for people. It is this process's stderr."""

from __future__ import annotations

import sys
import time
from contextlib import suppress

from runs.events import CheckpointSaved, Epoch, Event, Finished, Started, Stopped, Warned


def say(line: str) -> None:
    """Write a line with the time of day; lost without a word on a full disk."""
    with suppress(OSError):
        sys.stderr.write(f"{time.strftime('%H:%M:%S')} {line}\n")
        sys.stderr.flush()


def line_of(event: Event) -> str | None:
    """The event in a line, None where somebody else says it."""
    match event:
        case Started():
            again = "" if event.resumed_epoch is None else f", after epoch {event.resumed_epoch}"
            return (
                f"training begins{again}: {event.device}, {event.precision}, "
                f"{event.train_size:,} images, noise rate {event.noise_rate:.4f}, "
                f"{event.steps_per_epoch:,} steps an epoch"
            )
        case Epoch():
            return _epoch_line(event)
        case CheckpointSaved():
            return f"checkpoint: epoch {event.epoch}, step {event.step} of the next"
        case Warned():
            return f"warning: {event.message}"
        case Finished() | Stopped():  # a failure is said by the process, journal or not
            return event.message
        case _:
            return None


def _epoch_line(event: Epoch) -> str:
    parts = [f"epoch {event.epoch}, {event.seconds:.1f} s"]
    if event.running_loss is not None and event.running_acc is not None:
        parts.append(f"running loss {event.running_loss:.4f} acc {event.running_acc:.4f}")
    if e := event.evaluation:
        precise = "" if e.train_acc_precise is None else f", precise {e.train_acc_precise:.4f}"
        train = f"train loss {e.train_loss:.4f} acc {e.train_acc:.4f}{precise} ({e.precision})"
        parts.append(train)
        if e.test_loss is not None and e.test_acc is not None:
            parts.append(f"test loss {e.test_loss:.4f} acc {e.test_acc:.4f}")
    if event.lr is not None and event.images_per_second is not None:
        parts.append(f"lr {event.lr:.3g}, {event.images_per_second:,.0f} images/s")
    return "; ".join(parts)
