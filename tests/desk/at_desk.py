"""A desk under test: opened at a window, watched until it shows what is expected."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from textual.events import Key
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widgets import Input, Static
from textual.worker import Worker

from desk.app import DeskApp
from desk.screens.window import WindowScreen
from desk.widgets.held import HeldLine
from desk.widgets.keys import KeyBar
from desk.widgets.notice import Notice
from desk.widgets.number import BigNumber
from desk.widgets.visit import VisitFacts
from desk.widgets.waiting import WaitingList
from schema.hall.halls import HallView, WindowView, find_window
from schema.hall.staff import find_clerk
from schema.queue.issuing import issue
from schema.queue.tickets import TicketView, ticket_by_id
from schema.store.engine import Store
from schema.store.events import event_t
from tests.halls import TESTER

#: Longer than anything here takes on a slow machine.
PATIENCE = 40.0
#: Keys that are typed by their name.
NAMED = {"enter", "escape", "up", "down", "space", "tab", "shift+tab", "pagedown"}
NAMED |= {f"ctrl+{letter}" for letter in "qulp"}
NAMED |= {f"f{number}" for number in range(1, 10)}


async def until(pilot: Pilot[None], condition: Callable[[], object]) -> None:
    """Let the app run until `condition` holds."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it never came to that"
        await pilot.pause(0.01)


def take(store: Store, hall: HallView, queue: int = 1, item: int | None = None) -> TicketView:
    """A visitor takes a number."""
    return store.write(lambda tx: issue(tx, hall, queue, item_id=item), actor=TESTER)


def ticket(store: Store, taken: TicketView) -> TicketView:
    """The ticket as it stands in the database."""
    return store.read(lambda reader: ticket_by_id(reader, taken.id))


def events(store: Store, verb: str) -> int:
    """How often a verb was done."""
    query = select(func.count()).where(event_t.c.verb == verb)
    return int(store.read(lambda reader: reader.scalar(query)))


@dataclass
class Desk:
    """An open desk, and what is read from it and from the database behind it."""

    app: DeskApp
    pilot: Pilot[None]
    screen: WindowScreen
    store: Store
    hall: HallView

    async def press(self, *keys: str) -> None:
        """Press keys, each after what the one before asked for is done."""
        for key in keys:
            await self.pilot.press(key)
            await self._arrived()
            await self.until(lambda: self._keys_are_through and self.screen.pending is None)

    async def type(self, *words: str) -> None:
        """Type at once, without looking at what comes: `enter` and the like by name, the rest by letter."""
        for word in words:
            for key in [word] if word in NAMED else word:
                character = " " if word == "space" else None if word in NAMED else key
                self.app.post_message(Key(key if word in NAMED else _character_to_key(key), character))
        await self._arrived()
        await self.until(lambda: self._keys_are_through)

    async def _arrived(self) -> None:
        """Wait until the app has got to what was posted to it before."""
        arrived = asyncio.Event()
        self.app.call_later(arrived.set)
        await arrived.wait()

    @property
    def _keys_are_through(self) -> bool:
        return not self.app._typed and not self.app._key_under_way

    async def dialog(self, words: str) -> None:
        """Wait until a dialog with these words in its title is there."""
        await self.until(lambda: words in self.title)

    @property
    def title(self) -> str:
        """The title of the dialog in front; nothing when there is none, or it is still being made."""
        titles = [] if self.app.screen is self.screen else self.app.screen.query(".title").results(Static)
        return next((str(title.content) for title in titles), "")

    @property
    def said(self) -> str:
        """Everything the dialog in front says."""
        screen = self.app.screen
        return "\n".join(str(each.render()) for each in screen.query("Static, Choices") if each.display)

    async def back(self) -> None:
        """Wait until no dialog is left, and nothing under way."""
        await self.until(lambda: self.app.screen is self.screen and self.screen.pending is None)

    async def until(self, condition: Callable[[], object]) -> None:
        await until(self.pilot, condition)

    async def told(self, words: str) -> None:
        """Wait until the desk says something with these words in it."""
        await self.until(lambda: words in self.notice)

    @property
    def notice(self) -> str:
        return self.screen.query_one(Notice).sentence

    @property
    def shown_notice(self) -> str:
        """The notice as it is painted."""
        return str(self.screen.query_one(Notice).render())

    @property
    def held(self) -> str:
        """The line of those on hold."""
        return str(self.screen.query_one(HeldLine).render())

    @property
    def caption(self) -> str:
        """What stands in the number's place."""
        return self.screen.query_one(BigNumber).caption

    @property
    def shown_line(self) -> list[str]:
        """The line as it is painted, its title first."""
        return str(self.screen.query_one(WaitingList).render()).split("\n")

    @property
    def facts(self) -> str:
        """What is told of the visit."""
        return str(self.screen.query_one(VisitFacts).render())

    @property
    def typed(self) -> str:
        """What stands in the field of the dialog in front."""
        return "".join(field.value for field in list(self.app.screen.query(Input))[:1])

    @property
    def at_window(self) -> str | None:
        view = self.screen.view
        return view.visit.label if view and view.visit else None

    @property
    def line(self) -> list[str]:
        view = self.screen.view
        return [person.label for person in view.waiting] if view else []

    @property
    def window(self) -> WindowView:
        """The window as it stands in the database."""
        number = self.screen.window.number
        return self.store.read(lambda reader: find_window(reader, self.hall, number))

    @property
    def hints(self) -> set[str]:
        """The keys that are offered, possible or not."""
        return {hint.key for hint in self.screen.query_one(KeyBar).hints}

    @property
    def grey(self) -> set[str]:
        """The keys shown as impossible."""
        return {hint.key for hint in self.screen.query_one(KeyBar).hints if not hint.enabled}


def _in_a_thread(worker: Worker[object]) -> bool:
    """Whether a worker asks the database at this moment."""
    return not worker.is_finished and worker.group in {"look", "page", "time", "task"}


@asynccontextmanager
async def desk_at(
    store: Store,
    hall: HallView,
    window: int = 1,
    clerk: str = "1001",
    size: tuple[int, int] = (80, 24),
    **options: Any,
) -> AsyncIterator[Desk]:
    """A desk whose clerk has signed in and whose window has opened."""
    view = store.read(lambda reader: find_window(reader, hall, window))
    who = store.read(lambda reader: find_clerk(reader, hall, clerk))
    app = DeskApp(store, hall, view, who, **options)
    async with app.run_test(size=size) as pilot:
        screen = app.screen
        assert isinstance(screen, WindowScreen)
        desk = Desk(app, pilot, screen, store, hall)
        await desk.until(lambda: screen.view is not None and screen.pending is None)
        yield desk
        # Nobody closes the store under a thread that reads it.
        await desk.until(lambda: screen.reads == 0 and not any(map(_in_a_thread, app.workers)))
