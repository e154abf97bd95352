"""A database that answers too late: the visitor has a number by then, and has only that one in the end."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from kiosk.dispenser.issuing import Business, Issued, Request, give_number
from kiosk.spool.delivery import deliver
from kiosk.spool.patience import within
from kiosk.spool.spool import Spool
from schema.errors import DatabaseSilent, HallClosed
from schema.hall.halls import HallView, list_queues
from schema.public.models import SlipState
from schema.queue.states import TicketState
from schema.queue.tickets import list_tickets
from schema.settings import KioskSettings
from schema.store.engine import Store


class SlowWriter:
    """A store's `write` that does nothing until it may go on."""

    def __init__(self, store: Store) -> None:
        self._write = store.write
        self.go_on = threading.Event()
        self.done = threading.Event()

    def __call__(self, work: Any, **options: Any) -> Any:
        self.go_on.wait()
        try:
            return self._write(work, **options)
        finally:
            self.done.set()

    def finish(self) -> None:
        """Let it write, and wait until it has."""
        self.go_on.set()
        assert self.done.wait(20)


@pytest.fixture
def slow(store: Store, hall: HallView, spool: Spool, monkeypatch: pytest.MonkeyPatch) -> SlowWriter:
    """The database is slow; a visitor has got A801 from the machine itself."""
    writer = SlowWriter(store)
    queue = store.read(lambda reader: list_queues(reader, hall))[0]
    request = Request(Business(queue), "en", command="the request")
    with monkeypatch.context() as patch:
        patch.setattr(store, "write", writer)
        answer = give_number(store, hall, KioskSettings(patience_seconds=0.01), request, spool)
    assert isinstance(answer, Issued) and answer.spooled and answer.slip.label == "A801"
    spool.mark_slip("the request", SlipState.PRINTED)
    return writer


def states(store: Store, hall: HallView) -> dict[str, TicketState]:
    return {ticket.label: ticket.state for ticket in store.read(lambda reader: list_tickets(reader, hall))}


def test_written_before_the_delivery(slow: SlowWriter, spool: Spool, store: Store, hall: HallView) -> None:
    slow.finish()
    assert states(store, hall) == {"A001": TicketState.WAITING}
    assert deliver(spool, store, hall, "K1").delivered == 1
    assert states(store, hall) == {"A001": TicketState.MERGED, "A801": TicketState.WAITING}


def test_written_after_the_delivery(slow: SlowWriter, spool: Spool, store: Store, hall: HallView) -> None:
    assert deliver(spool, store, hall, "K1").delivered == 1
    slow.finish()
    assert states(store, hall) == {"A801": TicketState.WAITING}


def test_what_comes_in_time_is_passed_on() -> None:
    def refuse() -> int:
        raise HallClosed(when="tomorrow")

    assert within(20, lambda: 5) == 5
    with pytest.raises(HallClosed):
        within(20, refuse)
    never = threading.Event()
    with pytest.raises(DatabaseSilent, match=r"0\.01 s"):
        within(0.01, never.wait)
    never.set()
