"""The network and its optimizer, one step at a time."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch.nn.functional import cross_entropy

from engine.data.labelled_set import LabelledSet
from engine.hardware.cuda_graphs import CudaCapture, Pace, Replayed, Step
from engine.hardware.device import Precision, autocast
from engine.models.build import build, compiled, on_device
from engine.optim.optimizers import build_optimizer, load_optimizer, set_learning_rate
from engine.recording.checkpoint import Checkpoint
from runs.config import RunConfig


class Learner:
    """What learns, with what it has learned; the sums of its epoch stay on the device."""

    def __init__(
        self, config: RunConfig, device: torch.device, precision: Precision, train: LabelledSet
    ) -> None:
        self.device, self.precision, self.train = device, precision, train
        self.model = on_device(build(config), device)
        self.optimizer = build_optimizer(self.model.parameters(), config.training, device)
        self.lr = config.training.lr
        """The learning rate of the last step."""
        self.sums = torch.zeros(2, dtype=torch.float64, device=device)
        """Loss and correct predictions, summed over the images of the epoch so far."""
        self.first_loss: torch.Tensor | None = None
        """The loss of the very first step."""
        self._forward: Callable[[torch.Tensor], torch.Tensor] = self.model
        if config.training.compile == "on":
            self._forward = compiled(self.model)
        self._step: Step = self._plain_step
        self._pace: Pace | None = None
        if device.type == "cuda":
            self._pace = Pace()
            if config.training.compile != "off":
                self._step = Replayed(self._plain_step, CudaCapture(self.optimizer))

    def restore(self, checkpoint: Checkpoint) -> None:
        """Take up the state of a checkpoint that has one for the optimizer."""
        assert checkpoint.optimizer is not None
        self.model.load_state_dict(checkpoint.model)
        load_optimizer(self.optimizer, checkpoint.optimizer)
        self.sums = checkpoint.sums.to(self.device)
        self.first_loss = checkpoint.first_loss
        self.lr = float(checkpoint.optimizer["param_groups"][0]["lr"])

    def step(self, rows: torch.Tensor, lr: float) -> None:
        """One step on the images `rows`; the device is never waited for until it is idle."""
        self.lr = lr
        set_learning_rate(self.optimizer, lr)
        self._step(rows)
        if self._pace is not None:
            self._pace.keep()

    def _plain_step(self, rows: torch.Tensor) -> None:
        """Everything in here may be captured: no waiting, no tensor that a later step replaces."""
        given = self.train.given[rows]
        with autocast(self.device, self.precision):
            logits = self._forward(self.train.inputs.batch(rows))
        loss = cross_entropy(logits.float(), given)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()
        loss = loss.detach()
        if self.first_loss is None:
            self.first_loss = loss.clone()
        correct = (logits.detach().argmax(dim=1) == given).sum()
        self.sums += torch.stack((loss.double() * len(rows), correct))

    def averages(self) -> tuple[float, float]:
        """Running loss and accuracy of the whole epoch; this waits for the device."""
        loss_sum, correct = self.sums.tolist()
        return loss_sum / len(self.train), correct / len(self.train)

    def next_epoch(self) -> None:
        """Begin the sums anew."""
        self.sums.zero_()
