"""How a case stands against its limits: time used and left, to the minute, and which rule made each date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from schema.cases.limits import Due, time_left, used_time
from schema.cases.moving import calendar_of
from schema.cases.states import CASE_OPEN, CaseState
from schema.cases.views import CaseView, SuspensionView, ledger_of, limits_of
from schema.hall import clock
from schema.hall.calendar import unpublished_note
from schema.hall.halls import HallView
from schema.hall.kinds import special_word
from schema.hall.working_days import WorkCalendar
from schema.language import translator
from schema.store.transaction import Reader

_ = translator("schema")


@dataclass(frozen=True, slots=True)
class LimitNow:
    """A limit of a case, at this moment or when it was decided."""

    end: Due
    #: working time
    used: timedelta
    #: below zero once it has ended
    left: timedelta
    #: which rules made the date, a sentence each
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Timing:
    """Both limits of a case."""

    promised: LimitNow
    legal: LimitNow


def timing_of(reader: Reader, hall: HallView, case: CaseView) -> Timing | None:
    """How the case stands; None before acceptance."""
    calendar, ledger = calendar_of(reader, hall, case), ledger_of(reader, case.id)
    limits = limits_of(case, calendar, ledger)
    if limits is None or case.accepted_at is None:
        return None
    return Timing(
        _now(case, calendar, ledger, limits.promised, case.promised_days),
        _now(case, calendar, ledger, limits.legal, case.legal_days),
    )


def _now(case: CaseView, calendar: WorkCalendar, ledger: list[SuspensionView], end: Due, days: int) -> LimitNow:
    begun = case.accepted_at or case.received_at
    moment, lines = case.decided_at or case.concluded_at or clock.now(), [each.line for each in ledger]
    return LimitNow(
        end,
        used_time(calendar, begun, moment, lines),
        time_left(calendar, moment, end, lines),
        tuple(_rules(case, calendar, ledger, end, days)),
    )


def _rules(
    case: CaseView, calendar: WorkCalendar, ledger: list[SuspensionView], end: Due, days: int
) -> list[str]:
    begun = calendar.local_day(case.accepted_at or case.received_at)
    told = [
        _("{days} working days from {day}, day 1 the next (Licensing Law, art. 82)").format(days=days, day=begun)
        if days
        else _("decided at once, on {day}").format(day=end.day)
    ]
    if case.silent:
        told.append(_("accepted by silence, from the day of receipt (art. 32)"))
    if case.extended_days:
        told.append(_("{days} working days by extension (art. 42)").format(days=case.extended_days))
    for each in ledger:
        until = each.ends or each.line.last_day(calendar)
        told.append(
            _("{begins} to {ends} not counted: {kind}, {basis}").format(
                begins=each.begins, ends=until, kind=special_word(each.kind), basis=each.basis
            )
        )
    if end.off:
        told.append(_("{days} days between that are not worked").format(days=end.off))
    if note := unpublished_note(end.unpublished):
        told.append(note)
    return told


class Urgency(StrEnum):
    """How near the end of a limit is."""

    CALM = "calm"
    #: four fifths of it are used, or its last working day has come
    SOON = "soon"
    #: it has passed
    LATE = "late"
    #: the clock is stopped
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a limit, in whole working days after today; of one that has passed, for how many it has."""

    days: int
    urgency: Urgency


#: Of a limit; what is left when that much is used is soon over (DESIGN §4: a warning at 80 %).
LAST_PART = 5


def left_until(calendar: WorkCalendar, now: datetime, end: datetime, budget: int) -> Left:
    """What is left until a limit ends, of a budget of working days."""
    today, last = calendar.local_day(now), calendar.local_day(end)
    if now > end:
        return Left(calendar.count(last, today), Urgency.LATE)
    days = calendar.count(today, last)
    return Left(days, Urgency.SOON if days * LAST_PART <= budget else Urgency.CALM)


def left_of(calendar: WorkCalendar, now: datetime, case: CaseView) -> Left | None:
    """What is left of a case's promise; None before acceptance and when it is decided."""
    if case.promised_due_at is None or case.state not in CASE_OPEN:
        return None
    left = left_until(calendar, now, case.promised_due_at, case.promised_days + case.extended_days)
    return Left(left.days, Urgency.STOPPED) if case.state == CaseState.SUSPENDED else left


def left_word(left: Left) -> str:
    """`4 working days left`, `today`, `2 working days late`: never a colour without its word."""
    if left.urgency == Urgency.STOPPED:
        return _("clock stopped")
    if left.urgency == Urgency.LATE:
        return _("{days} working days late").format(days=left.days) if left.days else _("late since today")
    return _("{days} working days left").format(days=left.days) if left.days else _("ends today")
