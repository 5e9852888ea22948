from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from engine.signals import REQUESTS, StopRequested, StopSignal


@pytest.fixture
def stop() -> Iterator[StopSignal]:
    """A listening StopSignal; the handlers are put back."""
    numbers = (*REQUESTS, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    found = StopSignal()
    found.install()
    yield found
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGUSR2, signal.SIGXCPU]
)
def test_a_request_is_remembered_until_it_is_checked(
    stop: StopSignal, number: signal.Signals
) -> None:
    stop.check()
    os.kill(os.getpid(), number)
    assert stop.requested
    with pytest.raises(StopRequested):
        stop.check()


def test_a_block_that_waits_is_broken_off(stop: StopSignal) -> None:
    with pytest.raises(StopRequested), stop.at_once():
        os.kill(os.getpid(), signal.SIGTERM)
        pytest.fail("went on")


def test_a_second_request_does_not_disturb_the_clean_up_of_the_first(stop: StopSignal) -> None:
    with pytest.raises(StopRequested), stop.at_once():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)
            cleaned = True
    assert cleaned


def test_a_block_is_not_entered_after_a_request(stop: StopSignal) -> None:
    os.kill(os.getpid(), signal.SIGINT)
    with pytest.raises(StopRequested), stop.at_once():
        pytest.fail("entered")


def test_a_hang_up_is_ignored(stop: StopSignal) -> None:
    os.kill(os.getpid(), signal.SIGHUP)
    assert not stop.requested
