"""Appointments (预约): slots of a queue, booking, checking in.

- A slot takes no more appointments than its capacity, and no more than the windows planned for that time can
  serve in it; its seats are numbered, and a constraint gives each one once.
- Checked in from `EARLY` before the slot to its end: the class of appointments, whose head start counts from the
  slot's beginning at the earliest. Sooner or later than that: an ordinary number, which is always given.
- Who has not come when the business day is over has missed it.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Table, func, insert, select, update

from schema.errors import (
    AppointedAlready,
    AppointmentOtherDay,
    AppointmentOver,
    BadInput,
    SlotFull,
    SlotPast,
    UnknownAppointment,
    UnknownSlot,
)
from schema.hall import clock
from schema.hall.classes import APPOINTMENT, ORDINARY
from schema.hall.halls import HallView, QueueView, find_queue_by_id, queue_t
from schema.hall.opening import hours_on
from schema.hall.persons import Person, check_id_number
from schema.hall.shifts import planned_windows
from schema.language import translator
from schema.queue.days import appointment_t
from schema.queue.estimating import visit_seconds
from schema.queue.issuing import issue
from schema.queue.models import Slot
from schema.queue.states import AppointmentState, Basis, Channel
from schema.queue.tickets import TicketView
from schema.store.transaction import Reader, Tx

_ = translator("schema")

slot_t: Table = Slot.__table__  # type: ignore[attr-defined]

CODE_DIGITS = 8
#: How long before the slot a visitor may check in for it.
EARLY = timedelta(minutes=30)
#: The longest stretch of days for which slots are made in one go.
DAYS_MOST = 366


@dataclass(frozen=True, slots=True)
class SlotView:
    """A slot of a queue: when, how many places, how many are taken."""

    queue_id: int
    day: date
    begins: time
    ends: time
    #: no more than the planned windows can serve
    capacity: int
    booked: int

    @property
    def free(self) -> int:
        """Places that can still be booked."""
        return max(0, self.capacity - self.booked)


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


# --- slots ---


def make_slots(
    tx: Tx,
    hall: HallView,
    queue_id: int,
    days: Sequence[date],
    begins: time,
    ends: time,
    minutes: int,
    capacity: int,
) -> int:
    """Offer slots of so many minutes from `begins` to `ends` on those of the days on which the hall is open then.

    A slot that exists gets the new capacity, but never less than is booked. Answers how many slots there are now
    for these days. Raises `BadInput`, `UnknownQueue`.
    """
    find_queue_by_id(tx, queue_id)
    if not (begins < ends and 5 <= minutes <= 480 and 0 <= capacity <= 1000 and 0 < len(days) <= DAYS_MOST):
        raise BadInput(
            field=_("slots"),
            reason=_("a slot has 5 to 480 minutes, 0 to 1000 places, and times that end after they begin"),
            advice=_("Nothing was changed."),
        )
    made = 0
    for day in days:
        hours = hours_on(tx, hall, day)
        start = datetime.combine(day, begins)
        while (end := start + timedelta(minutes=minutes)) <= datetime.combine(day, ends):
            if any(opens <= start.time() and end.time() <= closes for opens, closes in hours):
                _put_slot(tx, queue_id, day, start.time(), end.time(), capacity)
                made += 1
            start = end
    tx.record(
        "make_slots",
        "queue",
        queue_id,
        at=clock.moment(tx),
        hall_id=hall.id,
        after={
            "from": min(days),
            "to": max(days),
            "begins": begins,
            "ends": ends,
            "minutes": minutes,
            "capacity": capacity,
            "slots": made,
        },
    )
    return made


def _put_slot(tx: Tx, queue_id: int, day: date, begins: time, ends: time, capacity: int) -> None:
    s = slot_t.c
    known = tx.run(
        update(slot_t)
        .where(s.queue_id == queue_id, s.day == day, s.begins == begins)
        .values(capacity=max(capacity, _booked(tx, queue_id, day, begins)), ends=ends)
    )
    if not known:
        row = {"queue_id": queue_id, "day": day, "begins": begins, "ends": ends, "capacity": capacity}
        tx.run(insert(slot_t), row)


def _booked(reader: Reader, queue_id: int, day: date, begins: time) -> int:
    a = appointment_t.c
    query = select(func.count()).where(
        a.queue_id == queue_id, a.day == day, a.begins == begins, a.state != AppointmentState.CANCELLED
    )
    return int(reader.scalar(query))


def servable(reader: Reader, hall: HallView, queue_id: int, day: date, begins: time, ends: time) -> int:
    """How many visits the windows planned for a queue can serve in a slot, by the time a visit takes."""
    windows = planned_windows(reader, hall, queue_id, day, begins, ends)
    seconds = (ends.hour - begins.hour) * 3600 + (ends.minute - begins.minute) * 60
    return int(windows * seconds / visit_seconds(reader, hall)[queue_id])


def list_slots(reader: Reader, hall: HallView, queue_id: int, day: date) -> list[SlotView]:
    """The slots of a queue on a day, by time; those that are over are left out."""
    s = slot_t.c
    now = clock.hall_time(clock.now(), hall.zone)
    rows = reader.all(
        select(s.begins, s.ends, s.capacity).where(s.queue_id == queue_id, s.day == day).order_by(s.begins)
    )
    return [
        SlotView(
            queue_id,
            day,
            begins,
            ends,
            min(capacity, servable(reader, hall, queue_id, day, begins, ends)),
            _booked(reader, queue_id, day, begins),
        )
        for begins, ends, capacity in rows
        if (day, ends) > (now.date(), now.time())
    ]


def bookable_days(reader: Reader, hall: HallView, queue_id: int, most: int = 14) -> list[date]:
    """The next days on which a queue has slots, today among them."""
    s = slot_t.c
    query = (
        select(s.day)
        .where(s.queue_id == queue_id, s.day >= clock.hall_time(clock.now(), hall.zone).date())
        .distinct()
        .order_by(s.day)
        .limit(most)
    )
    return [day for (day,) in reader.all(query)]


def queues_with_slots(reader: Reader, hall: HallView) -> list[QueueView]:
    """The queues for which appointments can be booked, by letter."""
    s = slot_t.c
    today = clock.hall_time(clock.now(), hall.zone).date()
    query = (
        select(s.queue_id)
        .join(queue_t, queue_t.c.id == s.queue_id)
        .where(queue_t.c.hall_id == hall.id, queue_t.c.active.is_(True), s.day >= today)
        .distinct()
    )
    found = [find_queue_by_id(reader, queue_id) for (queue_id,) in reader.all(query)]
    return sorted(found, key=lambda queue: queue.letter)


# --- booking ---


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


def slot_moment(hall: HallView, day: date, at: time) -> datetime:
    """A time of a hall's day as a moment."""
    return datetime.combine(day, at, ZoneInfo(hall.zone))


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
