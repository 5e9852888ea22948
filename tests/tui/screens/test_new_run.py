from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Collapsible, Input, Select, Static

from runs import presets
from runs.config import LabelsConfig, RunConfig, TrainingConfig, resolve
from tests.fabricate import resnet
from tests.pilots import LARGE, SMALL, WIDE, ask, controls, hosted, seen, until
from tui.form import form_fields
from tui.screens.new_run import COPY, NewRunScreen
from tui.widgets.form_field import FormField

QUICKSTART = presets.load("quickstart")

FIELDS = tuple(form_fields("resnet"))
MAIN = tuple(field for field in FIELDS if field.main)
ADVANCED = tuple(field for field in FIELDS if not field.main)


def form(pilot: Pilot[None]) -> NewRunScreen:
    assert isinstance(pilot.app.screen, NewRunScreen)
    return pilot.app.screen


def field(pilot: Pilot[None], path: str) -> FormField:
    return next(f for f in form(pilot).query(FormField) if f.field.path == path)


async def put(pilot: Pilot[None], path: str, text: str) -> None:
    """Paste into a field."""
    line = field(pilot, path).query_one(Input)
    line.focus()
    line.value = text
    await pilot.pause()


@pytest.mark.parametrize("size", [SMALL, WIDE, LARGE])
async def test_the_start_is_in_sight_folded_and_unfolded(size: tuple[int, int]) -> None:
    async with hosted(Static(), size) as pilot:
        await ask(pilot, NewRunScreen(None, []))
        for words in ("Preset", "Depth", "Batch size", "Advanced", "M parameters", "Cancel  esc"):
            assert words in seen(pilot)
        assert "Start  ctrl+s" in seen(pilot)
        form(pilot).query_one("#advanced", Collapsible).collapsed = False
        await until(pilot, lambda: "Stem" in seen(pilot) or size == SMALL, "the rest")
        assert "Start  ctrl+s" in seen(pilot)
        for one in form(pilot).query(FormField):
            assert one.region.right <= size[0]


async def test_every_field_can_be_reached_by_keyboard() -> None:
    async with hosted(Static(), SMALL) as pilot:
        await ask(pilot, NewRunScreen(None, []))
        form(pilot).query_one("#advanced").query_one("CollapsibleTitle").focus()
        await pilot.press("enter", "tab")
        focused = form(pilot).focused
        assert focused is not None
        assert field(pilot, ADVANCED[0].path) in focused.ancestors
        reached = {
            node.field.path
            for widget in form(pilot).focus_chain
            for node in widget.ancestors
            if isinstance(node, FormField)
        }
        assert reached == {f.path for f in FIELDS}
        sight = form(pilot).query_one("#fields").region
        for path in (ADVANCED[-1].path, MAIN[0].path):
            one = field(pilot, path)
            one.query("Input, Select").first().focus()
            await until(pilot, lambda one=one: sight.contains_region(one.region), f"{path} to show")


async def test_down_and_up_go_through_the_fields() -> None:
    async with hosted(Static(), SMALL) as pilot:
        await ask(pilot, NewRunScreen(None, []))
        field(pilot, "training.lr").query_one(Input).focus()
        await pilot.press("down")
        assert form(pilot).focused is field(pilot, "training.batch_size").query_one(Input)
        await pilot.press("up")
        assert form(pilot).focused is field(pilot, "training.lr").query_one(Input)


@pytest.mark.parametrize("button", [False, True])
async def test_ctrl_s_or_the_button_starts_the_preset_as_it_is(button: bool) -> None:
    async with hosted(Static(), SMALL) as pilot:
        answers = await ask(pilot, NewRunScreen(None, []))
        await (pilot.click("#start") if button else pilot.press("ctrl+s"))
        config = answers[0]
        assert config is not None
        assert config.training == QUICKSTART.training
        assert config.data == QUICKSTART.data


@pytest.mark.parametrize("button", [False, True])
async def test_backing_out_starts_nothing(button: bool) -> None:
    async with hosted(Static(), SMALL) as pilot:
        answers = await ask(pilot, NewRunScreen(None, []))
        await (pilot.click("#cancel") if button else pilot.press("escape"))
        assert answers == [None]


async def test_what_is_typed_is_started_by_enter() -> None:
    async with hosted(Static(), SMALL) as pilot:
        answers = await ask(pilot, NewRunScreen(None, []))
        await put(pilot, "name", "[/red] mine")
        await put(pilot, "data.train_size", "64")
        field(pilot, "labels.p").query_one(Input).focus()
        await pilot.press(*"0.5", "enter")
        config = answers[0]
        assert config is not None
        assert (config.name, config.data.train_size, config.labels.p) == ("[/red] mine", 64, 0.5)


async def test_an_error_is_said_beside_its_field_while_one_types() -> None:
    async with hosted(Static(), SMALL) as pilot:
        answers = await ask(pilot, NewRunScreen(None, []))
        await put(pilot, "labels.p", "1.5")
        assert "needs a number >= 0.0 and <= 1.0" in seen(pilot)
        assert "one field is not right yet" in seen(pilot)
        assert form(pilot).query_one("#start", Button).disabled
        await put(pilot, "seed", "[/red]")
        assert "2 fields are not right yet" in seen(pilot)
        form(pilot).query_one("#cancel").focus()
        await pilot.press("ctrl+s")
        assert answers == []
        assert form(pilot).focused is field(pilot, "labels.p").query_one(Input)
        await put(pilot, "labels.p", "0.5")
        await put(pilot, "seed", "1")
        assert "M parameters" in seen(pilot)
        assert not form(pilot).query_one("#start", Button).disabled


async def test_an_error_under_advanced_is_unfolded_and_named() -> None:
    async with hosted(Static(), SMALL) as pilot:
        answers = await ask(pilot, NewRunScreen(None, []))
        select = field(pilot, "labels.mode").query_one(Select)
        select.value = "transition"
        await until(pilot, lambda: "Matrix under Advanced" in seen(pilot), "the error")
        await pilot.press("ctrl+s")
        assert answers == []
        matrix = field(pilot, "labels.matrix").query_one(Input)
        await until(pilot, lambda: form(pilot).focused is matrix, "focus on the matrix")
        await until(pilot, lambda: "needs a 10x10 matrix" in seen(pilot), "the matrix in sight")


async def test_another_preset_fills_the_form_and_what_it_costs() -> None:
    other = next(name for name in presets.names() if resnet(presets.load(name)).depth == 101)
    async with hosted(Static(), SMALL) as pilot:
        answers = await ask(pilot, NewRunScreen(None, []))
        assert "11.2 M parameters" in seen(pilot)
        form(pilot).query_one("#preset", Select).value = other
        await until(pilot, lambda: "42.5 M parameters" in seen(pilot), "the other preset")
        await pilot.press("ctrl+s")
        config = answers[0]
        assert config is not None
        wanted = presets.load(other)
        assert (config.model, config.labels, config.training) == (
            wanted.model,
            wanted.labels,
            wanted.training,
        )


async def test_a_copy_begins_with_the_runs_configuration() -> None:
    copied = resolve(
        RunConfig(
            seed=17,
            labels=LabelsConfig(mode="pair", p=0.3),
            training=TrainingConfig(until=None, schedule="step", epochs=7),
        )
    )
    async with hosted(Static(), SMALL) as pilot:
        answers = await ask(pilot, NewRunScreen(copied, []))
        preset = form(pilot).query_one("#preset", Select)
        assert preset.value == COPY
        preset.value = "quickstart"
        await until(pilot, lambda: field(pilot, "seed").value == "0", "the quickstart")
        preset.value = COPY
        await until(pilot, lambda: field(pilot, "seed").value == "17", "the copy again")
        await pilot.press("ctrl+s")
        config = answers[0]
        assert config is not None
        assert resolve(config) == resolve(copied)


async def test_the_name_follows_what_is_changed() -> None:
    async with hosted(Static(), SMALL) as pilot:
        await ask(pilot, NewRunScreen(None, []))
        assert "r18 uniform 1k" in seen(pilot)
        await put(pilot, "data.train_size", "500")
        await until(pilot, lambda: "r18 uniform 500" in seen(pilot), "the new name")


@pytest.mark.parametrize(
    ("path", "end"), [("data.train_size", "60,000"), ("training.epochs", "1,000,000")]
)
async def test_an_error_shows_whole_on_a_small_terminal(path: str, end: str) -> None:
    async with hosted(Static(), SMALL) as pilot:
        await ask(pilot, NewRunScreen(None, []))
        await put(pilot, path, "-1")
        await until(pilot, lambda: end in seen(pilot), "the end of the error")
        await put(pilot, path, "100")
        await until(pilot, lambda: end not in seen(pilot), "the hint again")
        assert field(pilot, path).size.height == 1


async def test_the_name_says_nothing_that_is_no_longer_so() -> None:
    async with hosted(Static(), SMALL) as pilot:
        await ask(pilot, NewRunScreen(None, []))
        await put(pilot, "data.train_size", "1")
        await until(pilot, lambda: "r18 uniform 1k" not in seen(pilot), "the old name to go")
        await put(pilot, "data.train_size", "500")
        await until(pilot, lambda: "r18 uniform 500" in seen(pilot), "the new name")


async def test_hostile_text_in_any_field_is_text() -> None:
    async with hosted(Static(), LARGE) as pilot:
        await ask(pilot, NewRunScreen(None, []))
        form(pilot).query_one("#advanced", Collapsible).collapsed = False
        for one in [f for f in form(pilot).query(FormField) if not f.field.choices]:
            one.query_one(Input).value = "[/red][@click=app.quit]x[/]" + "[" * 3000
        await until(pilot, lambda: field(pilot, "device").has_class("-bad"), "the last error")
        assert field(pilot, "name").has_class("-bad")
        assert "fields are not right yet" in seen(pilot)
        assert not controls(pilot)


async def test_another_preset_keeps_what_was_typed() -> None:
    other = next(name for name in presets.names() if resnet(presets.load(name)).depth == 101)
    async with hosted(Static(), SMALL) as pilot:
        answers = await ask(pilot, NewRunScreen(None, []))
        for path, text in (("name", "mine"), ("seed", "7"), ("training.lr", "0.5")):
            field(pilot, path).query_one(Input).value = text
            await pilot.pause()
        form(pilot).query_one("#preset", Select).value = other
        await until(pilot, lambda: "42.5 M parameters" in seen(pilot), "the other preset")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: answers, "the answer")
        [config] = answers
        assert config is not None
        assert (config.name, config.seed, config.training.lr) == ("mine", 7, 0.5)
        assert resnet(config).depth == 101
        assert config.data.train_size == presets.load(other).data.train_size
