"""The verbs as a window's clerk uses them, under a clock that stands still until it is told to go on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from schema.hall.halls import HallView
from schema.queue.calling import call_next
from schema.queue.issuing import issue
from schema.queue.tickets import TicketView, ticket_by_id
from schema.queue.windows import open_window
from schema.store.engine import Store
from schema.store.transaction import Reader, Tx
from tests.halls import TESTER

T = TypeVar("T")


class Day:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 9:00 in Shanghai, a Monday

    def __call__(self) -> datetime:
        return self.now

    def later(self, seconds: float = 0, *, minutes: float = 0) -> None:
        self.now += timedelta(seconds=seconds, minutes=minutes)


class Desk:
    """The verbs with the store, the hall and a window filled in."""

    def __init__(self, store: Store, hall: HallView, window: int = 1) -> None:
        self.store, self.hall, self.window = store, hall, window

    def write(self, work: Callable[[Tx], T]) -> T:
        return self.store.write(work, actor=TESTER)

    def read(self, work: Callable[[Reader], T]) -> T:
        return self.store.read(work)

    def open(self) -> None:
        self.write(lambda tx: open_window(tx, self.hall, self.window))

    def issue(self, queue: int = 1, **more: Any) -> TicketView:
        return self.write(lambda tx: issue(tx, self.hall, queue, **more))

    def call(self) -> TicketView | None:
        return self.write(lambda tx: call_next(tx, self.hall, self.window))

    def called(self) -> TicketView:
        """Call, when somebody must be there."""
        ticket = self.call()
        assert ticket is not None
        return ticket

    def do(self, verb: Callable[..., TicketView], ticket: TicketView, *more: object) -> TicketView:
        return self.write(lambda tx: verb(tx, self.hall, ticket.id, self.window, *more))

    def now(self, ticket: TicketView) -> TicketView:
        """The ticket as it is stored now."""
        return self.read(lambda reader: ticket_by_id(reader, ticket.id))
