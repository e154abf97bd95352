"""The business day: rollover, carry, closing, limits, and clocks that are wrong; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from schema.errors import HallClosed, QueueFull
from schema.hall import clock
from schema.hall.halls import HallView, find_hall, hall_t, queue_t
from schema.queue.counting import count_day
from schema.queue.days import abandon_all, has_begun, left_today
from schema.queue.issuing import issue
from schema.queue.parking import hold
from schema.queue.serving import finish
from schema.queue.states import Channel, Outcome, TicketState
from schema.queue.tickets import ticket_t
from schema.store.engine import Store
from schema.store.events import event_t
from tests.database.at_window import Day, Desk
from tests.halls import TESTER


def _set_hall(desk: Desk, **values: Any) -> None:
    desk.write(lambda tx: tx.run(update(hall_t).where(hall_t.c.id == 1).values(values)))
    desk.hall = desk.read(find_hall)


def test_the_day_changes_at_the_halls_rollover_hour(desk: Desk, day: Day) -> None:
    _set_hall(desk, rollover_hour=4)
    day.now = datetime(2026, 3, 2, 19, 59, tzinfo=UTC)  # 3:59 in the hall on the 3rd
    late = desk.issue()
    assert (late.day, late.number) == (date(2026, 3, 2), 1)
    assert clock.day_bounds(desk.hall, late.day) == (
        datetime(2026, 3, 1, 20, tzinfo=UTC),
        datetime(2026, 3, 2, 20, tzinfo=UTC),
    )
    day.later(60)
    early = desk.issue()
    assert (early.day, early.number) == (date(2026, 3, 3), 1)
    assert desk.read(lambda r: count_day(r, desk.hall, late.day)).issued == 1


def test_who_was_left_waiting_is_given_up_when_the_next_day_begins(desk: Desk, day: Day) -> None:
    first, second = desk.issue(), desk.issue()
    desk.called()
    desk.do(hold, first)
    day.later(24 * 3600)
    tomorrow = clock.business_day(desk.hall)
    assert not desk.read(lambda r: has_begun(r, desk.hall, tomorrow))
    assert desk.call() is None  # which begins the day as well as a number does
    assert desk.read(lambda r: has_begun(r, desk.hall, tomorrow))
    for ticket in (first, second):
        assert desk.now(ticket).state == TicketState.ABANDONED
    reasons = desk.read(lambda r: r.all(select(event_t.c.after).where(event_t.c.verb == "abandon")))
    assert [after["reason"] for (after,) in reasons] == ["day over", "day over"]
    assert desk.issue().label == "A001"


def test_who_was_left_waiting_is_kept_where_the_hall_wants_it(desk: Desk, day: Day) -> None:
    _set_hall(desk, carry_overnight=True)
    first, second, third = desk.issue(), desk.issue(), desk.issue(3)
    desk.called()
    desk.do(hold, first)
    day.later(24 * 3600)
    # Numbers of today begin after those that were kept, so that no number is there twice.
    assert [desk.issue(queue).label for queue in (1, 1, 2, 3)] == ["A003", "A004", "B001", "C002"]
    for ticket in (first, second, third):
        kept = desk.now(ticket)
        assert (kept.state, kept.day, kept.label) == (TicketState.WAITING, date(2026, 3, 3), ticket.label)
    order = []
    while (ticket := desk.call()) is not None:
        order.append(ticket.label)
        desk.do(finish, ticket, Outcome.CONSULTED)
    assert order == ["A001", "A002", "A003", "A004", "B001"]
    begun = select(func.count()).where(event_t.c.verb == "begin_day")
    assert desk.read(lambda r: r.scalar(begun)) == 2


def test_closing_shows_first_whom_it_would_give_up(desk: Desk, day: Day) -> None:
    tickets = [desk.issue(queue) for queue in (1, 2, 3)]
    preview = desk.read(lambda r: left_today(r, desk.hall))
    assert [(left.ticket.label, left.queue) for left in preview] == [
        ("A001", "企业登记"),
        ("B001", "社保医保"),
        ("C001", "不动产登记"),
    ]
    # Meanwhile one is called, and another one comes: neither was in the preview as waiting.
    desk.called()
    later = desk.issue()
    given_up = desk.write(lambda tx: abandon_all(tx, desk.hall, [left.ticket.id for left in preview]))
    assert [ticket.label for ticket in given_up] == ["B001", "C001"]
    assert desk.now(tickets[0]).state == TicketState.CALLED
    assert desk.now(later).state == TicketState.WAITING


def test_a_queue_gives_only_so_many_numbers_a_day(desk: Desk, day: Day) -> None:
    desk.write(lambda tx: tx.run(update(queue_t).where(queue_t.c.id == 1).values(most_per_day=2)))
    assert [desk.issue().label, desk.issue().label] == ["A001", "A002"]
    with pytest.raises(QueueFull, match="all its 2 numbers"):
        desk.issue()
    assert desk.issue(2).label == "B001"
    day.later(24 * 3600)
    assert desk.issue().label == "A001"


def test_after_closing_the_machine_gives_no_numbers_and_the_desk_does(desk: Desk, day: Day) -> None:
    place = replace(desk.hall, stop_minutes=30)

    def issue_at(channel: Channel) -> Any:
        return desk.write(lambda tx: issue(tx, place, 1, channel=channel))

    assert issue_at(Channel.KIOSK).label == "A001"
    day.now = datetime(2026, 3, 2, 3, 30, tzinfo=UTC)  # 11:30, half an hour before the midday break
    with pytest.raises(HallClosed, match=r"inside are still served.*from 13:00"):
        issue_at(Channel.KIOSK)
    day.now = datetime(2026, 3, 6, 9, tzinfo=UTC)  # Friday, 17:00
    with pytest.raises(HallClosed, match="on 2026-03-09 from 09:00"):
        issue_at(Channel.KIOSK)
    assert issue_at(Channel.DESK).label == "A001"


def test_a_clock_that_jumps_back_moves_nobody_ahead(desk: Desk, day: Day) -> None:
    first = desk.issue()
    day.later(-3600)
    second = desk.issue()
    assert second.arrived_at == first.arrived_at and second.rank == first.rank
    assert desk.called().id == first.id
    # Nor does it stop a clerk.
    day.later(-60)
    assert desk.do(finish, first, Outcome.CONSULTED).state == TicketState.SERVED


def test_on_postgres_the_databases_time_rules(store: Store, hall: HallView, monkeypatch: Any) -> None:
    """A PC whose clock is a year ahead, in another zone: on Postgres nothing of it is stored."""
    ahead = datetime.now(UTC) + timedelta(days=366)

    class Wrong(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return ahead.astimezone(tz)

    right = datetime.now(UTC)
    monkeypatch.setattr(clock, "datetime", Wrong)
    monkeypatch.setattr(clock, "_followed", None)
    ticket = store.write(lambda tx: issue(tx, hall, 1), actor=TESTER)
    stored = store.read(lambda r: r.scalar(select(ticket_t.c.arrived_at)))
    if store.is_sqlite:
        assert abs(stored - ahead) < timedelta(minutes=1)
        return
    assert abs(stored - right) < timedelta(minutes=1)
    assert ticket.day == clock.business_day(hall, stored)
    # And what the screens show follows it.
    assert abs(clock.now() - right) < timedelta(minutes=1)
    assert store.read(lambda r: r.scalar(select(event_t.c.at).where(event_t.c.verb == "issue"))) == stored
