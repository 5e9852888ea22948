"""The loop over epochs: train, evaluate, write events, keep checkpoints; see `Trainer.run`."""

from __future__ import annotations

import math
import time

import torch

from engine.data.batches import batch_bounds, epoch_order
from engine.data.labelled_set import LabelledSet
from engine.data.labels import noise_rate
from engine.errors import DivergedError
from engine.evaluation import precise_bn
from engine.evaluation import summary as summaries
from engine.evaluation.evaluate import evaluate, with_test
from engine.evaluation.schedule import Scope, evaluation_due
from engine.hardware.device import (
    Precision,
    describe,
    peak_memory,
    versions,
)
from engine.hardware.threads import Threads
from engine.learner import Learner
from engine.models.batch_norm import statistics_untouched, tracks_statistics
from engine.models.build import parameter_count
from engine.optim.lr_schedule import learning_rate
from engine.recording import checkpoint as checkpoints
from engine.recording import wording
from engine.recording.checkpoint import Checkpoint
from engine.recording.clock import Clock
from engine.recording.recorder import Recorder
from engine.signals import StopSignal
from runs import events
from runs.config import RunConfig
from runs.metrics import Evaluation
from runs.paths import RunPaths
from runs.status import Position

CHECKPOINT_SECONDS = 10.0
"""At least this long between two checkpoints, within epochs too: one may take half an hour."""
CHECKPOINT_SHARE = 20.0
"""At least this many times as long as writing the last one took, so that it costs 5 % at most."""


class Trainer:
    """A model in training, with everything that a checkpoint has to keep."""

    def __init__(
        self,
        paths: RunPaths,
        config: RunConfig,
        recorder: Recorder,
        stop: StopSignal,
        threads: Threads,
        device: torch.device,
        precision: Precision,
        train: LabelledSet,
        test: LabelledSet,
    ) -> None:
        self.paths, self.config, self.recorder, self.stop = paths, config, recorder, stop
        self.threads, self.device, self.precision = threads, device, precision
        self.train, self.test = train, test
        self.batches = batch_bounds(len(train), config.training.batch_size)
        self.learner = Learner(config, device, precision, train)
        self.epoch = 0
        self.step = 0
        self.clock = Clock()
        self.images_per_second: float | None = None
        """The newest training speed; kept while the engine evaluates, and after the end."""
        self.summary = summaries.beginning(noise_rate(train.given, train.true))
        self.saved_at = 0.0
        self.save_took = 0.0

    @property
    def steps_done(self) -> int:
        """Optimiser steps since the beginning of the run."""
        return max(0, self.epoch - 1) * len(self.batches) + self.step

    def begin(self) -> None:
        """Start the run with an empty journal."""
        self.recorder.open(offset=0, seq=0)
        self._announce(resumed_epoch=None)

    def restore(self, found: Checkpoint) -> None:
        """Go on where the checkpoint was written; what the journal says after it is cut off."""
        self.learner.restore(found)
        self.epoch, self.step = found.epoch, found.step
        self.clock = Clock(found.seconds)
        self.summary = found.summary
        self.recorder.open(offset=found.offset, seq=found.seq)
        self._announce(resumed_epoch=max(0, self.epoch - 1))

    def run(self) -> None:
        """Train and evaluate epoch by epoch until the labels are fitted or the epochs are done."""
        self.saved_at = time.monotonic()  # the work of the first seconds can be done again
        while self.epoch <= self.config.training.epochs and not self._fitted():
            self._record(self._initial_epoch() if self.epoch == 0 else self._train_epoch())
            self.epoch, self.step = self.epoch + 1, 0
            self.learner.next_epoch()
        self._finish()

    def halt(self) -> None:
        """Write a checkpoint of this very step and end as stopped."""
        self._save()
        epochs = self.epoch - 1 if self._fitted() else self.config.training.epochs
        self.recorder.stopped(
            wording.stop_message(self.epoch, epochs, self.step, len(self.batches))
        )

    # One epoch

    def _initial_epoch(self) -> events.Epoch:
        """Epoch 0: the evaluation of the untrained model."""
        return self._epoch_event("full")

    def _train_epoch(self) -> events.Epoch:
        """Train the epoch, or what is left of it, and evaluate where the cadence asks for it."""
        training = self.config.training
        self.clock.start()
        self.learner.model.train()
        began, first_step = time.monotonic(), self.step
        order = epoch_order(len(self.train), self.config.seed, self.epoch).to(self.device)
        for start, end in self.batches[self.step :]:
            lr = learning_rate(training, self.steps_done, len(self.batches))
            self.learner.step(order[start:end], lr)
            self.step += 1
            if self.recorder.beat_due():
                self.images_per_second = self._speed(began, first_step)
                self.recorder.progress(self._position())
            self.threads.adjust()
            self.stop.check()
            if self._checkpoint_due():
                self._save()
                began += self.save_took

        running_loss, running_acc = self.learner.averages()  # the epoch's only wait
        speed = self._speed(began, first_step)
        self.images_per_second = speed or self.images_per_second
        if not math.isfinite(running_loss):
            raise self._diverged("the training loss")
        threshold = summaries.next_threshold(self.summary, training.until)
        return self._epoch_event(
            evaluation_due(self.config, self.epoch, running_acc, self.summary, threshold),
            running_loss=running_loss,
            running_acc=running_acc,
            lr=self.learner.lr,
            images_per_second=speed,
        )

    def _speed(self, began: float, first_step: int) -> float | None:
        """Training images per second since `began`, when the epoch's step `first_step` began."""
        if self.step == first_step:  # an epoch that was resumed after its last step
            return None
        images = self.batches[self.step - 1][1] - self.batches[first_step][0]
        return images / (time.monotonic() - began)

    def _diverged(self, what: str) -> DivergedError:
        optimizer = self.config.training.optimizer
        return DivergedError(self.epoch, what, optimizer, self.learner.lr)

    # Evaluation

    def _evaluate(self, scope: Scope) -> Evaluation | None:
        """An evaluation: in fp32, and of the test set too, when it decides something."""
        if scope == "none":
            return None
        found = self._evaluate_in(self.precision)
        decides = self._decides(found)
        if decides and self.precision != "fp32":
            found = self._evaluate_in("fp32")
            decides = self._decides(found)
        if scope == "full" or decides:
            found = with_test(found, self.learner.model, self.test, self.precision, self._tick)
        if not math.isfinite(found.train_loss + (found.test_loss or 0.0)):
            raise self._diverged("the evaluation's loss")
        return found

    def _evaluate_in(self, precision: Precision) -> Evaluation:
        return evaluate(self.learner.model, self.train, precision, self._tick)

    def _tick(self) -> None:
        """Between the batches of an evaluation, which is given up when a stop is asked for."""
        self.threads.adjust()
        self.stop.check()
        if self.recorder.beat_due():  # most evaluations are over before
            self.recorder.doing("evaluating")

    def _decides(self, evaluation: Evaluation) -> bool:
        """Whether the run would end, or count as fitted, on this evaluation."""
        until = self.config.training.until
        if until is not None and evaluation.train_acc >= until:
            return True
        last = self.epoch == self.config.training.epochs
        return evaluation.train_acc == 1.0 and (last or self.summary.fitted() is None)

    def _fitted(self) -> bool:
        """Whether the newest evaluation has reached `until`."""
        until, evaluation = self.config.training.until, self.summary.evaluation
        return until is not None and evaluation is not None and evaluation.train_acc >= until

    # What is written

    def _announce(self, resumed_epoch: int | None) -> None:
        self.recorder.summarise(self.summary)
        self.recorder.started(
            events.Started(
                device=describe(self.device),
                precision=self.precision,
                parameters=parameter_count(self.learner.model),
                train_size=len(self.train),
                noise_rate=self.summary.noise_rate,
                steps_per_epoch=len(self.batches),
                resumed_epoch=resumed_epoch,
            ),
            self._position(),
            versions(),
        )

    def _epoch_event(
        self,
        scope: Scope,
        *,
        running_loss: float | None = None,
        running_acc: float | None = None,
        lr: float | None = None,
        images_per_second: float | None = None,
    ) -> events.Epoch:
        """Evaluate the epoch that is done, and write its event."""
        began = time.monotonic()
        evaluation = self._evaluate(scope)
        took = time.monotonic() - began if evaluation else 0.0
        event = events.Epoch(
            epoch=self.epoch,
            steps=self.steps_done,
            samples=self.epoch * len(self.train),
            seconds=self.clock.seconds,
            running_loss=running_loss,
            running_acc=running_acc,
            lr=lr,
            images_per_second=images_per_second,
            memory=peak_memory(self.device),
            evaluation=evaluation,
            evaluation_seconds=took,
        )
        self.recorder.write(event)
        return event

    def _record(self, event: events.Epoch) -> None:
        """Take an epoch into the summary, and warn of what it tells."""
        best_before = self.summary.best_test_acc
        self.summary = summaries.advance(self.summary, event)
        self.recorder.summarise(self.summary, self._position())
        warnings = []
        if event.epoch == 1:
            assert self.learner.first_loss is not None
            warnings += wording.first_epoch_warnings(
                self.learner.first_loss.item(),
                statistics_untouched(self.learner.model),
                self.config.data_set,
            )
        if event.evaluation is not None and event.evaluation.test_acc is not None:
            warnings += wording.too_good_warnings(
                best_before, event.evaluation.test_acc, self.config.data_set
            )
        for message in warnings:
            self.recorder.warn(message)

    def _position(self) -> Position:
        """How far the run is."""
        epochs, steps, done = self.config.training.epochs, len(self.batches), self.steps_done
        eta = (epochs * steps - done) * self.clock.seconds / done if done else None
        return Position(
            epoch=min(self.epoch, epochs),
            epochs=epochs,
            step=self.step,
            steps=steps,
            images_per_second=self.images_per_second,
            eta=eta,
            memory=peak_memory(self.device),
        )

    # Checkpoints and the end

    def _checkpoint_due(self) -> bool:
        pause = max(CHECKPOINT_SECONDS, CHECKPOINT_SHARE * self.save_took)
        return time.monotonic() - self.saved_at > pause

    def _save(self) -> None:
        """Write a checkpoint of the present step; the journal is on the disk before it."""
        began = time.monotonic()
        self.recorder.sync()
        checkpoints.save(self.paths.checkpoint, self._checkpoint())
        self.saved_at = time.monotonic()
        self.save_took = self.saved_at - began
        self.recorder.write(events.CheckpointSaved(epoch=max(0, self.epoch - 1), step=self.step))

    def _checkpoint(self, last_word: str | None = None) -> Checkpoint:
        """The present state; with a last word, that of a finished run: its model alone."""
        return Checkpoint(
            epoch=self.epoch,
            step=self.step,
            sums=self.learner.sums,
            first_loss=self.learner.first_loss,
            seconds=self.clock.seconds,
            offset=self.recorder.offset,
            seq=self.recorder.seq,
            summary=self.summary,
            model=self.learner.model.state_dict(),
            optimizer=self.learner.optimizer.state_dict() if last_word is None else None,
            message=last_word or "",
        )

    def _finish(self) -> None:
        """Check the batch-norm statistics, keep the model and say what the run came to."""
        if tracks_statistics(self.learner.model):
            self._check_batch_norm()
        message = wording.last_word(self.config, self.summary)
        self.recorder.finished(message, self.summary.precise_bn)
        checkpoints.save(self.paths.checkpoint, self._checkpoint(message))
        self.recorder.end("finished", message)

    def _check_batch_norm(self) -> None:
        evaluation = self.summary.evaluation
        assert evaluation is not None  # the last epoch is always evaluated
        found = precise_bn.check(
            self.learner.model,
            self.train,
            self.config.training.batch_size,
            evaluation.train_acc,
            self.precision,
            self._tick,
        )
        self.summary = summaries.with_precise_bn(self.summary, found)
        self.recorder.summarise(self.summary)
