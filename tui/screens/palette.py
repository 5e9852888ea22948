"""What ctrl+p offers: the actions of the screen it is opened on, made from the same bindings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode

from tui.screens.keys import written

Command = tuple[str, Callable[[], object], str]
"""Its title with its keys, what it does, and that in words."""


class Actions(Provider):
    """Every action that applies at this moment, and a picture of the screen.

    Textual's other commands have keys here, or would not close by esc, as its panel of keys.
    """

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for title, act, meaning in self._commands():
            yield DiscoveryHit(title, act, help=meaning)

    async def search(self, query: str) -> Hits:
        """Those whose title or explanation has the words."""
        matcher = self.matcher(query)
        for title, act, meaning in self._commands():
            score = max(matcher.match(title), matcher.match(meaning))
            if score > 0:
                yield Hit(score, matcher.highlight(title), act, text=title, help=meaning)

    def _commands(self) -> Iterator[Command]:
        lists = self.screen.query("HistoryTable, RowsTable, StudyTable")
        sources: list[DOMNode] = [self.screen, *lists, self.app]
        for source in sources:
            for binding in type(source).BINDINGS:
                if isinstance(binding, Binding) and _applies(source, binding):
                    title = f"{binding.description}  {written(binding)}"
                    act = partial(self.app.run_action, binding.action, source)
                    yield title, act, binding.tooltip
        yield "Screenshot", self._screenshot, "Save a picture of the screen, as SVG"

    def _screenshot(self) -> None:
        self.app.set_timer(0.1, self.app.deliver_screenshot)  # once the palette is out of it


def _applies(source: DOMNode, binding: Binding) -> bool:
    """Whether it does something now, and is not what opened the palette."""
    action = binding.action.partition("(")[0]
    return action != "command_palette" and source.check_action(action, ()) is True
