"""Appointments (预约): booking a place in a slot, checking in.

- A slot's seats are numbered, and a constraint gives each one once.
- Checked in from `EARLY` before the slot to its end: the class of appointments, whose head start counts from the
  slot's beginning at the earliest. Sooner or later than that: an ordinary number, which is always given.
- Who has not come when the business day is over has missed it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, or_, select, update

from schema.errors import (
    AppointedAlready,
    AppointmentOtherDay,
    AppointmentOver,
    SlotFull,
    SlotPast,
    UnknownAppointment,
    UnknownSlot,
)
from schema.hall import clock
from schema.hall.classes import APPOINTMENT, ORDINARY
from schema.hall.halls import HallView, find_queue_by_id
from schema.hall.persons import Person, check_id_number
from schema.language import translator
from schema.queue.days import appointment_t
from schema.queue.issuing import issue
from schema.queue.slots import servable, slot_moment, slot_t
from schema.queue.states import AppointmentState, Basis, Channel
from schema.queue.tickets import TicketView
from schema.store.transaction import Reader, Tx

_ = translator("schema")

CODE_DIGITS = 8
ID_DIGITS = 18
#: Fewer digits find nobody by the telephone number: they are too many people's.
PHONE_LEAST = 4
#: How long before the slot a visitor may check in for it.
EARLY = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class AppointmentView:
    """A booked visit."""

    id: int
    hall_id: int
    queue_id: int
    day: date
    begins: time
    seat: int
    item_id: int | None
    code: str
    visitor_name: str
    id_number: str
    phone: str
    channel: Channel
    state: AppointmentState
    ticket_id: int | None
    booked_at: datetime


APPOINTMENT_COLUMNS = tuple(appointment_t.c[name] for name in AppointmentView.__slots__)


def state_word(state: AppointmentState) -> str:
    """What became of an appointment, as a person reads it."""
    return {
        AppointmentState.BOOKED: _("booked"),
        AppointmentState.CHECKED_IN: _("checked in"),
        AppointmentState.CANCELLED: _("cancelled"),
        AppointmentState.MISSED: _("missed"),
    }[state]


def book(
    tx: Tx,
    hall: HallView,
    queue_id: int,
    day: date,
    begins: time,
    person: Person,
    *,
    item_id: int | None = None,
    phone: str = "",
    channel: Channel = Channel.SCRIPT,
) -> AppointmentView:
    """Book a place in a slot for a person known by the identity number.

    Raises `BadInput` without that number, `UnknownSlot`, `SlotPast`, `SlotFull`, `AppointedAlready`.
    """
    tx.take_turn(hall.id)
    id_number = check_id_number(person.id_number)
    queue = find_queue_by_id(tx, queue_id)
    s = slot_t.c
    row = tx.first(select(s.ends, s.capacity).where(s.queue_id == queue_id, s.day == day, s.begins == begins))
    if row is None:
        raise UnknownSlot(queue=queue.letter, day=day, time=f"{begins:%H:%M}")
    facts = {"day": day, "time": f"{begins:%H:%M}–{row.ends:%H:%M}"}
    now = clock.moment(tx)
    if slot_moment(hall, day, row.ends) <= now:
        raise SlotPast(**facts)
    a = appointment_t.c
    own = tx.first(
        select(a.code).where(
            a.queue_id == queue_id,
            a.day == day,
            a.id_number == id_number,
            a.state == AppointmentState.BOOKED,
        )
    )
    if own is not None:
        raise AppointedAlready(queue=queue.letter, day=day, code=own.code)
    capacity = min(row.capacity, servable(tx, hall, queue_id, day, begins, row.ends))
    taken = {
        seat
        for (seat,) in tx.all(
            select(a.seat).where(
                a.queue_id == queue_id,
                a.day == day,
                a.begins == begins,
                a.state != AppointmentState.CANCELLED,
            )
        )
    }
    if len(taken) >= capacity:
        raise SlotFull(capacity=capacity, **facts)
    values: dict[str, Any] = {
        "hall_id": hall.id,
        "queue_id": queue_id,
        "day": day,
        "begins": begins,
        "seat": next(seat for seat in range(1, capacity + 1) if seat not in taken),
        "item_id": item_id,
        "code": _new_code(tx, hall),
        "visitor_name": person.name,
        "id_number": id_number,
        "phone": phone,
        "channel": channel,
        "state": AppointmentState.BOOKED,
        "booked_at": now,
    }
    new = AppointmentView(
        *tx.connection.execute(insert(appointment_t).values(values).returning(*APPOINTMENT_COLUMNS)).one()
    )
    shown = {name: values[name] for name in ("queue_id", "day", "begins", "seat", "code", "channel", "state")}
    tx.record("book", "appointment", new.id, at=now, hall_id=hall.id, after=shown)
    return new


def cancel(tx: Tx, hall: HallView, appointment_id: int) -> AppointmentView:
    """Give a place back. Raises `UnknownAppointment`, `AppointmentOver`."""
    tx.take_turn(hall.id)
    before = _booked_one(tx, appointment_id)
    return _set(tx, hall, "cancel", before, state=AppointmentState.CANCELLED)


def check_in(tx: Tx, hall: HallView, appointment_id: int, channel: Channel = Channel.SCRIPT) -> TicketView:
    """The visitor has come: give the number (see the module for which class).

    Raises `UnknownAppointment`, `AppointmentOver`, `AppointmentOtherDay`, and what `issue` raises.
    """
    tx.take_turn(hall.id)
    before = _booked_one(tx, appointment_id)
    now = clock.moment(tx)
    if before.day != clock.hall_time(now, hall.zone).date():
        raise AppointmentOtherDay(code=before.code, day=before.day, time=f"{before.begins:%H:%M}")
    begins = slot_moment(hall, before.day, before.begins)
    ends = slot_moment(hall, before.day, _ends(tx, before))
    in_time = begins - EARLY <= now < ends
    ticket = issue(
        tx,
        hall,
        before.queue_id,
        item_id=before.item_id,
        channel=channel,
        priority=APPOINTMENT if in_time else ORDINARY,
        basis=Basis.PROVEN,
        person=Person(before.visitor_name, before.id_number),
        counts_from=begins if in_time else None,
    )
    _set(tx, hall, "check_in", before, state=AppointmentState.CHECKED_IN, ticket_id=ticket.id)
    return ticket


def find_appointment(reader: Reader, hall: HallView, text: str) -> AppointmentView:
    """A booked appointment by its eight digits, or today's by the visitor's ID number.

    Raises `UnknownAppointment`, and `BadInput` for an ID number that cannot be one.
    """
    typed = "".join(text.split()).replace("-", "")
    a = appointment_t.c
    query = select(*APPOINTMENT_COLUMNS).where(a.hall_id == hall.id)
    if len(typed) == CODE_DIGITS and typed.isascii() and typed.isdigit():
        query = query.where(a.code == typed)
    else:
        today = clock.hall_time(clock.now(), hall.zone).date()
        query = query.where(
            a.id_number == check_id_number(typed), a.day == today, a.state == AppointmentState.BOOKED
        ).order_by(a.begins)
    row = reader.first(query.limit(1))
    if row is None:
        raise UnknownAppointment(code=typed if len(typed) == CODE_DIGITS else "")
    return AppointmentView(*row)


def search_appointments(reader: Reader, hall: HallView, text: str, most: int = 20) -> list[AppointmentView]:
    """The booked appointments from today on that a code, an ID number, a telephone number (its last four digits
    or more) or the beginning of a name finds, the soonest first; all of them where nothing was typed.
    """
    typed = "".join(text.split())
    digits = typed.replace("-", "").lstrip("+")
    a = appointment_t.c
    today = clock.hall_time(clock.now(), hall.zone).date()
    query = select(*APPOINTMENT_COLUMNS).where(
        a.hall_id == hall.id, a.day >= today, a.state == AppointmentState.BOOKED
    )
    if digits.isascii() and digits[:-1].isdigit() and len(digits) >= ID_DIGITS:
        query = query.where(a.id_number == digits.upper())
    elif digits.isascii() and digits.isdigit():
        whole = a.code == digits
        query = query.where(or_(whole, a.phone.endswith(digits)) if len(digits) >= PHONE_LEAST else whole)
    elif typed:
        query = query.where(a.visitor_name.startswith(typed, autoescape=True))
    return [AppointmentView(*row) for row in reader.all(query.order_by(a.day, a.begins, a.id).limit(most))]


def appointment_by_id(reader: Reader, appointment_id: int) -> AppointmentView:
    """The appointment with this id. Raises `UnknownAppointment`."""
    row = reader.first(select(*APPOINTMENT_COLUMNS).where(appointment_t.c.id == appointment_id))
    if row is None:
        raise UnknownAppointment(code=appointment_id)
    return AppointmentView(*row)


def list_appointments(reader: Reader, hall: HallView, day: date) -> list[AppointmentView]:
    """The appointments of a day, by time."""
    a = appointment_t.c
    query = select(*APPOINTMENT_COLUMNS).where(a.hall_id == hall.id, a.day == day)
    return [AppointmentView(*row) for row in reader.all(query.order_by(a.begins, a.queue_id, a.seat))]


def _booked_one(tx: Tx, appointment_id: int) -> AppointmentView:
    found = appointment_by_id(tx, appointment_id)
    if found.state != AppointmentState.BOOKED:
        raise AppointmentOver(code=found.code, state=state_word(found.state))
    return found


def _ends(reader: Reader, appointment: AppointmentView) -> time:
    s = slot_t.c
    ends: time = reader.scalar(
        select(s.ends).where(
            s.queue_id == appointment.queue_id, s.day == appointment.day, s.begins == appointment.begins
        )
    )
    return ends


def _set(tx: Tx, hall: HallView, verb: str, before: AppointmentView, **values: Any) -> AppointmentView:
    row = tx.connection.execute(
        update(appointment_t)
        .where(appointment_t.c.id == before.id)
        .values(values)
        .returning(*APPOINTMENT_COLUMNS)
    ).one()
    tx.record(
        verb,
        "appointment",
        before.id,
        at=clock.moment(tx),
        hall_id=hall.id,
        before={"state": before.state},
        after={"code": before.code, **values},
    )
    return AppointmentView(*row)


def _new_code(reader: Reader, hall: HallView) -> str:
    """Eight digits nobody has, the last a check digit (ISO 7064 Mod 11,10)."""
    from stdnum.iso7064 import mod_11_10

    a = appointment_t.c
    while True:
        body = "".join(secrets.choice("0123456789") for _digit in range(CODE_DIGITS - 1))
        code = body + str(mod_11_10.calc_check_digit(body))
        if reader.first(select(a.id).where(a.hall_id == hall.id, a.code == code)) is None:
            return code
