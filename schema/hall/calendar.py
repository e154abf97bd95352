"""The hall's calendar: the official one with the hall's own days on top (工作日历)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Date,
    Integer,
    Table,
    Time,
    bindparam,
    cast,
    delete,
    insert,
    literal,
    null,
    select,
    union_all,
    update,
)

from schema.errors import BadInput
from schema.hall import clock
from schema.hall.day_models import CalendarDay, ExtraHours, OpeningHours
from schema.hall.halls import HallView
from schema.hall.working_days import Basis, DayKind, Hours, WorkCalendar
from schema.language import translator
from schema.store.transaction import Reader, Tx

_ = translator("schema")

calendar_day_t: Table = CalendarDay.__table__  # type: ignore[attr-defined]
opening_hours_t: Table = OpeningHours.__table__  # type: ignore[attr-defined]
extra_hours_t: Table = ExtraHours.__table__  # type: ignore[attr-defined]

REASON_LENGTH = 200
_WEEK, _EXTRA = "week", "extra"


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A day the hall has decided about."""

    day: date
    kind: DayKind
    reason: str


@cache
def _everything(extra: bool) -> CompoundSelect[Any]:
    """The week, the hall's own days, and the extra sessions of one day, in one statement."""
    o, c, e = opening_hours_t.c, calendar_day_t.c, extra_hours_t.c
    nothing = cast(null(), Date), cast(null(), Time), cast(null(), Integer)
    no_day, no_time, no_weekday = nothing
    parts = [
        select(literal(_WEEK), o.weekday, no_day, o.opens, o.closes).where(o.hall_id == bindparam("hall")),
        select(c.kind, no_weekday, c.day, no_time, no_time).where(c.hall_id == bindparam("hall")),
    ]
    if extra:
        here = (e.hall_id == bindparam("hall"), e.day == bindparam("day", type_=e.day.type))
        parts.append(select(literal(_EXTRA), no_weekday, e.day, e.opens, e.closes).where(*here))
    return union_all(*parts)


def _read(reader: Reader, hall: HallView, day: date | None) -> tuple[WorkCalendar, Hours]:
    week: dict[int, Hours] = {}
    own: dict[date, DayKind] = {}
    sessions: Hours = []
    for kind, weekday, on, opens, closes in reader.all(
        _everything(day is not None), {"hall": hall.id, "day": day}
    ):
        if kind == _WEEK:
            week.setdefault(weekday, []).append((opens, closes))
        elif kind == _EXTRA:
            sessions.append((opens, closes))
        else:
            own[on] = DayKind(kind)
    for hours in week.values():
        hours.sort()
    return WorkCalendar(hall.zone, week, own), sessions


def load_calendar(reader: Reader, hall: HallView) -> WorkCalendar:
    """The hall's calendar as it is now."""
    return _read(reader, hall, None)[0]


def hours_on(reader: Reader, hall: HallView, day: date) -> Hours:
    """The opening hours of a day, extra sessions among them, the earliest stretch first; empty: it stays closed.

    Stretches that touch or overlap are one.
    """
    calendar, sessions = _read(reader, hall, day)
    hours: Hours = []
    for opens, closes in sorted([*calendar.opening(day), *sessions]):
        if hours and opens <= hours[-1][1]:
            hours[-1] = (hours[-1][0], max(closes, hours[-1][1]))
        else:
            hours.append((opens, closes))
    return hours


def set_day(tx: Tx, hall: HallView, day: date, kind: DayKind, reason: str) -> OwnDay:
    """Decide about a day, in place of what was decided before. Raises `BadInput` without a reason."""
    reason = " ".join(reason.split())[:REASON_LENGTH]
    if not reason:
        raise BadInput(
            field=_("reason"),
            reason=_("a day is not moved without one"),
            advice=_("Name the notice, or say what happened."),
        )
    c = calendar_day_t.c
    here = (c.hall_id == hall.id, c.day == day)
    tx.take_turn(hall.id)
    before = tx.first(select(c.kind, c.reason).where(*here))
    values = {"kind": kind, "reason": reason}
    if before is None:
        tx.run(insert(calendar_day_t), {"hall_id": hall.id, "day": day, **values})
    else:
        tx.run(update(calendar_day_t).where(*here).values(**values))
    _record(tx, hall, "set_day", day, before, values)
    return OwnDay(day, kind, reason)


def clear_day(tx: Tx, hall: HallView, day: date) -> bool:
    """Leave a day to the official calendar again; whether anything had been decided about it."""
    c = calendar_day_t.c
    here = (c.hall_id == hall.id, c.day == day)
    tx.take_turn(hall.id)
    before = tx.first(select(c.kind, c.reason).where(*here))
    if before is None:
        return False
    tx.run(delete(calendar_day_t).where(*here))
    _record(tx, hall, "clear_day", day, before, None)
    return True


def _record(tx: Tx, hall: HallView, verb: str, day: date, before: Any, after: dict[str, Any] | None) -> None:
    told = {"day": day} | (after or {})
    old = None if before is None else dict(before._mapping)
    tx.record(verb, "hall", hall.id, at=clock.moment(tx), hall_id=hall.id, before=old, after=told)


def list_days(reader: Reader, hall: HallView, first: date, last: date) -> list[OwnDay]:
    """What the hall has decided about the days from one to another, both with."""
    c = calendar_day_t.c
    query = select(c.day, c.kind, c.reason).where(c.hall_id == hall.id, c.day.between(first, last))
    return [OwnDay(*row) for row in reader.all(query.order_by(c.day))]


def day_kind_word(kind: DayKind) -> str:
    """What was decided, as a person reads it."""
    return {
        DayKind.WORKING: _("worked"),
        DayKind.OFF: _("off"),
        DayKind.MORNING: _("worked in the morning"),
        DayKind.AFTERNOON: _("worked in the afternoon"),
    }[kind]


def basis_word(basis: Basis) -> str:
    """What a day rests on, as a person reads it."""
    return {
        Basis.HALL: _("decided by the hall"),
        Basis.OFFICIAL: _("the State Council's calendar"),
        Basis.STATUTE: _("a holiday by law"),
        Basis.WEEK: _("the week; the year's calendar is not yet published"),
    }[basis]


def unpublished_note(year: int | None) -> str:
    """What is said wherever a date is shown that rests on a year not announced yet; else nothing."""
    return "" if year is None else _("{year} calendar not yet published").format(year=year)
