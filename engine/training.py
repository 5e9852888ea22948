"""A run from its configuration to its last word: data, labels, network, loop."""

from __future__ import annotations

from engine.data import labelled_set
from engine.data.raw_data import load
from engine.data.trained_on import TrainedOn
from engine.errors import CheckpointError
from engine.fetch.locate import locate
from engine.hardware.device import choose_device, choose_precision, set_up
from engine.hardware.threads import Threads
from engine.recording import checkpoint as checkpoints
from engine.recording.recorder import Recorder
from engine.recording.wording import MODEL_ALONE
from engine.signals import StopRequested, StopSignal
from engine.trainer import Trainer
from runs.config import RunConfig
from runs.extension import left_to_do


def train(config: RunConfig, recorder: Recorder, stop: StopSignal) -> None:
    """Train the run, or go on with it, until it is finished or stopped."""
    device = choose_device(config.device)
    precision = choose_precision(config, device)
    set_up(device)
    threads = Threads(device)
    stop.check()

    checkpoint = checkpoints.load(recorder.paths.checkpoint)
    if checkpoint is not None:
        complete = checkpoint.optimizer is not None
        if checkpoint.message and not left_to_do(config.training, checkpoint.summary):
            # Only the very end was missing: the process was killed after its last checkpoint.
            recorder.summarise(checkpoint.summary)
            recorder.end("finished", checkpoint.message, extendable=complete)
            return
        if not complete:
            raise CheckpointError(MODEL_ALONE)

    recorder.doing("looking for the data")
    with stop.at_once():
        data_set = config.data_set
        data = load(data_set, locate(data_set, recorder.doing, recorder.warn))
    recorder.doing("drawing labels and pixels")
    on = TrainedOn(
        device=device,
        precision=precision,
        threads=threads,
        train=labelled_set.training_set(data, config).to(device),
        test=labelled_set.test_set(data, config).to(device),
    )
    recorder.doing("building the model")
    trainer = Trainer(config, on, recorder, stop)
    if checkpoint is None:
        trainer.begin()
    else:
        trainer.restore(checkpoint)
    try:
        trainer.run()
    except StopRequested:
        trainer.halt()
