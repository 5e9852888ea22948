"""This engine as the benchmark drives it: the only module that knows how a run is trained.

It does in the order of `engine.trainer` what a run does in an epoch, without the events,
which cost a few microseconds a second.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch

from engine.bench.messages import Timed, Train
from engine.bench.stopwatch import timed
from engine.data.batches import batch_bounds, epoch_order
from engine.data.inputs import Inputs
from engine.data.labelled_set import LabelledSet
from engine.evaluation.evaluate import evaluate, with_test
from engine.hardware.cuda_graphs import WARM_UP
from engine.hardware.device import choose_precision, set_up
from engine.hardware.threads import most_threads
from engine.learner import Learner
from engine.optim.lr_schedule import learning_rate
from runs.config import RunConfig

PORTION = 250
"""Images of each set that are evaluated at once on the CPU, until its speed is known: both
whole sets would take minutes there."""


class EngineSide:
    """Trains and evaluates as a run does."""

    def __init__(
        self, config: RunConfig, device: torch.device, train: LabelledSet, test: LabelledSet
    ) -> None:
        set_up(device)
        self.most_threads = most_threads(device)
        self.config, self.device = config, device
        self.precision = choose_precision(config, device)
        self.train_set, self.test_set = train.to(device), test.to(device)
        self.learner = Learner(config, device, self.precision, self.train_set)
        self.portion = PORTION if device.type == "cpu" else len(test)
        if device.type == "cuda":
            self._capture()
        self._training = self.training()
        self._evaluated = False

    def training(self) -> Iterator[int]:
        """Epochs without end; after each step, the images it was on."""
        images = len(self.train_set)
        batches = batch_bounds(images, self.config.training.batch_size)
        epoch = steps = 0
        while True:
            epoch += 1
            self.learner.model.train()
            order = epoch_order(images, self.config.seed, epoch).to(self.device)
            for start, end in batches:
                lr = learning_rate(self.config, steps, len(batches))
                self.learner.step(order[start:end], lr)
                steps += 1
                yield end - start
            self.learner.averages()  # the epoch's only wait
            self.learner.next_epoch()

    def _capture(self) -> None:
        """Have both sizes of batches captured before anything is measured."""
        rows = torch.arange(len(self.train_set), device=self.device)
        bounds = batch_bounds(len(self.train_set), self.config.training.batch_size)
        for size in {end - start for start, end in bounds}:
            for _ in range(WARM_UP + 1):
                self.learner.step(rows[:size], self.config.training.lr)
        self.learner.next_epoch()

    def evaluation(self) -> Iterator[int]:
        """Evaluations without end; after each, its images of both sets."""
        train, test = _first(self.train_set, self.portion), _first(self.test_set, self.portion)
        while True:
            model, tick = self.learner.model, lambda: None
            found = evaluate(model, train, self.precision, tick)
            with_test(found, model, test, tick)
            yield len(train) + len(test)

    def train(self, command: Train) -> Timed:
        """Train on for about so long, with a fair share of the CPUs."""
        if self.most_threads is not None:
            torch.set_num_threads(max(1, self.most_threads // command.engines))
        return timed(self._training, self.device, command.seconds, command.least_steps)

    def evaluate(self, seconds: float) -> Timed:
        """Evaluate for about so long; on the CPU, parts of the sets that fit into the time."""
        found = timed(self.evaluation(), self.device, seconds)
        if not self._evaluated and self.device.type == "cpu":
            fitting = int(found.rate * seconds / 4) // PORTION * PORTION
            self.portion = min(max(PORTION, fitting), len(self.test_set))
        self._evaluated = True
        return found


def _first(data: LabelledSet, n: int) -> LabelledSet:
    """The first `n` images of a set."""
    inputs = Inputs(data.inputs.images[:n], data.inputs.scale[:n], data.inputs.shift[:n])
    return LabelledSet(inputs, data.given[:n], data.true[:n])
