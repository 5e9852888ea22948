from __future__ import annotations

import random

from runs.curves import Curves
from runs.events import CheckpointSaved, Epoch, Event, Finished, Started, Warned
from runs.metrics import Evaluation


def epoch(number: int, *, seconds: float = 0.0, evaluated: bool = False) -> Epoch:
    evaluation = Evaluation(
        train_loss=2.3, train_acc=0.1, test_loss=2.3, test_acc=0.1, test_acc_noisy=0.1
    )
    return Epoch(
        seq=number,
        time=float(number),
        epoch=number,
        steps=number,
        samples=number,
        seconds=seconds,
        evaluation=evaluation if evaluated else None,
    )


def started(resumed_epoch: int | None = None) -> Started:
    return Started(
        seq=0,
        time=0.0,
        device="cpu",
        precision="fp32",
        parameters=1,
        train_size=96,
        noise_rate=0.9,
        steps_per_epoch=3,
        resumed_epoch=resumed_epoch,
    )


def test_a_run_that_has_said_nothing() -> None:
    curves = Curves()
    curves.add([])
    assert curves == Curves(epochs=[], warnings=[])
    assert curves.evaluated() == []


def test_every_kind_of_event_finds_its_place() -> None:
    curves = Curves()
    curves.add(
        [
            started(),
            epoch(0, evaluated=True),
            Warned(seq=3, time=0.0, message="first"),
            Warned(seq=4, time=0.0, message="second"),
            CheckpointSaved(seq=5, time=0.0, epoch=1, step=0),
            Finished(seq=6, time=0.0, message="done"),
        ]
    )
    assert curves.warnings == ["first", "second"]
    assert curves.epochs == [epoch(0, evaluated=True)]


def test_only_some_epochs_are_evaluated() -> None:
    curves = Curves()
    curves.add(epoch(n, evaluated=n % 3 == 0) for n in range(8))
    assert [e.epoch for e in curves.epochs] == list(range(8))
    assert [e.epoch for e in curves.evaluated()] == [0, 3, 6]


def test_a_resumed_run_goes_on_with_its_curves() -> None:
    curves = Curves()
    curves.add([started(), epoch(0), epoch(1), started(resumed_epoch=1), epoch(2)])
    assert [e.epoch for e in curves.epochs] == [0, 1, 2]


def test_of_an_epoch_twice_the_later_counts_and_what_is_beyond_it_stays_in_sight() -> None:
    curves = Curves()
    curves.add([epoch(0), epoch(1), epoch(2, seconds=1.0), epoch(3, seconds=2.0)])
    curves.add([started(resumed_epoch=1), epoch(2, seconds=9.0)])
    assert [(e.epoch, e.seconds) for e in curves.epochs[2:]] == [(2, 9.0), (3, 2.0)]
    curves.add([epoch(3, seconds=10.0), epoch(4, seconds=11.0)])
    assert [(e.epoch, e.seconds) for e in curves.epochs[2:]] == [(2, 9.0), (3, 10.0), (4, 11.0)]


def test_a_run_that_finishes_ends_at_the_epoch_that_it_recorded_last() -> None:
    curves = Curves()
    curves.add([*(epoch(n) for n in range(8)), started(resumed_epoch=2), epoch(3), epoch(4)])
    assert [e.epoch for e in curves.epochs] == list(range(8))
    curves.add([Finished(seq=20, time=0.0, message="fitted sooner on another machine")])
    assert [e.epoch for e in curves.epochs] == [0, 1, 2, 3, 4]


def test_a_warning_that_is_repeated_after_a_resume_stands_once() -> None:
    curves = Curves()
    curves.add([Warned(message="odd"), started(resumed_epoch=0), Warned(message="odd")])
    assert curves.warnings == ["odd"]


def test_epochs_rise_strictly_and_none_is_lost_whatever_comes() -> None:
    draw = random.Random(0)
    for _ in range(100):
        numbers = [draw.randrange(12) for _ in range(30)]
        curves = Curves()
        curves.add(epoch(n, seconds=float(i)) for i, n in enumerate(numbers))
        assert [e.epoch for e in curves.epochs] == sorted(set(numbers))
        for e in curves.epochs:  # and each is the newest of its number
            assert numbers[int(e.seconds) :].count(e.epoch) == 1


def test_events_may_come_in_any_portions() -> None:
    events: list[Event] = [started(), *(epoch(n) for n in range(20)), epoch(12), epoch(13)]
    whole = Curves()
    whole.add(events)
    for size in (1, 2, 7):
        parts = Curves()
        for at in range(0, len(events), size):
            parts.add(events[at : at + size])
        assert parts == whole
