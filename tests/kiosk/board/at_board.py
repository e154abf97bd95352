"""A board under test: its time stands still until a test moves it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from textual.pilot import Pilot

from kiosk.board.app import BoardApp
from kiosk.board.widgets.waiting import Waiting
from schema.hall.halls import HallView
from schema.queue.calling import call_next
from schema.queue.issuing import issue
from schema.queue.serving import finish
from schema.queue.states import Outcome
from schema.queue.tickets import TicketView
from schema.queue.windows import open_window
from schema.settings import BoardSettings
from schema.store.engine import Store
from tests.halls import TESTER

#: Longer than anything here takes on a slow machine.
PATIENCE = 20.0


class StillTime:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


async def until(pilot: Pilot[None], condition: Callable[[], object]) -> None:
    """Let the app run until `condition` holds."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"it never came to that:\n{shown(pilot.app)}"
        await pilot.pause(0.01)


def shown(app: Any) -> str:
    """What the screen says, as text."""
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


async def says(pilot: Pilot[None], words: str) -> None:
    """Wait until the screen says so."""
    await until(pilot, lambda: words in shown(pilot.app))


@asynccontextmanager
async def board_at(
    store: Store, hall: HallView, *, size: tuple[int, int] = (80, 24), hold: float = 8.0
) -> AsyncIterator[tuple[BoardApp, Pilot[None], StillTime]]:
    """The board, started and showing the hall."""
    moment = StillTime()
    app = BoardApp(store, hall, BoardSettings(hold_seconds=hold), moment)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.news is not None and app.query_one(Waiting).queues)
        yield app, pilot, moment


def open_windows(store: Store, hall: HallView, *numbers: int) -> None:
    """Open these windows of the small hall."""
    for number in numbers:
        store.write(lambda tx, number=number: open_window(tx, hall, number), actor=TESTER)


def visitors(store: Store, hall: HallView, count: int, queue: int = 1) -> None:
    """So many people take a number."""
    for _visitor in range(count):
        store.write(lambda tx: issue(tx, hall, queue), actor=TESTER)


def call(store: Store, hall: HallView, window: int, *, end: bool = True) -> TicketView:
    """Call the next to a window, and end the visit at once."""
    ticket = store.write(lambda tx: call_next(tx, hall, window), actor=TESTER)
    assert ticket is not None
    if end:
        store.write(lambda tx: finish(tx, hall, ticket.id, window, Outcome.ACCEPTED), actor=TESTER)
    return ticket
