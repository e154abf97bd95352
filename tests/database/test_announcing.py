"""The calls that are spoken: each met once, with its kind, and dropped once it no longer stands."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from schema.hall.halls import HallView
from schema.queue.announcing import Announcement, calls_since, still_calls
from schema.queue.calling import call_number, recall
from schema.queue.issuing import issue
from schema.queue.parking import come_back, hold, resume, transfer
from schema.queue.serving import finish, no_show, start
from schema.queue.states import Outcome, Verb
from schema.queue.undoing import undo
from schema.queue.windows import open_window
from schema.store.engine import Store
from schema.store.events import Actor
from tests.database.at_window import Day, Desk


def heard(desk: Desk, since: datetime, *known: Announcement) -> list[Announcement]:
    events = frozenset(call.event_id for call in known)
    return desk.read(lambda reader: calls_since(reader, desk.hall, since, events))


def stands(desk: Desk, call: Announcement) -> bool:
    return desk.read(lambda reader: still_calls(reader, call))


def test_a_call_and_its_recall(desk: Desk, day: Day) -> None:
    since = day.now
    desk.issue()
    assert heard(desk, since) == []
    ticket = desk.called()
    (call,) = heard(desk, since)
    assert (call.label, call.window, call.floor, call.verb, call.onward) == ("A001", 1, 1, Verb.CALL, False)
    assert stands(desk, call)
    assert heard(desk, since, call) == []
    day.later(20)
    desk.do(recall, ticket)
    (again,) = heard(desk, since, call)
    assert again.verb == Verb.RECALL and not stands(desk, call) and stands(desk, again)
    desk.do(start, ticket)
    assert not stands(desk, again)


def test_what_no_longer_stands(desk: Desk, day: Day) -> None:
    for _number in range(3):
        desk.issue()
    since = day.now
    first = desk.called()
    (call,) = heard(desk, since)
    desk.write(lambda tx: undo(tx, desk.hall, 1))
    assert not stands(desk, call)
    desk.called()
    _undone, called_anew = heard(desk, since)
    assert stands(desk, called_anew)
    desk.do(no_show, first)
    assert not stands(desk, called_anew)
    day.later(60)
    desk.write(lambda tx: come_back(tx, desk.hall, first.id))
    desk.write(lambda tx: call_number(tx, desk.hall, 1, first.id))
    *_before, back = heard(desk, since)
    # Who missed the first call is called like anybody else.
    assert (back.verb, back.onward) == (Verb.CALL_NUMBER, False) and stands(desk, back)


def test_a_visitor_sent_on_is_called_on(desk: Desk, day: Day, store: Store, hall: HallView) -> None:
    other = Desk(store, hall, 4)
    other.open()
    since = day.now
    desk.issue()
    ticket = desk.called()
    desk.write(
        lambda tx: transfer(tx, hall, ticket.id, reason="走错了", to_queue=3, window_id=1),
    )
    day.later(30)
    other.called()
    first, second = heard(desk, since)
    assert (first.onward, first.window) == (False, 1) and not stands(desk, first)
    assert (second.onward, second.window) == (True, 4) and stands(desk, second)


def test_whoever_was_transferred_in_line_is_called_for_the_first_time(
    desk: Desk, day: Day, store: Store, hall: HallView
) -> None:
    ticket = desk.issue()
    since = day.now
    desk.write(lambda tx: transfer(tx, hall, ticket.id, reason="走错了", to_queue=2))
    desk.called()
    (call,) = heard(desk, since)
    assert not call.onward


def test_several_items_are_several_calls(desk: Desk, day: Day, store: Store, hall: HallView) -> None:
    other = Desk(store, hall, 3)
    other.open()
    since = day.now
    desk.issue(errands=[(3, None)])
    desk.do(finish, desk.called(), Outcome.ACCEPTED)
    day.later(30)
    other.called()
    assert [call.onward for call in heard(desk, since)] == [False, True]


def test_only_a_pad_calls_a_held_visitor_back(desk: Desk, day: Day, store: Store, hall: HallView) -> None:
    since = day.now
    desk.issue()
    ticket = desk.called()
    desk.do(hold, ticket)
    desk.do(resume, ticket)  # at the desk, with the visitor standing there
    assert [call.verb for call in heard(desk, since)] == [Verb.CALL]
    desk.do(hold, ticket)
    store.write(lambda tx: resume(tx, hall, ticket.id, 1), actor=Actor("clerk:1001", "pad:1", 1))
    _call, back = heard(desk, since)
    assert back.verb == Verb.RESUME and stands(desk, back)
    desk.do(finish, ticket, Outcome.CONSULTED)
    assert not stands(desk, back)


def test_what_was_committed_late_is_found(desk: Desk, day: Day, store: Store, hall: HallView) -> None:
    """An event of a while ago that was not there at the last look."""
    desk.issue()
    desk.issue()
    desk.called()
    (known,) = heard(desk, day.now)
    day.later(5)
    since = day.now
    day.later(-10)
    store.write(partial(open_window, hall=hall, window_id=2), actor=Actor("clerk:1002", "window:2", 2))
    Desk(store, hall, 2).called()
    (late,) = heard(desk, since, known)
    assert late.label == "A002" and late.window == 2
    assert desk.write(lambda tx: issue(tx, hall, 1)).label == "A003"
