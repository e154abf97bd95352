"""How a case stands against its limits: time used and left, to the minute, and which rule made each date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from schema.cases.limits import Due, time_left, used_time
from schema.cases.moving import calendar_of
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
