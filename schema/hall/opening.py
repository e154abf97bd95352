"""When a hall is open (开放时间)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import insert, select

from schema.errors import BadInput, HallClosed
from schema.hall import clock
from schema.hall.calendar import extra_hours_t, hours_on
from schema.hall.day_models import ExtraKind
from schema.hall.halls import HallView
from schema.hall.working_days import Hours
from schema.language import translator
from schema.store.transaction import Reader, Tx

_ = translator("schema")


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
