"""Signing in: right, wrong, locked; nothing blocks and nothing is left unsaid."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.pilot import Pilot
from textual.widgets import Input, Static

from desk.app import DeskApp
from desk.screens.sign_in import SignInScreen
from desk.screens.window import WindowScreen
from schema.hall.halls import HallView, find_window
from schema.hall.models import WindowState
from schema.hall.staff import TRIES
from schema.queue.states import TicketState
from schema.store.engine import Store
from tests.desk.at_desk import events, take, ticket, until
from tests.halls import PASSWORD


@asynccontextmanager
async def door(store: Store, hall: HallView, number: str = "") -> AsyncIterator[Pilot[None]]:
    """A desk nobody has signed in at yet."""
    window = store.read(lambda reader: find_window(reader, hall, 2))
    app = DeskApp(store, hall, window, number=number)
    async with app.run_test(size=(80, 24)) as pilot:
        assert isinstance(app.screen, SignInScreen)
        yield pilot


def answer(pilot: Pilot[None]) -> str:
    return str(pilot.app.screen.query_one("#answer", Static).content)


async def try_password(pilot: Pilot[None], password: str, words: str) -> None:
    """Type a password and wait for the answer."""
    field = pilot.app.screen.query_one("#password", Input)
    field.value = password
    await pilot.press("enter")
    await until(pilot, lambda: words in answer(pilot))
    assert field.value == ""


async def test_the_right_password_opens_the_desk_and_the_window(store: Store, hall: HallView) -> None:
    async with door(store, hall) as pilot:
        await pilot.press(*"1001", "enter", *PASSWORD, "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, WindowScreen))
        await until(
            pilot, lambda: store.read(lambda reader: find_window(reader, hall, 2)).state == WindowState.OPEN
        )
        screen = pilot.app.screen
        assert isinstance(screen, WindowScreen) and screen.clerk.name == "王芳"
        await until(pilot, lambda: screen.pending is None)
    assert events(store, "sign_in") == 1


async def test_what_is_typed_ahead_waits_for_the_window(store: Store, hall: HallView) -> None:
    first = take(store, hall)
    async with door(store, hall) as pilot:
        await pilot.press(*"1001", "enter", *PASSWORD, "enter", "space")
        await until(pilot, lambda: ticket(store, first).state == TicketState.CALLED)
        screen = pilot.app.screen
        assert isinstance(screen, WindowScreen)
        await until(pilot, lambda: screen.pending is None)


async def test_what_is_typed_ahead_of_an_answer_is_for_the_next_try(store: Store, hall: HallView) -> None:
    async with door(store, hall, "1001") as pilot:
        await pilot.press(*"winter", "enter", *PASSWORD, "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, WindowScreen))
    assert events(store, "sign_in_failed") == events(store, "sign_in") == 1


async def test_a_wrong_password_says_how_many_tries_are_left(store: Store, hall: HallView) -> None:
    async with door(store, hall, "1001") as pilot:
        await try_password(pilot, "winter", f"{TRIES - 1} tries left")
        assert pilot.app.focused is pilot.app.screen.query_one("#password")
        await try_password(pilot, "winter", f"{TRIES - 2} tries left")
        assert isinstance(pilot.app.screen, SignInScreen)
    assert events(store, "sign_in_failed") == 2 and events(store, "open") == 0


async def test_the_fifth_wrong_password_locks_and_then_the_right_one_does_not_help(
    store: Store, hall: HallView
) -> None:
    async with door(store, hall, "1001") as pilot:
        for left in range(TRIES - 1, 0, -1):
            await try_password(pilot, "winter", f"{left} tries left")
        await try_password(pilot, "winter", "locked")
        await try_password(pilot, PASSWORD, "Try again at")
        assert isinstance(pilot.app.screen, SignInScreen)
    assert events(store, "sign_in") == 0


async def test_empty_fields_and_unknown_numbers_are_answered(store: Store, hall: HallView) -> None:
    async with door(store, hall) as pilot:
        await pilot.press("enter", "enter")
        assert "staff number" in answer(pilot)
        await pilot.press(*"4711", "enter", "enter")
        assert "password" in answer(pilot)
        await try_password(pilot, "anything", "Wrong staff number or password")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: pilot.app._exit)
