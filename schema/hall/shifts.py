"""When windows are to be open (排班): a plan for each weekday, and what it means at a moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any

from sqlalchemy import Select, Table, bindparam, delete, func, insert, select

from schema.errors import BadInput
from schema.hall import clock
from schema.hall.calendar import hours_on
from schema.hall.day_models import WindowShift
from schema.hall.halls import HallView, window_by_id, window_queue_t, window_t
from schema.language import translator
from schema.store.transaction import Reader, Tx

_ = translator("schema")

shift_t: Table = WindowShift.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Shift:
    """A stretch of a weekday (0 Monday … 6 Sunday) for which a window is to be open, in hall time."""

    weekday: int
    opens: time
    closes: time


def set_shifts(tx: Tx, hall: HallView, window_id: int, shifts: Sequence[Shift]) -> None:
    """Say when a window is to be open; no shifts: whenever the hall is. Raises `BadInput`, `UnknownWindow`."""
    window = window_by_id(tx, hall, window_id)
    for day in range(7):
        stretches = sorted((each.opens, each.closes) for each in shifts if each.weekday == day)
        for index, (opens, closes) in enumerate(stretches):
            if opens >= closes or (index and opens < stretches[index - 1][1]):
                raise BadInput(
                    field=f"{opens:%H:%M}-{closes:%H:%M}",
                    reason=_("a shift ends after it begins, and two shifts of a day do not overlap"),
                    advice=_("Give them as HH:MM-HH:MM."),
                )
    s = shift_t.c
    before = tx.all(select(s.weekday, s.opens, s.closes).where(s.window_id == window_id))
    tx.run(delete(shift_t).where(s.window_id == window_id))
    if shifts:
        tx.run(
            insert(shift_t),
            [
                {"window_id": window_id, "weekday": each.weekday, "opens": each.opens, "closes": each.closes}
                for each in shifts
            ],
        )
    tx.record(
        "set_shifts",
        "window",
        window_id,
        at=clock.moment(tx),
        hall_id=hall.id,
        before={"shifts": [[row.weekday, row.opens, row.closes] for row in before]},
        after={
            "window": window.number,
            "shifts": [[each.weekday, each.opens, each.closes] for each in shifts],
        },
    )


def list_shifts(reader: Reader, hall: HallView) -> dict[int, list[Shift]]:
    """The shifts of every window that has any, by the window's id."""
    s = shift_t.c
    query = (
        select(s.window_id, s.weekday, s.opens, s.closes)
        .join(window_t, window_t.c.id == s.window_id)
        .where(window_t.c.hall_id == hall.id)
        .order_by(s.window_id, s.weekday, s.opens)
    )
    found: dict[int, list[Shift]] = {}
    for window_id, weekday, opens, closes in reader.all(query):
        found.setdefault(window_id, []).append(Shift(weekday, opens, closes))
    return found


def due_windows(reader: Reader, hall: HallView, moment: datetime) -> frozenset[int]:
    """The windows whose shift it is at a moment (ids). A window without shifts has none to keep."""
    local = clock.hall_time(moment, hall.zone)
    return frozenset(
        window_id
        for window_id, shifts in list_shifts(reader, hall).items()
        if any(each.weekday == local.weekday() and each.opens <= local.time() < each.closes for each in shifts)
    )


@cache
def _windows_of() -> Select[Any]:
    """The windows of a queue, each with how many queues it serves."""
    other = window_queue_t.alias("other")
    queues = (
        select(func.count())
        .where(other.c.window_id == window_queue_t.c.window_id)
        .correlate(window_queue_t)
        .scalar_subquery()
    )
    return select(window_queue_t.c.window_id, queues).where(window_queue_t.c.queue_id == bindparam("queue"))


def planned_windows(reader: Reader, hall: HallView, queue_id: int, day: date, begins: time, ends: time) -> float:
    """How many windows a queue can count on from `begins` to `ends` of a day, by hours and shifts.

    A window that serves several queues counts for each as its share, one that is there for a part of the time
    as that part.
    """
    hours = hours_on(reader, hall, day)
    shifts = list_shifts(reader, hall)
    span = _minutes(begins, ends)
    total = 0.0
    for window_id, queues in reader.all(_windows_of(), {"queue": queue_id}):
        plan = shifts.get(window_id)
        stretches = (
            hours
            if plan is None
            else [
                (max(each.opens, opens), min(each.closes, closes))
                for each in plan
                if each.weekday == day.weekday()
                for opens, closes in hours
            ]
        )
        there = sum(max(0, _minutes(max(opens, begins), min(closes, ends))) for opens, closes in stretches)
        total += there / span / queues
    return total


def _minutes(begins: time, ends: time) -> int:
    return (ends.hour - begins.hour) * 60 + ends.minute - begins.minute
