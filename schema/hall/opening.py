"""When a hall is open (开放时间)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Table, bindparam, insert, select

from schema.errors import BadInput, HallClosed
from schema.hall import clock
from schema.hall.halls import HallView
from schema.hall.models import ExtraHours, ExtraKind, OpeningHours
from schema.language import translator
from schema.store.transaction import Reader, Tx

_ = translator("schema")

opening_hours_t: Table = OpeningHours.__table__  # type: ignore[attr-defined]
extra_hours_t: Table = ExtraHours.__table__  # type: ignore[attr-defined]

#: The stretches of one day, in hall time: from, to.
Hours = list[tuple[time, time]]


@cache
def _hours() -> CompoundSelect[Any]:
    o, e = opening_hours_t.c, extra_hours_t.c
    weekly = select(o.opens, o.closes).where(o.hall_id == bindparam("hall"), o.weekday == bindparam("weekday"))
    extra = select(e.opens, e.closes).where(
        e.hall_id == bindparam("hall"), e.day == bindparam("day", type_=e.day.type)
    )
    return weekly.union(extra)


def hours_on(reader: Reader, hall: HallView, day: date) -> Hours:
    """The opening hours of a day, extra sessions among them, the earliest stretch first; empty: it stays closed.

    Stretches that touch or overlap are one.
    """
    rows = reader.all(_hours(), {"hall": hall.id, "weekday": day.weekday(), "day": day})
    hours: Hours = []
    for opens, closes in sorted((opens, closes) for opens, closes in rows):
        if hours and opens <= hours[-1][1]:
            hours[-1] = (hours[-1][0], max(closes, hours[-1][1]))
        else:
            hours.append((opens, closes))
    return hours


def add_session(tx: Tx, hall: HallView, day: date, opens: time, closes: time, kind: ExtraKind) -> None:
    """Open the hall for one more stretch of a date (假日服务, 延时服务).

    Raises `BadInput` when it does not begin before it ends, or begins when another session of that date does.
    """
    if opens >= closes:
        raise BadInput(
            field=f"{opens:%H:%M}–{closes:%H:%M}",
            reason=_("a session ends after it begins"),
            advice=_("Give both as HH:MM, the earlier one first."),
        )
    e = extra_hours_t.c
    if tx.first(select(e.day).where(e.hall_id == hall.id, e.day == day, e.opens == opens)):
        raise BadInput(
            field=f"{day} {opens:%H:%M}",
            reason=_("there is a session already that begins then"),
            advice=_("Nothing was changed."),
        )
    row = {"hall_id": hall.id, "day": day, "opens": opens, "closes": closes, "kind": kind}
    tx.run(insert(extra_hours_t), row)
    tx.record("add_session", "hall", hall.id, at=clock.moment(tx), hall_id=hall.id, after=row)


def within(hours: Hours, moment: time) -> bool:
    """Whether a moment of the day lies in one of the stretches; closing time itself does not."""
    return any(opens <= moment < closes for opens, closes in hours)


def check_numbers_given(reader: Reader, hall: HallView, moment: datetime) -> None:
    """Raise `HallClosed` unless machines at the door give numbers at a moment (`Hall.stop_minutes`)."""
    if hall.stop_minutes is None:
        return
    local = clock.hall_time(moment, hall.zone)
    hours = hours_on(reader, hall, local.date())
    last = [(opens, _earlier(opens, closes, hall.stop_minutes)) for opens, closes in hours]
    if within(last, local.time()):
        return
    coming = next((opens for opens, _closes in hours if opens > local.time()), None)
    if coming is not None:
        raise HallClosed(when=_("from {time}").format(time=f"{coming:%H:%M}"))
    for ahead in range(1, 15):
        day = local.date() + timedelta(days=ahead)
        if later := hours_on(reader, hall, day):
            raise HallClosed(when=_("on {day} from {time}").format(day=day, time=f"{later[0][0]:%H:%M}"))
    raise HallClosed(when=_("when it opens again"))


def _earlier(opens: time, closes: time, minutes: int) -> time:
    """So many minutes before closing, but not before opening."""
    left = closes.hour * 60 + closes.minute - minutes
    return max(opens, time(left // 60, left % 60)) if left > 0 else opens
