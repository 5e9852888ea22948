"""The loop over epochs: train, evaluate, write events, keep checkpoints; see `Trainer.run`."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from engine.data.batches import batch_bounds, epoch_order
from engine.data.labels import noise_rate
from engine.data.subset import choose
from engine.data.trained_on import TrainedOn
from engine.errors import DivergedError
from engine.evaluation import summary as summaries
from engine.evaluation.evaluator import Evaluator
from engine.evaluation.schedule import Scope, evaluation_due
from engine.hardware.device import describe, peak_memory, versions
from engine.learner import Learner
from engine.models.batch_norm import statistics_untouched, tracks_statistics
from engine.models.build import parameter_count
from engine.optim.lr_schedule import learning_rate
from engine.recording import checkpoint as checkpoints
from engine.recording import wording
from engine.recording.checkpoint import Checkpoint
from engine.recording.checkpoint_timer import CheckpointTimer
from engine.recording.clock import Clock
from engine.recording.examples import Examples
from engine.recording.recorder import Recorder
from engine.signals import StopSignal
from runs import events
from runs.config import RunConfig
from runs.files import NO_ROOM
from runs.metrics import Evaluation, reaches
from runs.status import Position


@dataclass(frozen=True)
class TrainingPass:
    """What the training of one epoch tells."""

    running_loss: float
    running_acc: float
    lr: float
    """Of the last step."""
    images_per_second: float | None
    """None for an epoch that was resumed after its last step."""


class Trainer:
    """A model in training, with everything that a checkpoint has to keep."""

    def __init__(
        self, config: RunConfig, on: TrainedOn, recorder: Recorder, stop: StopSignal
    ) -> None:
        self.config, self.on, self.recorder, self.stop = config, on, recorder, stop
        self.batches = batch_bounds(len(on.train), config.training.batch_size)
        self.learner = Learner(config, on.device, on.precision, on.train)
        self.evaluator = Evaluator(self.learner.model, on, config.training, self._tick)
        rows = choose(config.data, config.seed, config.data_set.train_size)
        self.examples = Examples(recorder, rows, on.train.given, on.train.true)
        self.epoch = 0
        """The epoch under way; 0 is the evaluation of the untrained model."""
        self.step = 0
        """Steps of it that are done."""
        self.clock = Clock()
        self.images_per_second: float | None = None
        """The newest training speed; kept while the engine evaluates, and after the end."""
        self.timer = CheckpointTimer()
        self.no_room = False
        """Whether the disk had no room for the last checkpoint."""

    def begin(self) -> None:
        """Start the run, or start it again where there is no checkpoint to go on from."""
        self.recorder.open()
        noise = noise_rate(self.on.train.given, self.on.train.true)
        kinds = tracks_statistics(self.learner.model)
        self.recorder.summarise(summaries.beginning(noise, kinds=kinds))
        self._announce(resumed_epoch=None)

    def restore(self, checkpoint: Checkpoint) -> None:
        """Go on where the checkpoint was written; what was recorded after it is recorded anew."""
        self.learner.restore(checkpoint)
        self.epoch, self.step = checkpoint.epoch, checkpoint.step
        self.clock = Clock(checkpoint.seconds)
        self.recorder.open()
        self.recorder.summarise(checkpoint.summary)
        self.examples.take(checkpoint.predicted)
        self._announce(resumed_epoch=max(0, self.epoch - 1))

    def run(self) -> None:
        """Train and evaluate epoch by epoch until the labels are fitted or the epochs are done."""
        while not self._done():
            trained = self._train_epoch() if self.epoch > 0 else None
            evaluation, took = self._evaluate(trained)
            self._record(trained, evaluation, took)
            self.epoch, self.step = self.epoch + 1, 0
            self.learner.next_epoch()
        self._finish()

    def halt(self) -> None:
        """Write a checkpoint of this very step and end as stopped."""
        self.examples.keep()
        self._save()
        epochs, steps = self.config.training.epochs, len(self.batches)
        self.recorder.stopped(wording.stop_message(self.epoch, epochs, self.step, steps))

    # The parts of an epoch

    def _done(self) -> bool:
        """Whether all epochs are trained, or the newest evaluation has reached `until`."""
        fitted = reaches(self.recorder.summary.evaluation, self.config.training.until)
        return fitted or self.epoch > self.config.training.epochs

    def _train_epoch(self) -> TrainingPass:
        """Train the epoch, or what is left of it."""
        self.clock.start()
        self.learner.model.train()
        began, first_step = time.monotonic(), self.step
        order = epoch_order(len(self.on.train), self.config.seed, self.epoch).to(self.on.device)
        for start, end in self.batches[self.step :]:
            lr = learning_rate(self.config, self._steps_done(), len(self.batches))
            self.learner.step(order[start:end], lr)
            self.step += 1
            if self.recorder.beat_due():
                self.images_per_second = self._speed(began, first_step)
                self.recorder.progress(self._position())
            self.on.threads.adjust()
            self.stop.check()
            if self.timer.due():
                self._save()
                began += self.timer.took

        running_loss, running_acc = self.learner.averages()  # the epoch's only wait
        speed = self._speed(began, first_step)
        self.images_per_second = speed or self.images_per_second
        if not math.isfinite(running_loss):
            raise self._diverged("the training loss")
        return TrainingPass(running_loss, running_acc, self.learner.lr, speed)

    def _speed(self, began: float, first_step: int) -> float | None:
        """Training images per second since `began`, when the epoch's step `first_step` began."""
        if self.step == first_step:  # an epoch that was resumed after its last step
            return None
        images = self.batches[self.step - 1][1] - self.batches[first_step][0]
        return images / (time.monotonic() - began)

    def _evaluate(self, trained: TrainingPass | None) -> tuple[Evaluation | None, float]:
        """The evaluation of the epoch, if it is due, and the seconds it took."""
        scope = self._scope(trained)
        if scope == "none":
            return None, 0.0
        running_acc = trained.running_acc if trained else None
        began = time.monotonic()
        evaluation = self.evaluator.evaluate(scope, self.epoch, running_acc, self.recorder.summary)
        took = time.monotonic() - began
        if not math.isfinite(evaluation.train_loss + (evaluation.test_loss or 0.0)):
            raise self._diverged("the evaluation's loss")
        return evaluation, took

    def _scope(self, trained: TrainingPass | None) -> Scope:
        """How the epoch is evaluated; the untrained model in full, where the test curve begins."""
        if trained is None:
            return "full"
        return evaluation_due(self.config, self.epoch, trained.running_acc, self.recorder.summary)

    def _tick(self) -> None:
        """Between the batches of an evaluation, which is given up when a stop is asked for."""
        self.on.threads.adjust()
        self.stop.check()
        if self.recorder.beat_due():  # most evaluations are over before
            self.recorder.doing("evaluating")

    def _diverged(self, what: str) -> DivergedError:
        optimizer = self.config.training.optimizer
        return DivergedError(self.epoch, what, optimizer, self.learner.lr)

    # What is written

    def _announce(self, resumed_epoch: int | None) -> None:
        started = events.Started(
            device=describe(self.on.device),
            precision=self.on.precision,
            parameters=parameter_count(self.learner.model),
            train_size=len(self.on.train),
            noise_rate=self.recorder.summary.noise_rate,
            steps_per_epoch=len(self.batches),
            resumed_epoch=resumed_epoch,
        )
        self.recorder.started(started, self._position(), versions())

    def _record(
        self, trained: TrainingPass | None, evaluation: Evaluation | None, took: float
    ) -> None:
        """Write the epoch down, take it into the summary, and warn of what it tells."""
        epoch = events.Epoch(
            epoch=self.epoch,
            steps=self._steps_done(),
            samples=self.epoch * len(self.on.train),
            seconds=self.clock.seconds,
            running_loss=trained.running_loss if trained else None,
            running_acc=trained.running_acc if trained else None,
            lr=trained.lr if trained else None,
            images_per_second=trained.images_per_second if trained else None,
            memory=peak_memory(self.on.device),
            evaluation=evaluation,
            evaluation_seconds=took,
        )
        before = self.recorder.summary
        self.recorder.write(epoch)
        self.recorder.summarise(summaries.advance(before, epoch), self._position())
        if evaluation is not None:
            self.examples.take(self.evaluator.predicted)
        self.examples.keep()
        for message in self._warnings(evaluation, before.best_test_acc):
            self.recorder.warn(message)

    def _warnings(self, evaluation: Evaluation | None, best_before: float | None) -> list[str]:
        warnings, data_set = [], self.config.data_set
        if self.epoch == 1:
            assert self.learner.first_loss is not None
            first_loss = self.learner.first_loss.item()
            untouched = statistics_untouched(self.learner.model)
            warnings += wording.first_epoch_warnings(first_loss, untouched, data_set)
        if evaluation is not None and evaluation.test_acc is not None:
            warnings += wording.too_good_warnings(best_before, evaluation.test_acc, data_set)
        return warnings

    def _steps_done(self) -> int:
        """Optimiser steps since the beginning of the run."""
        return max(0, self.epoch - 1) * len(self.batches) + self.step

    def _position(self) -> Position:
        """How far the run is."""
        epochs, steps, done = self.config.training.epochs, len(self.batches), self._steps_done()
        eta = (epochs * steps - done) * self.clock.seconds / done if done else None
        return Position(
            epoch=min(self.epoch, epochs),
            epochs=epochs,
            step=self.step,
            steps=steps,
            images_per_second=self.images_per_second,
            eta=eta,
            memory=peak_memory(self.on.device),
        )

    # Checkpoints and the end

    def _save(self) -> None:
        """Write a checkpoint of the present step; the journal is on the disk before it."""
        with self.timer.writing():
            self.recorder.sync()
            saved = self._keep(self._checkpoint())
        if saved:
            saved_at = events.CheckpointSaved(epoch=max(0, self.epoch - 1), step=self.step)
            self.recorder.write(saved_at)

    def _keep(self, checkpoint: Checkpoint) -> bool:
        """Replace the checkpoint. Without room for it the run goes on, and tries again later."""
        try:
            checkpoints.save(self.recorder.paths.checkpoint, checkpoint)
        except OSError as error:
            if error.errno not in NO_ROOM:
                raise
            if not self.no_room:
                self.recorder.warn(wording.NO_ROOM_FOR_CHECKPOINT)
            self.no_room = True
            return False
        self.no_room = False
        return True

    def _checkpoint(self, last_word: str = "") -> Checkpoint:
        """The present state; with a last word, that of a finished run."""
        return Checkpoint(
            epoch=self.epoch,
            step=self.step,
            sums=self.learner.sums,
            first_loss=self.learner.first_loss,
            seconds=self.clock.seconds,
            summary=self.recorder.summary,
            model=self.learner.model.state_dict(),
            optimizer=self.learner.optimizer.state_dict(),
            message=last_word,
            predicted=self.examples.predicted,
        )

    def _finish(self) -> None:
        """Keep the state and say what the run came to."""
        self.examples.keep(finished=True)
        message = wording.last_word(self.config, self.recorder.summary)
        self.recorder.finished(message, self.recorder.summary.precise_bn)
        self._keep(self._checkpoint(message))
        self.recorder.end("finished", message, extendable=True)
