"""The business day: how it begins, what becomes of those left from the day before, and how it ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, Table, bindparam, func, insert, select, update

from schema.hall import clock
from schema.hall.halls import HallView, list_queues, queue_t
from schema.queue.blocks import Lease, is_kept, keep
from schema.queue.models import Appointment, HallDay, QueueDay
from schema.queue.moving import IN_LINE, change, move
from schema.queue.states import AppointmentState, TicketState, Verb
from schema.queue.tickets import ANY_WINDOW, COLUMNS, WAITING_SQL, TicketView, lock_ticket, ticket_t
from schema.store.transaction import Reader, Tx

queue_day_t: Table = QueueDay.__table__  # type: ignore[attr-defined]
hall_day_t: Table = HallDay.__table__  # type: ignore[attr-defined]
appointment_t: Table = Appointment.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody who still waits, or is on hold, when the hall closes."""

    ticket: TicketView
    queue: str


@cache
def _begun() -> Select[Any]:
    return select(hall_day_t.c.day).where(
        hall_day_t.c.hall_id == bindparam("hall"),
        hall_day_t.c.day == bindparam("day", type_=hall_day_t.c.day.type),
    )


def has_begun(reader: Reader, hall: HallView, day: date) -> bool:
    """Whether a business day has begun: a number was given, or somebody called."""
    return reader.first(_begun(), {"hall": hall.id, "day": day}) is not None


def begin_day(tx: Tx, hall: HallView, day: date) -> frozenset[int]:
    """Begin a business day, once: whoever was left from earlier days is kept (`carry_overnight`) or given up.

    It happens by itself with the day's first number or first call. A number that is kept stays the same, so
    today's numbers of its letter begin after it. Appointments nobody came to are marked as missed. Answers the
    queues whose numbers begin later. The hall's turn must have been taken.
    """
    if has_begun(tx, hall, day):
        return frozenset()
    with tx.aside():
        return _begin(tx, hall, day)


def _begin(tx: Tx, hall: HallView, day: date) -> frozenset[int]:
    now = clock.moment(tx)
    before: date | None = tx.scalar(
        select(func.max(hall_day_t.c.day)).where(hall_day_t.c.hall_id == hall.id, hall_day_t.c.day < day)
    )
    tx.run(insert(hall_day_t), {"hall_id": hall.id, "day": day, "begun_at": now})
    tx.record("begin_day", "hall", hall.id, at=now, hall_id=hall.id, after={"day": day})
    left = _left_before(tx, hall, day, before)
    later: frozenset[int] = frozenset()
    if hall.carry_overnight:
        later = _carry(tx, hall, left, day)
    else:
        for ticket in left:
            move(tx, hall, Verb.ABANDON, ticket, {"finished_at": now}, reason="day over")
    _miss_appointments(tx, hall, day)
    return later


def _left_before(tx: Tx, hall: HallView, day: date, before: date | None) -> list[TicketView]:
    """Who waits or is on hold since an earlier day, by arrival. Looks at no finished day."""
    t = ticket_t.c
    found = []
    for queue in list_queues(tx, hall):
        waiting = select(*COLUMNS).where(t.queue_id == queue.id, t.day < day, t.state == WAITING_SQL)
        found += [TicketView(*row) for row in tx.all(waiting)]
    if before is not None:
        held = select(*COLUMNS).where(t.hall_id == hall.id, t.day == before, t.state == TicketState.HELD)
        found += [TicketView(*row) for row in tx.all(held)]
    return sorted(found, key=lambda ticket: (ticket.arrived_at, ticket.id))


def _carry(tx: Tx, hall: HallView, left: Iterable[TicketView], day: date) -> frozenset[int]:
    queue_of = {queue.letter: queue.id for queue in list_queues(tx, hall)}
    highest: dict[int, int] = {}
    now = clock.moment(tx)
    for ticket in left:
        if is_kept(tx, queue_of[ticket.letter], ticket.day, ticket.number):
            # A machine's number: today's numbers do not begin after it, they leave it out.
            number = ticket.number
            keep(tx, hall.id, Lease(queue_of[ticket.letter], day, number, number))
        else:
            highest[queue_of[ticket.letter]] = max(highest.get(queue_of[ticket.letter], 0), ticket.number)
        # Who was on hold has no window to come back to this morning: they wait with everybody.
        back = IN_LINE | {"state": TicketState.WAITING} if ticket.state == TicketState.HELD else {}
        change(tx, hall, Verb.CARRY, ticket, now, {"day": day, "for_window": ANY_WINDOW, **back})
    d = queue_day_t.c
    for queue_id, number in highest.items():
        known = tx.run(update(queue_day_t).where(d.queue_id == queue_id, d.day == day).values(last_number=number))
        if not known:
            row = {"queue_id": queue_id, "day": day, "last_number": number, "last_at": now}
            tx.run(insert(queue_day_t), row)
    return frozenset(highest)


def settle_late(tx: Tx, hall: HallView, ticket: TicketView, day: date) -> TicketView:
    """A number of an earlier day is heard of when `day` has begun already: it is given up.

    Where who waits is kept overnight it is kept, unless its number is somebody else's by now.
    """
    if hall.carry_overnight and not is_kept(tx, ticket.queue_id, day, ticket.number):
        t = ticket_t.c
        given = tx.scalar(
            select(t.id).where(
                t.hall_id == hall.id, t.day == day, t.letter == ticket.letter, t.number == ticket.number
            )
        )
        if given is None:
            keep(tx, hall.id, Lease(ticket.queue_id, day, ticket.number, ticket.number))
            return change(tx, hall, Verb.CARRY, ticket, clock.moment(tx), {"day": day})
    return move(tx, hall, Verb.ABANDON, ticket, {"finished_at": clock.moment(tx)}, reason="day over")


def _miss_appointments(tx: Tx, hall: HallView, day: date) -> None:
    a = appointment_t.c
    missed = tx.all(
        select(a.id, a.code)
        .where(a.hall_id == hall.id, a.day < day, a.state == AppointmentState.BOOKED)
        .order_by(a.id)
    )
    for row in missed:
        tx.run(update(appointment_t).where(a.id == row.id).values(state=AppointmentState.MISSED))
        tx.record(
            "miss",
            "appointment",
            row.id,
            at=clock.moment(tx),
            hall_id=hall.id,
            before={"state": AppointmentState.BOOKED},
            after={"state": AppointmentState.MISSED, "code": row.code},
        )


def left_today(reader: Reader, hall: HallView) -> list[Left]:
    """Who still waits or is on hold today, by arrival: what closing the day would give up."""
    t = ticket_t.c
    query = (
        select(*COLUMNS, queue_t.c.name.label("queue_name"))
        .join(queue_t, queue_t.c.id == t.queue_id)
        .where(
            t.hall_id == hall.id,
            t.day == clock.business_day(hall),
            t.state.in_([TicketState.WAITING, TicketState.HELD]),
        )
        .order_by(t.arrived_at, t.id)
    )
    return [Left(TicketView(*row[:-1]), row[-1]) for row in reader.all(query)]


def abandon_all(tx: Tx, hall: HallView, ticket_ids: Iterable[int]) -> list[TicketView]:
    """Give up the numbers of a preview in one go; whoever was called meanwhile, or came since, stays.

    Raises `UnknownTicket`.
    """
    tx.take_turn(hall.id)
    now = clock.moment(tx)
    done = []
    for ticket_id in ticket_ids:
        ticket = lock_ticket(tx, ticket_id)
        if ticket.state in (TicketState.WAITING, TicketState.HELD):
            done.append(move(tx, hall, Verb.ABANDON, ticket, {"finished_at": now}, reason="hall closed"))
    return done
