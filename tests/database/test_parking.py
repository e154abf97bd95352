"""Visits that leave a window and come back to a line, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from schema.errors import (
    MergeWithItself,
    NotAtThisWindow,
    OneNumberEach,
    ReasonMissing,
    ReturnedEnough,
    ReturnTooLate,
    StillThere,
    TransferNowhere,
    TransferPointless,
    WindowBusy,
    WindowNotOpen,
    WrongState,
)
from schema.hall.persons import Person
from schema.queue.line import people_ahead, served_today, waiting_for
from schema.queue.moving import service_t
from schema.queue.parking import come_back, hold, merge, resume, transfer
from schema.queue.serving import finish, no_show, start
from schema.queue.states import Outcome, TicketState, Verb
from schema.queue.tickets import ANY_WINDOW, TicketView, held_at
from schema.queue.windows import close_window, open_window
from tests.database.at_window import Day, Desk

LI = Person("李建国", "350583199001012345")


def _transfer(desk: Desk, ticket: TicketView, **more: Any) -> TicketView:
    return desk.write(lambda tx: transfer(tx, desk.hall, ticket.id, **({"reason": "走错了"} | more)))


def test_a_visit_on_hold_goes_on_at_the_same_window_only(desk: Desk, day: Day) -> None:
    first, second = desk.issue(), desk.issue()
    desk.do(start, desk.called())
    day.later(minutes=4)
    held = desk.do(hold, first, "复印身份证")
    assert (held.state, held.window_id) == (TicketState.HELD, 1)
    assert desk.read(lambda r: held_at(r, desk.hall, 1)) == [held]
    # The window is free for the next one meanwhile.
    assert desk.called().id == second.id
    with pytest.raises(WindowBusy, match=second.label):
        desk.do(resume, first)
    desk.do(finish, second, Outcome.CONSULTED)
    other = Desk(desk.store, desk.hall, 2)
    other.open()
    with pytest.raises(NotAtThisWindow, match="window 1"):
        other.do(resume, first)
    with pytest.raises(StillThere, match=first.label):
        desk.write(lambda tx: close_window(tx, desk.hall, 1))
    day.later(minutes=10)
    again = desk.do(resume, first)
    assert (again.state, again.window_id, again.number) == (TicketState.SERVING, 1, 1)
    day.later(minutes=3)
    desk.do(finish, again, Outcome.ACCEPTED)
    # What lay between was not the window's work.
    spans = desk.read(
        lambda r: r.all(
            select(service_t.c.ending, service_t.c.seconds)
            .where(service_t.c.ticket_id == first.id)
            .order_by(service_t.c.id)
        )
    )
    assert [tuple(span) for span in spans] == [(Verb.HOLD, 240), (Verb.FINISH, 180)]
    assert desk.read(lambda r: served_today(r, desk.hall, 1)) == 2


def test_a_transfer_keeps_number_and_arrival(desk: Desk, day: Day) -> None:
    first = desk.issue(1)
    day.later(minutes=5)
    later = desk.issue(3)
    called = desk.called()
    with pytest.raises(ReasonMissing):
        _transfer(desk, called, to_queue=3, window_id=1, reason="  ")
    with pytest.raises(TransferNowhere):
        _transfer(desk, called, window_id=1)
    with pytest.raises(TransferNowhere):
        _transfer(desk, called, to_queue=3, to_window=3, window_id=1)
    moved = _transfer(desk, called, to_queue=3, window_id=1)
    assert (moved.label, moved.queue_id, moved.rank, moved.arrived_at) == (
        first.label,
        3,
        first.rank,
        first.arrived_at,
    )
    assert (moved.state, moved.window_id, moved.called_at) == (TicketState.WAITING, None, None)
    assert moved.first_called_at is not None
    # At the other queue it counts from its arrival: before who came there later.
    three = Desk(desk.store, desk.hall, 3)
    three.open()
    assert [three.called().id, desk.call()] == [first.id, None]
    assert desk.read(lambda r: people_ahead(r, later)) == 0


def test_a_transfer_to_a_window_waits_for_that_window(desk: Desk) -> None:
    first, second = desk.issue(1), desk.issue(1)
    two = Desk(desk.store, desk.hall, 2)
    with pytest.raises(WindowNotOpen, match="2"):
        _transfer(desk, first, to_window=2)
    two.open()
    bound = _transfer(desk, first, to_window=2)
    assert (bound.for_window, bound.queue_id) == (2, 1)
    assert [each.label for each in desk.read(lambda r: waiting_for(r, desk.hall, 1))] == [second.label]
    assert [each.label for each in desk.read(lambda r: waiting_for(r, desk.hall, 2))] == ["A001", "A002"]
    with pytest.raises(TransferPointless):
        _transfer(desk, first, to_window=2)
    assert desk.called().id == second.id
    assert two.called().id == first.id
    # Window 3 serves another queue: the ticket goes over to that one.
    three = Desk(desk.store, desk.hall, 3)
    three.open()
    moved = _transfer(two, first, to_window=3, window_id=2)
    assert (moved.queue_id, moved.for_window, moved.label) == (3, 3, "A001")
    # When that window leaves, any window of the queue may call.
    desk.write(lambda tx: close_window(tx, desk.hall, 3))
    assert desk.now(first).for_window == ANY_WINDOW
    four = Desk(desk.store, desk.hall, 4)
    four.open()
    assert four.called().id == first.id


def test_from_the_information_desk_only_who_waits_is_transferred(desk: Desk) -> None:
    ticket = desk.issue(1)
    assert _transfer(desk, ticket, to_queue=2).queue_id == 2
    with pytest.raises(TransferPointless):
        _transfer(desk, ticket, to_queue=2)
    desk.called()
    with pytest.raises(WrongState, match="called"):
        _transfer(desk, ticket, to_queue=1)
    with pytest.raises(NotAtThisWindow, match="window 1"):
        _transfer(desk, ticket, to_queue=1, window_id=2)


def test_a_no_show_comes_back_behind_the_next_three_and_once(desk: Desk, day: Day) -> None:
    tickets = []
    for _one in range(6):
        tickets.append(desk.issue())
        day.later(10)
    first = tickets[0]
    desk.do(no_show, desk.called())
    day.later(minutes=29)
    back = desk.write(lambda tx: come_back(tx, desk.hall, first.id))
    assert (back.state, back.label, back.returns) == (TicketState.WAITING, "A001", 1)
    order = []
    for _one in range(6):
        called = desk.called()
        order.append(called.label)
        desk.do(
            no_show if called.id == first.id else finish,
            called,
            *(() if called.id == first.id else (Outcome.CONSULTED,)),
        )
    assert order == ["A002", "A003", "A004", "A001", "A005", "A006"]
    with pytest.raises(ReturnedEnough, match="A001"):
        desk.write(lambda tx: come_back(tx, desk.hall, first.id))


def test_a_no_show_who_comes_after_half_an_hour_needs_a_new_number(desk: Desk, day: Day) -> None:
    ticket = desk.issue()
    desk.do(no_show, desk.called())
    day.later(minutes=30, seconds=1)
    with pytest.raises(ReturnTooLate, match="30 minutes"):
        desk.write(lambda tx: come_back(tx, desk.hall, ticket.id))


def test_a_no_show_comes_back_to_an_empty_line_at_once(desk: Desk) -> None:
    ticket = desk.issue()
    desk.do(no_show, desk.called())
    assert desk.write(lambda tx: come_back(tx, desk.hall, ticket.id)).rank == ticket.rank
    assert desk.called().id == ticket.id


def test_two_numbers_of_one_visitor_become_one(desk: Desk) -> None:
    kept, other, same = desk.issue(1, item_id=1), desk.issue(3, item_id=4), desk.issue(1)
    with pytest.raises(MergeWithItself):
        desk.write(lambda tx: merge(tx, desk.hall, kept.id, kept.id))
    desk.do(start, desk.called())
    merged = desk.write(lambda tx: merge(tx, desk.hall, kept.id, other.id))
    assert merged.errands == [[3, 4]] and merged.state == TicketState.SERVING
    gone = desk.now(other)
    assert (gone.state, gone.merged_into_id) == (TicketState.MERGED, kept.id)
    with pytest.raises(WrongState, match="merged"):
        desk.write(lambda tx: merge(tx, desk.hall, kept.id, other.id))
    # The same thing taken twice is done once.
    again = desk.write(lambda tx: merge(tx, desk.hall, kept.id, same.id))
    assert again.errands == [[3, 4]]


def test_several_items_go_from_queue_to_queue_on_one_number(desk: Desk, day: Day) -> None:
    ticket = desk.issue(1, item_id=1, errands=[(2, 3), (3, None)])
    assert ticket.errands == [[2, 3], [3, None]]
    desk.do(start, desk.called())
    day.later(300)
    # Queue 2 is served here as well: it goes on at this window.
    second = desk.do(finish, ticket, Outcome.ACCEPTED)
    assert (second.state, second.queue_id, second.item_id) == (TicketState.SERVING, 2, 3)
    assert (second.window_id, second.outcome, second.label) == (1, None, "A001")
    day.later(200)
    # Queue 3 is not: it waits there, before who came later.
    day.later(1)
    later = desk.issue(3)
    third = desk.do(finish, second, Outcome.CORRECTION)
    assert (third.state, third.queue_id, third.errands) == (TicketState.WAITING, 3, None)
    assert third.rank == ticket.rank < later.rank
    three = Desk(desk.store, desk.hall, 3)
    three.open()
    assert three.called().id == ticket.id
    day.later(60)
    done = three.do(finish, ticket, Outcome.DELIVERED)
    assert (done.state, done.outcome) == (TicketState.SERVED, Outcome.DELIVERED)
    rows = desk.read(
        lambda r: r.all(
            select(service_t.c.window_id, service_t.c.queue_id, service_t.c.ending, service_t.c.outcome).order_by(
                service_t.c.id
            )
        )
    )
    assert [tuple(row) for row in rows] == [
        (1, 1, Verb.CONTINUE, Outcome.ACCEPTED),
        (1, 2, Verb.NEXT_ITEM, Outcome.CORRECTION),
        (3, 3, Verb.FINISH, Outcome.DELIVERED),
    ]
    assert desk.read(lambda r: served_today(r, desk.hall, 1)) == 2


def test_one_waiting_number_for_a_person_and_queue(desk: Desk) -> None:
    ticket = desk.issue(1, person=LI)
    with pytest.raises(OneNumberEach, match="A001"):
        desk.issue(1, person=LI)
    other = desk.issue(2, person=LI)
    with pytest.raises(OneNumberEach, match="B001"):
        _transfer(desk, ticket, to_queue=2)
    # Once called, the visitor may take another one; the no-show of the first then stays out of the line.
    desk.do(no_show, desk.called())
    again = desk.issue(1, person=LI)
    with pytest.raises(OneNumberEach, match=again.label):
        desk.write(lambda tx: come_back(tx, desk.hall, ticket.id))
    assert desk.now(other).state == TicketState.WAITING


def test_who_waits_at_the_next_queue_already_goes_on_with_one_number(desk: Desk) -> None:
    ticket = desk.issue(1, person=LI, errands=[(3, None)])
    other = desk.issue(3, person=LI)
    desk.called()
    assert desk.do(finish, ticket, Outcome.CONSULTED).state == TicketState.WAITING
    assert desk.now(other).merged_into_id == ticket.id


def test_a_resumed_visit_needs_its_window(desk: Desk) -> None:
    ticket = desk.issue()
    desk.called()
    desk.do(hold, ticket)
    moved = _transfer(desk, ticket, to_queue=2, window_id=1)
    assert moved.state == TicketState.WAITING
    desk.write(lambda tx: close_window(tx, desk.hall, 1))
    with pytest.raises(WrongState):
        desk.do(resume, ticket)
    desk.write(lambda tx: open_window(tx, desk.hall, 1))
