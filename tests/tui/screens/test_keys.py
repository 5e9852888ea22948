from __future__ import annotations

import pytest
from textual.binding import Binding

from runs.status import STATES
from tui.screens.keys import BINDINGS, NEEDS, applies, refusal, why_not
from tui.screens.main import MainScreen


def test_every_key_has_an_action_and_every_need_a_key() -> None:
    actions = set()
    for binding in BINDINGS:
        assert isinstance(binding, Binding)
        actions.add(binding.action.partition("(")[0])
    assert all(hasattr(MainScreen, f"action_{action}") for action in actions)
    assert set(NEEDS) <= actions


@pytest.mark.parametrize(
    ("action", "states"),
    [
        ("stop", {"starting", "running", "queued"}),
        ("resume", {"new", "stopped", "failed", "lost", "unreadable"}),
        ("delete", {"new", "queued", "finished", "stopped", "failed", "lost", "unreadable"}),
        ("mark", set(STATES)),
        ("new_run", set(STATES)),
    ],
)
def test_an_action_applies_to_runs_in_some_states(action: str, states: set[str]) -> None:
    assert {state for state in STATES if applies(action, state, runs=True)} == states


@pytest.mark.parametrize(("action", "key"), [("stop", "x"), ("resume", "r"), ("delete", "d")])
def test_what_does_not_apply_says_why_and_what_to_do(action: str, key: str) -> None:
    for state in STATES:
        why = refusal(key, state, runs=True)
        if applies(action, state, runs=True):
            assert why is None
        else:
            assert why == why_not(action, state)
            assert why.startswith(f"This run is {state}: ")
            assert "resumable" not in why
    assert "R starts a copy" in (refusal("r", "finished", runs=True) or "")
    assert "x stops it" in (refusal("d", "running", runs=True) or "")


def test_what_is_possible_without_a_run_under_the_cursor() -> None:
    assert applies("filter", None, runs=True)
    assert applies("clear_marks", None, runs=True)
    for action in ("filter", "mark", "stop", "resume", "delete"):
        assert not applies(action, None, runs=False)
    for action in ("new_run", "quickstart", "restore", "help", "go"):
        assert applies(action, None, runs=False)


def test_a_group_can_be_looked_at_and_marked_but_nothing_is_done_to_a_run_of_it() -> None:
    for action in ("mark", "log_y", "by_group", "band", "filter", "new_run"):
        assert applies(action, None, True, True), action
    for action, key in (("stop", "x"), ("resume", "r"), ("delete", "d"), ("notes", "e")):
        assert not applies(action, None, True, True)
        assert "→ shows the runs in it" in (refusal(key, None, True, True) or "")
    assert not applies("rerun", None, True, True)
