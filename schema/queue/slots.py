"""Slots: the stretches of a day for which appointments of a queue can be booked (预约时段).

A slot takes no more appointments than its capacity, and no more than the windows planned for that time can serve
in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Table, func, insert, select, update

from schema.errors import BadInput
from schema.hall import clock
from schema.hall.calendar import hours_on
from schema.hall.halls import HallView, QueueView, find_queue_by_id, queue_t
from schema.hall.shifts import planned_windows
from schema.language import translator
from schema.queue.days import appointment_t
from schema.queue.estimating import visit_seconds
from schema.queue.models import Slot
from schema.queue.states import AppointmentState
from schema.store.transaction import Reader, Tx

_ = translator("schema")

slot_t: Table = Slot.__table__  # type: ignore[attr-defined]

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


def slot_moment(hall: HallView, day: date, at: time) -> datetime:
    """A time of a hall's day as a moment."""
    return datetime.combine(day, at, ZoneInfo(hall.zone))
