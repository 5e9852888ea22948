"""examples.npz: every training example with its labels, and what the network takes it for.

Arrays of one entry an example, in the run's own order: that of its subset (`engine.data.subset`),
in which evaluations go through the training set and smaller subsets are the beginning of larger
ones; an epoch draws its batches from it anew.

- `row`, u32: where the image is in the data set's file of training images, from 0
- `given`, u16: the label that was trained on
- `true`, u16: the label in the data set
- `prediction`, u16: the class that the newest evaluation predicted, in eval mode

and `epoch`, a single u32: the epoch of that evaluation, so that the file says by itself which
`train_acc` of the curves is the mean of `prediction == given`.

The file goes with the status: it is replaced whenever an evaluation has been recorded there. So
it is there from the first evaluation on, whether a run is live, stopped, failed or finished. A
lost run may have been killed between the two writes, and then its file is one evaluation behind.
A run that goes on from its checkpoint keeps the file of what it had come to until it is there
again, as it keeps its summary.
"""

from __future__ import annotations

import io
from contextlib import suppress
from typing import Any

import numpy as np
import torch

from engine.recording import wording
from engine.recording.recorder import Recorder
from runs.atomic import write_atomic


class Examples:
    """The one writer of a run's examples.npz."""

    def __init__(
        self, recorder: Recorder, rows: torch.Tensor, given: torch.Tensor, true: torch.Tensor
    ) -> None:
        """`rows`, `given` and `true` are integers of shape (n,), on any device."""
        self._recorder = recorder
        self._columns: dict[str, Any] = {
            "row": rows.cpu().numpy().astype("<u4"),
            "given": given.cpu().numpy().astype("<u2"),
            "true": true.cpu().numpy().astype("<u2"),
        }
        self.predicted: torch.Tensor | None = None
        """What the evaluation in the recorder's summary predicted: int32, shape (n,), on the CPU;
        None before the first. Checkpoints keep it, so that a run may end without another one."""
        self._written = True
        self._troubled = False

    def take(self, predicted: torch.Tensor | None) -> None:
        """Take up the predictions of the evaluation that the recorder's summary has."""
        self.predicted = None if predicted is None else predicted.cpu()
        self._written = False

    def keep(self, *, finished: bool = False) -> None:
        """Write the file, unless it is as it should be; a fault is a warning and no more.

        What could not be written is tried again at the next call. `finished`: the status will
        show this run's own summary now, whatever an earlier engine had come to.
        """
        if self.predicted is None or self._written:
            return
        if not (finished or self._recorder.caught_up):
            return
        try:
            write_atomic(self._recorder.paths.examples, self._content(self.predicted), durable=True)
        except OSError as error:
            if not self._troubled:
                # A disk without room for the file may have none for the warning.
                with suppress(OSError):
                    self._recorder.warn(wording.no_examples(error.strerror or str(error)))
            self._troubled = True
            return
        self._written, self._troubled = True, False

    def _content(self, predicted: torch.Tensor) -> bytes:
        """The whole file: 0.6 MB for 60,000 examples, made in 3 ms.

        In memory first, because a zip file that meets a full disk complains of it in its
        destructor once more. Compressed it would be half as large, in 90 ms.
        """
        buffer = io.BytesIO()
        np.savez(
            buffer,
            **self._columns,
            prediction=predicted.numpy().astype("<u2"),
            epoch=np.uint32(self._recorder.summary.evaluated_epoch or 0),
        )
        return buffer.getvalue()
