"""When a hall is open (开放时间)."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cache
from typing import Any

from sqlalchemy import Select, Table, bindparam, select

from schema.hall import clock
from schema.hall.halls import HallView
from schema.hall.models import OpeningHours
from schema.store.transaction import Reader

opening_hours_t: Table = OpeningHours.__table__  # type: ignore[attr-defined]

#: The stretches of one day, in hall time: from, to.
Hours = list[tuple[time, time]]


@cache
def _hours() -> Select[Any]:
    o = opening_hours_t.c
    return (
        select(o.opens, o.closes)
        .where(o.hall_id == bindparam("hall"), o.weekday == bindparam("weekday"))
        .order_by(o.opens)
    )


def hours_on(reader: Reader, hall: HallView, day: date) -> Hours:
    """The opening hours of a day, the earliest stretch first; empty when the hall stays closed."""
    rows = reader.all(_hours(), {"hall": hall.id, "weekday": day.weekday()})
    return [(opens, closes) for opens, closes in rows]


def within(hours: Hours, moment: time) -> bool:
    """Whether a moment of the day lies in one of the stretches; closing time itself does not."""
    return any(opens <= moment < closes for opens, closes in hours)


def is_open(reader: Reader, hall: HallView, moment: datetime) -> bool:
    """Whether the hall is open at a moment."""
    local = clock.hall_time(moment, hall.zone)
    return within(hours_on(reader, hall, local.date()), local.time())
