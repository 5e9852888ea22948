from __future__ import annotations

import pytest

from tests.pilots import hosted, seen
from tui.widgets.welcome import Welcome


@pytest.mark.parametrize("size", [(80, 22), (200, 50)])
async def test_it_fits_and_says_what_this_is_and_which_keys_begin(size: tuple[int, int]) -> None:
    async with hosted(Welcome(), size) as pilot:
        text = seen(pilot)
        for words in ("memorise random labels", " s ", "quickstart", " n ", " S ", " ? ", " q "):
            assert words in text
        assert pilot.app.query_one(Welcome).max_scroll_y == 0
