"""Every screen a picture is taken of is looked at for text that is cut."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot

from tests.desk.uncut import cut

Compare = Callable[..., bool]


@pytest.fixture
def snap_compare(snap_compare: Compare) -> Compare:
    def compare(app: App[None], run_before: Callable[[Pilot[None]], Awaitable[None]], **options: Any) -> bool:
        found: list[str] = []

        async def then_look(pilot: Pilot[None]) -> None:
            await run_before(pilot)
            await pilot.pause()
            found.extend(cut(pilot.app.screen))

        same = snap_compare(app, run_before=then_look, **options)
        assert not found, "\n".join(found)
        return same

    return compare
