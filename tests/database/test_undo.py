"""A wrong click is taken back for ten seconds, and the log keeps both; on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from schema.errors import NothingToUndo, UndoTooLate
from schema.queue.line import last_calls, served_today
from schema.queue.moving import service_t
from schema.queue.parking import come_back, hold, resume, transfer
from schema.queue.serving import finish, no_show, start
from schema.queue.states import Outcome, TicketState, Verb
from schema.queue.tickets import TicketView
from schema.queue.undoing import undo
from schema.store.events import event_t
from tests.database.at_window import Day, Desk


def _undo(desk: Desk) -> TicketView:
    return desk.write(lambda tx: undo(tx, desk.hall, desk.window))


ACTS: dict[str, Callable[[Desk, TicketView], object]] = {
    "start": lambda desk, ticket: desk.do(start, ticket),
    "finish": lambda desk, ticket: desk.do(finish, ticket, Outcome.REFUSED),
    "hold": lambda desk, ticket: desk.do(hold, ticket, "复印"),
    "no_show": lambda desk, ticket: desk.do(no_show, ticket),
    "transfer": lambda desk, ticket: desk.write(
        lambda tx: transfer(tx, desk.hall, ticket.id, reason="走错了", to_queue=3, window_id=1)
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_what_was_done_to_a_called_ticket_is_taken_back(desk: Desk, day: Day, act: str) -> None:
    desk.issue()
    before = desk.called()
    day.later(30)
    ACTS[act](desk, before)
    assert desk.now(before) != before
    day.later(10)
    assert _undo(desk) == before == desk.now(before)
    assert desk.read(lambda r: served_today(r, desk.hall, 1)) == 0
    # Nothing is left of the service that had ended.
    left = select(func.count()).select_from(service_t).where(service_t.c.undone.is_(False))
    assert desk.read(lambda r: r.scalar(left)) == 0
    verbs = desk.read(lambda r: r.all(select(event_t.c.verb).where(event_t.c.subject == "ticket")))
    assert [verb for (verb,) in verbs] == ["issue", "call", act, "undo"]


def test_a_call_taken_back_leaves_the_visitor_where_they_were(desk: Desk, day: Day) -> None:
    first, second = desk.issue(), desk.issue()
    desk.called()
    day.later(9)
    assert _undo(desk) == first
    assert desk.read(lambda r: last_calls(r, desk.hall)) == []
    assert desk.called().id == first.id
    assert desk.now(second).state == TicketState.WAITING


def test_one_after_the_other_is_taken_back_and_nothing_twice(desk: Desk, day: Day) -> None:
    first, second = desk.issue(), desk.issue()
    desk.called()
    day.later(60)
    desk.do(finish, first, Outcome.CONSULTED)
    desk.called()
    assert _undo(desk).id == second.id
    assert _undo(desk).id == first.id
    assert desk.now(first).state == TicketState.CALLED
    with pytest.raises(NothingToUndo, match="10 s"):
        _undo(desk)


def test_after_ten_seconds_it_is_too_late(desk: Desk, day: Day) -> None:
    desk.issue()
    ticket = desk.called()
    day.later(60)
    desk.do(finish, ticket, Outcome.CONSULTED)
    day.later(10.1)
    with pytest.raises(NothingToUndo):
        _undo(desk)


def test_another_windows_acts_are_not_taken_back(desk: Desk) -> None:
    desk.issue()
    desk.called()
    two = Desk(desk.store, desk.hall, 2)
    two.open()
    with pytest.raises(NothingToUndo, match="window 2"):
        _undo(two)


def test_a_ticket_that_moved_on_stays(desk: Desk) -> None:
    ticket = desk.issue(1)
    desk.called()
    ACTS["transfer"](desk, ticket)
    three = Desk(desk.store, desk.hall, 3)
    three.open()
    three.called()
    with pytest.raises(UndoTooLate, match=ticket.label):
        _undo(desk)
    # Taken back there, it can be taken back here.
    _undo(three)
    assert _undo(desk).window_id == 1


def test_a_hold_and_its_end_are_taken_back_in_turn(desk: Desk) -> None:
    first, second = desk.issue(), desk.issue()
    desk.called()
    desk.do(hold, first)
    desk.called()
    desk.do(hold, second)
    desk.do(resume, first)
    assert (_undo(desk).id, desk.now(first).state) == (first.id, TicketState.HELD)
    assert (_undo(desk).id, desk.now(second).state) == (second.id, TicketState.CALLED)
    assert (_undo(desk).id, desk.now(second).state) == (second.id, TicketState.WAITING)
    assert (_undo(desk).id, desk.now(first).state) == (first.id, TicketState.CALLED)


def test_of_several_items_the_one_done_comes_back(desk: Desk, day: Day) -> None:
    desk.issue(1, item_id=1, errands=[(2, 3), (3, None)])
    before = desk.called()
    day.later(30)
    going_on = desk.do(finish, before, Outcome.ACCEPTED)
    on_its_way = desk.do(finish, going_on, Outcome.ACCEPTED)
    assert on_its_way.state == TicketState.WAITING
    assert _undo(desk) == going_on
    assert _undo(desk) == before


def test_a_return_is_no_click_of_a_window(desk: Desk) -> None:
    ticket = desk.issue()
    desk.called()
    desk.do(no_show, ticket)
    desk.write(lambda tx: come_back(tx, desk.hall, ticket.id))
    with pytest.raises(UndoTooLate):
        _undo(desk)
    assert desk.read(lambda r: r.all(select(event_t.c.verb).where(event_t.c.verb == Verb.UNDO))) == []
