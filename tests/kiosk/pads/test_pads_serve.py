"""Pads at the windows of a hall: keys are the queue's verbs, ratings reach their visits; on both databases."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select

from kiosk.pads import service as module
from kiosk.pads.frames import Frame
from kiosk.pads.line import REPEAT_SECONDS
from kiosk.pads.service import PadService, Pressed
from schema.errors import BadInput, DatabaseUnreachable, UnknownWindow
from schema.hall import clock
from schema.hall.halls import HallView, find_window
from schema.hall.models import WindowState
from schema.hall.staff import find_clerk
from schema.language import set_language
from schema.public.ratings import rating_of
from schema.queue.issuing import issue
from schema.queue.serving import finish
from schema.queue.states import Outcome, TicketState
from schema.queue.tickets import TicketView, find_ticket
from schema.queue.windows import open_window
from schema.settings import PadLineSettings
from schema.store.engine import Store
from schema.store.events import event_t
from tests.database.at_window import Day
from tests.halls import TESTER
from tests.kiosk.pads.pad_emulator import (
    CALL,
    CALL_BACK,
    EVALUATE,
    HOLD,
    PAUSE,
    RECALL,
    SKIP,
    Pads,
    key,
    press,
)


class Hall:
    """The small hall with pads 1 and 2 at windows 1 and 2, and clerk 1001 at window 1."""

    def __init__(self, store: Store, hall: HallView, pads: Pads, day: Day, **more: object) -> None:
        self.store, self.hall, self.pads, self.day = store, hall, pads, day
        self.told: queue.SimpleQueue[str] = queue.SimpleQueue()
        #: seconds that have passed beside the real ones
        self.seconds = 0.0
        line = PadLineSettings.model_validate(
            {"port": pads.port, "windows": {1: 1, 2: 2}, "evaluators": {101: 1}} | more
        )
        self.service = PadService(store, hall, [line], self.told.put, lambda: time.monotonic() + self.seconds)
        self.service.check()
        self.thread = threading.Thread(target=self.service.run)

    def sign_in(self, window: int = 1, number: str = "1001") -> None:
        clerk = self.store.read(lambda reader: find_clerk(reader, self.hall, number))
        self.store.write(lambda tx: open_window(tx, self.hall, window), actor=clerk.actor(f"window:{window}"))

    def start(self) -> None:
        self.thread.start()
        assert "listening" in self.tell()

    def issue(self) -> TicketView:
        return self.store.write(lambda tx: issue(tx, self.hall, 1), actor=TESTER)

    def ticket(self, label: str) -> TicketView:
        return self.store.read(lambda reader: find_ticket(reader, self.hall, label))

    def tell(self) -> str:
        return self.told.get(timeout=10)

    def press(self, data: bytes, address: int = 1) -> str:
        """Press a key, see that it is acknowledged, and hear what was done."""
        self.seconds += REPEAT_SECONDS + 1
        self.pads.send(key(address, data))
        assert self.pads.acknowledged.get(timeout=10) == key(address, data)
        return self.tell()

    def rate(self, value: int, address: int = 1) -> str:
        self.seconds += REPEAT_SECONDS + 1
        self.pads.send(press(address, value))
        assert self.pads.acknowledged.get(timeout=10) == key(address, bytes([value]), 0x01)
        return self.tell()

    def shows(self, waiting: str, number: str, address: int = 1) -> None:
        """Wait until a pad shows that."""
        while self.pads.display() != (address, waiting, number):
            pass


Make = Callable[..., Hall]


@pytest.fixture
def make(store: Store, hall: HallView, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    set_language("en")
    day = Day()
    made: list[Hall] = []
    with Pads() as pads, clock.using(day):

        def build(**more: object) -> Hall:
            made.append(Hall(store, hall, pads, day, **more))
            return made[-1]

        yield build
        for each in made:
            each.service.stop()
            each.thread.join(10)
            assert not each.thread.is_alive()


def test_a_morning_by_keys(make: Make) -> None:
    at = make()
    at.sign_in()
    for _number in range(4):
        at.issue()
    at.start()
    at.shows("004", "   ")
    assert at.press(CALL) == "window 1: call, A001"
    at.shows("003", "001")
    at.day.later(20)
    assert at.press(RECALL) == "window 1: call again, A001"
    assert at.ticket("A001").recalls == 1
    assert at.press(SKIP) == "window 1: nobody came, A001"
    at.shows("003", "   ")
    assert at.ticket("A001").state == TicketState.NO_SHOW
    at.press(CALL)
    assert at.press(HOLD) == "window 1: on hold, A002"
    at.press(CALL)
    assert at.press(HOLD) == "window 1: on hold, A003"
    assert at.press(CALL_BACK) == "window 1: call back, A002"  # the one that waits longest
    at.shows("001", "002")
    assert at.ticket("A002").state == TicketState.SERVING
    assert at.press(PAUSE) == "window 1: pause"
    window = at.store.read(lambda reader: find_window(reader, at.hall, 1))
    assert (window.state, window.pause_reason) == (WindowState.PAUSED, "back soon")
    at.press(PAUSE)
    assert at.store.read(lambda reader: find_window(reader, at.hall, 1)).state == WindowState.OPEN
    e = event_t.c
    told = at.store.read(
        lambda reader: reader.all(select(e.verb, e.actor).where(e.place == "pad:1").order_by(e.id))
    )
    assert [row.verb for row in told] == [
        *("call", "recall", "no_show", "call", "hold", "call", "hold", "resume", "pause", "open")
    ]
    assert {row.actor for row in told} == {"clerk:1001"}
    assert at.ticket("A002").clerk_id == 1


def test_a_paused_window_opens_with_the_next_call(make: Make) -> None:
    at = make()
    at.sign_in()
    at.start()
    at.press(PAUSE)
    at.issue()
    assert at.press(CALL) == "window 1: call, A001"


def test_nobody_waits(make: Make) -> None:
    at = make()
    at.sign_in()
    at.start()
    assert at.press(CALL) == "window 1: call, nobody waits"
    at.shows("000", "   ")


def test_what_is_refused_beeps_and_blanks(make: Make) -> None:
    at = make()
    at.sign_in()
    at.issue()
    at.start()
    at.press(CALL)
    at.shows("000", "001")
    assert "refused" in at.press(RECALL)  # too soon
    assert at.pads.beeps.get(timeout=10) == 1
    at.shows("   ", "   ")
    assert "on hold" in at.press(HOLD)  # what is done is shown at once
    at.shows("000", "   ")
    for data in (RECALL, SKIP, HOLD, b"\x04\x0f", b"\x0e"):
        assert "refused" in at.press(data)
        assert at.pads.beeps.get(timeout=10) == 1
    assert at.ticket("A001").state == TicketState.HELD


def test_the_display_comes_back_by_itself(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLANK_SECONDS", 0.0)
    at = make()
    at.sign_in()
    at.start()
    at.shows("000", "   ")
    at.press(SKIP)
    at.shows("   ", "   ")
    at.shows("000", "   ")


def test_nobody_has_signed_in(make: Make) -> None:
    at = make()
    at.issue()
    at.start()
    assert "Nobody has signed in at window 2" in at.press(CALL, address=2)
    assert at.pads.beeps.get(timeout=10) == 2
    assert at.ticket("A001").state == TicketState.WAITING


def test_an_address_nobody_named(make: Make) -> None:
    at = make()
    at.start()
    assert "address 7 belongs to no window" in at.press(CALL, address=7)


def test_pads_follow_what_the_desk_does(make: Make) -> None:
    at = make()
    at.sign_in()
    at.start()
    at.shows("000", "   ", address=2)
    at.issue()
    at.shows("001", "   ", address=2)


def test_the_call_key_ends_a_visit_only_where_an_outcome_is_set(make: Make) -> None:
    at = make()
    at.sign_in()
    at.issue()
    at.issue()
    at.start()
    at.press(CALL)
    at.day.later(60)
    assert "still serves A001" in at.press(CALL)
    at.service.stop()
    at.thread.join(10)
    other = make(finish_as="accepted")
    other.start()
    assert other.press(CALL) == "window 1: call, A002"
    assert (other.ticket("A001").state, other.ticket("A001").outcome) == (TicketState.SERVED, Outcome.ACCEPTED)
    # Pressed twice: a visitor called a moment ago is not sent home.
    assert "still serves A002" in other.press(CALL)
    assert other.ticket("A002").state == TicketState.CALLED


def test_ratings_reach_the_visit(make: Make) -> None:
    at = make()
    at.sign_in()
    for _number in range(3):
        at.issue()
    at.start()
    assert "refused, Window 1 serves nobody" in at.rate(3)
    assert at.pads.beeps.get(timeout=10) == 1
    at.press(CALL)
    assert at.press(EVALUATE) == "window 1: rate, A001"
    assert at.rate(3) == "window 1: A001 rated, very satisfied"
    rating = at.store.read(lambda reader: rating_of(reader, at.ticket("A001").id))
    assert rating is not None and (rating.score, rating.source, rating.clerk_id) == (1, "evaluator", 1)
    assert "rated already" in at.rate(0)
    ticket = at.ticket("A001")
    at.store.write(lambda tx: finish(tx, at.hall, ticket.id, 1, Outcome.CONSULTED), actor=TESTER)
    at.press(CALL)
    at.day.later(90)
    # An evaluator with an address of its own; nobody asked, but the visitor has been here for a while.
    assert at.rate(0, address=101) == "window 1: A002 rated, dissatisfied"
    assert "value 9" in at.rate(9)


def test_a_rating_after_the_next_call_is_of_whom_was_asked(make: Make) -> None:
    at = make()
    at.sign_in()
    at.issue()
    at.issue()
    at.start()
    at.press(CALL)
    at.press(EVALUATE)
    ticket = at.ticket("A001")
    at.store.write(lambda tx: finish(tx, at.hall, ticket.id, 1, Outcome.CONSULTED), actor=TESTER)
    at.press(CALL)
    assert at.rate(2) == "window 1: A001 rated, satisfied"


def test_a_lost_database_beeps_blanks_and_passes(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    at = make()
    at.sign_in()
    at.issue()
    at.start()
    at.shows("001", "   ")
    read = at.store.read

    def fail(*_args: object, **_more: object) -> None:
        raise DatabaseUnreachable(url="x", reason="gone")

    monkeypatch.setattr(at.store, "read", fail)
    assert "refused" in at.press(CALL)
    assert at.pads.beeps.get(timeout=10) == 1
    at.shows("   ", "   ")
    monkeypatch.setattr(at.store, "read", read)
    told = at.press(CALL)
    while "call, A001" not in told:
        told = at.tell()
    at.shows("000", "001")


def test_keys_pressed_long_ago_are_not_done(make: Make) -> None:
    at = make()
    at.sign_in()
    at.issue()
    at.start()
    at.service._inbox.put(Pressed(0, Frame(1, 1, CALL), time.monotonic() - 60))
    assert "too long ago" in at.tell()
    assert at.ticket("A001").state == TicketState.WAITING


def test_settings_that_name_no_window(store: Store, hall: HallView) -> None:
    set_language("en")
    for lines in ([], [PadLineSettings(port="/dev/ttyUSB1")]):
        with pytest.raises(BadInput, match="no call pad"):
            PadService(store, hall, lines, print).check()
    with pytest.raises(UnknownWindow, match="77"):
        PadService(store, hall, [PadLineSettings(port="/dev/ttyUSB1", windows={1: 77})], print).check()
