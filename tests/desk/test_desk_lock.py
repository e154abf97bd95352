"""A locked desk shows nothing, takes no key but its password, and is as it was afterwards; on both databases."""

from __future__ import annotations

import time

import pytest

from desk.screens.lock import LockScreen
from desk.screens.sentence import SentenceScreen
from schema.hall.halls import HallView
from schema.settings import DeskSettings
from schema.store.engine import Store
from tests.desk.at_desk import Desk, desk_at, events, take
from tests.halls import PASSWORD


def locked(desk: Desk) -> bool:
    return isinstance(desk.app.screen, LockScreen)


async def test_the_desk_is_locked_and_unlocked(store: Store, hall: HallView) -> None:
    take(store, hall)
    async with desk_at(store, hall) as desk:
        await desk.type("g1a", "李建国")
        await desk.type("ctrl+l")
        await desk.until(lambda: locked(desk))
        assert "李建国" not in desk.said and "王芳 1001" in desk.said
        await desk.type("escape", "space", "enter")
        await desk.until(lambda: events(store, "sign_in_failed") == 1)
        await desk.until(lambda: "wrong" in desk.said.lower())
        assert events(store, "call") == 0
        await desk.type(PASSWORD, "enter")
        await desk.until(lambda: not locked(desk))
        assert desk.typed == "李建国"  # as it was
        await desk.type("escape", "escape", "escape")
        await desk.back()
        await desk.press("space")
        assert desk.at_window == "A001"


async def test_a_dialog_that_comes_by_itself_waits_until_it_is_unlocked(store: Store, hall: HallView) -> None:
    async with desk_at(store, hall) as desk:
        await desk.type("ctrl+l")
        await desk.until(lambda: locked(desk))
        desk.screen.run_worker(desk.screen.ask(SentenceScreen("李建国", "350583199001012345")))
        await desk.pilot.pause(0.2)
        assert locked(desk)
        await desk.type(PASSWORD, "enter")
        await desk.until(lambda: desk.title == "李建国")
        await desk.type("escape")
        await desk.back()


async def test_it_locks_by_itself_when_nobody_presses_a_key(
    store: Store, hall: HallView, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk_at(store, hall) as desk:
        desk.app.settings = DeskSettings(lock_minutes=10)
        now = time.monotonic()
        with monkeypatch.context() as later:
            later.setattr("desk.app.time.monotonic", lambda: now + 9 * 60)
            desk.screen.tick()
            assert not locked(desk)
            later.setattr("desk.app.time.monotonic", lambda: now + 10 * 60 + 5)
            desk.screen.tick()
            await desk.until(lambda: locked(desk))
            desk.screen.tick()
        assert sum(isinstance(screen, LockScreen) for screen in desk.app.screen_stack) == 1
