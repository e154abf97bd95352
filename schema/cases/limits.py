"""Limits (时限): a budget of working days, and a ledger of the suspensions that are not counted.

Nothing here knows whether a case is overdue: a date follows from the day it began, its budget, its ledger and the
calendar, and is reckoned anew whenever one of them changes.

Days are counted as the law counts them (行政许可法 art. 82; 民法典 art. 201 and 203): the day something happens
is not counted, day 1 is the first working day after it, and a limit ends when the last day's work does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from schema.hall import clock
from schema.hall.working_days import WorkCalendar

#: 行政许可法 art. 32 (4): told of everything missing within so many days of receipt, else accepted from receipt.
CORRECTION_DAYS = 5
#: art. 42: the decision, and the one extension by the head of the organ.
DECISION_DAYS, DECISION_EXTENSION = 20, 10
#: art. 42: decided jointly by several departments, and the extension by the head of the government.
JOINT_DAYS, JOINT_EXTENSION = 45, 15
#: art. 43: the review by a lower level, from its acceptance.
REVIEW_DAYS = 20
#: art. 44: certificate issued and delivered after the decision.
CERTIFICATE_DAYS = 10
#: art. 47: a hearing is asked for within 5 days of being told, and held within 20 of being asked for.
HEARING_ASKED_DAYS, HEARING_HELD_DAYS = 5, 20
#: art. 48: time and place of the hearing are told so many days before.
HEARING_NOTICE_DAYS = 7


@dataclass(frozen=True, slots=True)
class Suspension:
    """A stretch that is not counted (特别程序, art. 45): the working days after its first up to its last day."""

    #: the day it began; it counts as used
    begins: date
    #: the day the clock went on; None: it is still stopped
    ends: date | None
    #: it stops the clock for so many working days at the most, and then the clock goes on by itself
    limit_days: int

    def last_day(self, calendar: WorkCalendar) -> date:
        """The last day that is not counted, at the latest that of its limit."""
        latest = calendar.day_after(self.begins, self.limit_days)
        return latest if self.ends is None else min(self.ends, latest)


@dataclass(frozen=True, slots=True)
class Due:
    """When a limit ends, and what made it so."""

    day: date
    #: the end of that day's work, in UTC
    at: datetime
    #: working days of the budget, extension and all
    days: int
    #: working days that suspensions kept from being counted before that day
    suspended: int
    #: days between that were not worked: weekends and holidays
    off: int
    #: a year whose calendar is not out yet and that the date rests on
    unpublished: int | None


def due(calendar: WorkCalendar, begun: datetime, days: int, ledger: Sequence[Suspension] = ()) -> Due:
    """When a budget of working days ends that began to run with an event at a moment.

    A budget of 0 is for what is done at once (即办): it ends with the work of that day, or of the next working
    day when that is over.
    """
    start = calendar.local_day(begun)
    if days == 0:
        hours = calendar.hours(start)
        over = not hours or clock.hall_time(begun, calendar.zone).time() >= hours[-1][1]
        day, suspended = (calendar.day_after(start, 1) if over else start), 0
    else:
        day, suspended = _walk(calendar, start, days, ledger)
    worked = calendar.count(start, day)
    return Due(
        day=day,
        at=calendar.closing(day),
        days=days,
        suspended=suspended,
        off=(day - start).days - worked,
        unpublished=calendar.unpublished(start, day),
    )


def _walk(calendar: WorkCalendar, start: date, days: int, ledger: Sequence[Suspension]) -> tuple[date, int]:
    """The day a budget ends, and how many working days were passed over."""
    at, left, suspended = start, days, 0
    for first, last in spans(calendar, ledger):
        if last <= at:
            continue
        counted = calendar.count(at, first)
        if counted >= left:
            break
        left -= counted
        suspended += calendar.count(max(at, first), last)
        at = last
    return calendar.day_after(at, left), suspended


def spans(calendar: WorkCalendar, ledger: Sequence[Suspension]) -> list[tuple[date, date]]:
    """What the ledger keeps from being counted: each after a day up to and with another, none overlapping."""
    found: list[tuple[date, date]] = []
    for first, last in sorted((each.begins, each.last_day(calendar)) for each in ledger):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        elif last > first:
            found.append((first, last))
    return found


def used_days(calendar: WorkCalendar, begun: datetime, day: date, ledger: Sequence[Suspension] = ()) -> int:
    """How many days of a budget are used at the end of a day."""
    start = calendar.local_day(begun)
    return calendar.count(start, day) - sum(
        calendar.count(max(start, first), min(last, day)) for first, last in spans(calendar, ledger)
    )


def used_time(
    calendar: WorkCalendar, begun: datetime, moment: datetime, ledger: Sequence[Suspension] = ()
) -> timedelta:
    """The working time used of a budget at a moment: none before day 1 begins, none on days not counted."""
    # Day 1 begins where the work of the day before it is over.
    return _counted(calendar, calendar.closing(calendar.local_day(begun)), moment, ledger)


def time_left(calendar: WorkCalendar, moment: datetime, end: Due, ledger: Sequence[Suspension] = ()) -> timedelta:
    """The working time left of a budget at a moment; once it has ended, the time since, below zero."""
    if moment > end.at:
        return -calendar.worked(end.at, moment)
    return _counted(calendar, moment, end.at, ledger)


def _counted(calendar: WorkCalendar, begin: datetime, end: datetime, ledger: Sequence[Suspension]) -> timedelta:
    total = calendar.worked(begin, end)
    for first, last in spans(calendar, ledger):
        total -= calendar.worked(max(begin, calendar.closing(first)), min(end, calendar.closing(last)))
    return total
