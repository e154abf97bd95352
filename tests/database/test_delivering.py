"""Numbers given without the database reach the line once, in their place, whatever has happened meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from schema.errors import NumberTaken
from schema.hall import clock
from schema.hall.rules import set_queue_limit
from schema.queue.calling import call_next
from schema.queue.delivering import GivenOffline, deliver_given
from schema.queue.issuing import issue
from schema.queue.leases import lease_numbers
from schema.queue.serving import finish
from schema.queue.states import Outcome, TicketState
from schema.queue.tickets import TicketView, list_tickets, new_code, ticket_by_id, ticket_t
from schema.store.events import Actor, event_t
from tests.database.at_window import Day, Desk

KIOSK = Actor("kiosk:K1", "kiosk:K1")


def given(number: int, **more: Any) -> GivenOffline:
    """A number of queue A given at this moment."""
    facts: dict[str, Any] = {
        "command": f"command-{number}",
        "queue_id": 1,
        "item_id": None,
        "letter": "A",
        "number": number,
        "day": (clock.now() + timedelta(hours=8)).date(),
        "code": new_code(),
        "priority": "ordinary",
        "head_start_seconds": 0,
        "taken_at": clock.now(),
        "slip_state": "printed",
    }
    return GivenOffline(**facts | more)


def deliver(desk: Desk, number: GivenOffline) -> TicketView:
    return deliver_given(desk.store, desk.hall, number, KIOSK)


def issued_event(desk: Desk, ticket: TicketView) -> dict[str, Any]:
    e = event_t.c
    query = select(e.after).where(e.subject == "ticket", e.subject_id == ticket.id, e.verb == "issue")
    return dict(desk.read(lambda reader: reader.scalar(query)))


def test_it_waits_since_the_time_on_its_slip(desk: Desk, day: Day) -> None:
    before = desk.issue()
    day.later(minutes=1)
    offline = given(801, item_id=1)
    day.later(minutes=9)
    after = desk.issue()
    ticket = deliver(desk, offline)
    assert (ticket.label, ticket.code, ticket.arrived_at) == ("A801", offline.code, offline.taken_at)
    served = [desk.do(finish, desk.called(), Outcome.CONSULTED) for _time in range(3)]
    assert [each.id for each in served] == [before.id, ticket.id, after.id]
    event = issued_event(desk, ticket)
    assert (event["offline"], event["slip"], event["item"]) == (True, "printed", 1)


def test_it_is_delivered_once_however_often_it_is_sent(desk: Desk, day: Day) -> None:
    offline = given(801)
    tickets = [deliver(desk, offline) for _time in range(3)]
    assert len({ticket.id for ticket in tickets}) == 1
    assert len(desk.read(lambda reader: list_tickets(reader, desk.hall))) == 1


def test_limits_are_not_applied_afterwards(desk: Desk, day: Day) -> None:
    desk.write(lambda tx: set_queue_limit(tx, desk.hall, 1, "1"))
    desk.issue()
    assert deliver(desk, given(801)).state == TicketState.WAITING


def test_a_class_keeps_the_head_start_it_was_told(desk: Desk, day: Day) -> None:
    ordinary = desk.issue()
    day.later(minutes=10)
    ticket = deliver(desk, given(801, priority="elderly", head_start_seconds=900))
    assert ticket.rank < ordinary.rank and ticket.priority == "elderly"


def test_nobody_arrives_in_the_future(desk: Desk, day: Day) -> None:
    assert deliver(desk, given(801, taken_at=clock.now() + timedelta(minutes=2))).arrived_at == clock.now()


def test_an_item_that_is_gone_holds_nobody_up(desk: Desk, day: Day) -> None:
    assert deliver(desk, given(801, item_id=999)).item_id is None


def _issue_by_command(desk: Desk, command: str) -> TicketView:
    return desk.store.write(lambda tx: issue(tx, desk.hall, 1), actor=KIOSK, command=command)


def test_the_number_whose_answer_was_lost_is_merged_into_the_printed_one(desk: Desk, day: Day) -> None:
    lost = _issue_by_command(desk, "command-801")
    offline = given(801)
    ticket = deliver(desk, offline)
    assert ticket.label == "A801"
    lost = desk.now(lost)
    assert (lost.state, lost.merged_into_id) == (TicketState.MERGED, ticket.id)
    assert issued_event(desk, ticket)["instead_of"] == "A001"
    # Once more, as after an answer that was lost again.
    assert deliver(desk, offline).id == ticket.id
    waiting = desk.read(lambda r: list_tickets(r, desk.hall, state=TicketState.WAITING))
    assert [each.label for each in waiting] == ["A801"]
    assert desk.called().id == ticket.id


def test_a_lost_number_that_was_called_meanwhile_is_left_to_its_window(desk: Desk, day: Day) -> None:
    lost = _issue_by_command(desk, "command-801")
    assert desk.called().id == lost.id
    ticket = deliver(desk, given(801))
    assert desk.now(lost).state == TicketState.CALLED
    assert ticket.state == TicketState.WAITING


def test_a_write_that_comes_late_finds_its_number_delivered(desk: Desk, day: Day) -> None:
    ticket = deliver(desk, given(801))
    again = desk.store.write(
        lambda tx: issue(tx, desk.hall, 1), actor=KIOSK, command="command-801", again=ticket_by_id
    )
    assert again.id == ticket.id
    assert desk.issue().label == "A001"


def test_a_number_that_somebody_else_has_is_refused_and_said(desk: Desk, day: Day) -> None:
    deliver(desk, given(801))
    with pytest.raises(NumberTaken, match="A801"):
        deliver(desk, given(801, command="another"))


def test_a_number_of_a_day_that_is_over_is_given_up(desk: Desk, day: Day) -> None:
    desk.issue()
    offline = given(801)
    day.later(minutes=24 * 60)
    desk.issue()  # Tuesday has begun
    ticket = deliver(desk, offline)
    assert (ticket.state, ticket.day) == (TicketState.ABANDONED, offline.day)
    assert deliver(desk, offline).id == ticket.id


def test_before_the_new_day_has_begun_its_rules_decide_as_for_all(desk: Desk, day: Day) -> None:
    offline = given(801)
    day.later(minutes=24 * 60)
    ticket = deliver(desk, offline)
    assert (ticket.state, ticket.day) == (TicketState.WAITING, offline.day)
    assert desk.call() is None
    assert desk.now(ticket).state == TicketState.ABANDONED


def test_where_who_waits_is_kept_overnight_it_is_kept(desk: Desk, day: Day) -> None:
    desk.hall = replace(desk.hall, carry_overnight=True)
    first, second, third = given(801), given(802), given(803)
    desk.write(lambda tx: lease_numbers(tx, desk.hall, "K1", "one"))
    day.later(minutes=24 * 60)
    kept = deliver(desk, first)
    assert desk.called().id == kept.id  # Tuesday has begun
    late = deliver(desk, second)
    assert (late.state, late.day) == (TicketState.WAITING, clock.business_day(desk.hall))
    # A machine's block of today has the third one's number: it is another visitor's.
    desk.write(lambda tx: lease_numbers(tx, desk.hall, "K1", "one"))
    assert deliver(desk, third).state == TicketState.ABANDONED
    query = select(ticket_t.c.number).where(ticket_t.c.day == clock.business_day(desk.hall))
    numbers = [row.number for row in desk.read(lambda reader: reader.all(query))]
    assert len(numbers) == len(set(numbers))


def test_it_begins_the_day_as_any_number_does(desk: Desk, day: Day) -> None:
    old = desk.issue()
    day.later(minutes=24 * 60)
    ticket = deliver(desk, given(801))
    assert desk.now(old).state == TicketState.ABANDONED
    assert desk.write(lambda tx: call_next(tx, desk.hall, 1)) == desk.now(ticket)
