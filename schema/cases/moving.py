"""What every move of a case has in common: the version somebody saw, the table of moves, row, dates and event."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from schema.cases.limits import CORRECTION_DAYS
from schema.cases.states import CASE_TRANSITIONS, CaseState, CaseVerb, case_rule, case_state_word, case_verb_word
from schema.cases.views import (
    CASE_COLUMNS,
    CaseView,
    case_by_id,
    case_t,
    ledger_of,
    limits_of,
    suspension_t,
)
from schema.errors import CaseChanged, WrongCaseState
from schema.hall import clock
from schema.hall.calendar import load_calendar
from schema.hall.halls import HallView
from schema.hall.working_days import WorkCalendar
from schema.store.transaction import Tx

#: Columns that no event tells: they are somebody's.
PRIVATE = frozenset({"applicant_name", "document_number", "agent_name", "agent_number", "phone", "recipient"})


def case_to_move(tx: Tx, hall: HallView, verb: CaseVerb, case_id: int, seen: int | None) -> CaseView:
    """The case, with what time alone has done to it, after the checks.

    `seen` is the version somebody decided upon; None: whichever it is. Raises `UnknownCase`, `CaseChanged`,
    `WrongCaseState` naming the rule.
    """
    tx.take_turn(hall.id)
    before = case_by_id(tx, case_id)
    case = catch_up(tx, hall, before)
    if seen is not None and seen != before.version:
        raise CaseChanged(case=case.number, state=case_state_word(case.state))
    check_case_move(verb, case)
    return case


def check_case_move(verb: CaseVerb, case: CaseView) -> None:
    """Raise `WrongCaseState` unless the table allows `verb` for the case as it is."""
    allowed, _target = CASE_TRANSITIONS[verb]
    if case.state not in allowed:
        raise WrongCaseState(
            case=case.number, state=case_state_word(case.state), verb=case_verb_word(verb), rule=case_rule(verb)
        )


def catch_up(tx: Tx, hall: HallView, case: CaseView) -> CaseView:
    """Do what time has done: silence has accepted it, or a suspension has reached its limit.

    行政许可法 art. 32 (4): not told within five days, it counts as accepted from the day of receipt.
    """
    now = clock.moment(tx)
    if case.state == CaseState.RECEIVED and not case.supplemented:
        calendar = load_calendar(tx, hall)
        if now > silence_at(calendar, case):
            values = {"accepted_at": case.received_at, "silent": True}
            return change_case(tx, hall, CaseVerb.ACCEPT_SILENT, case, values, calendar=calendar)
    if case.state == CaseState.SUSPENDED:
        calendar = load_calendar(tx, hall)
        line = ledger_of(tx, case.id)[-1]
        last = line.line.last_day(calendar)
        if now > calendar.closing(last):
            tx.run(update(suspension_t).where(suspension_t.c.id == line.id).values(ends=last, ended_at=now))
            return change_case(tx, hall, CaseVerb.RESUME, case, {}, calendar=calendar, lapsed=True)
    return case


def silence_at(calendar: WorkCalendar, case: CaseView) -> datetime:
    """Until when a received case must be answered."""
    return calendar.closing(calendar.day_after(calendar.local_day(case.received_at), CORRECTION_DAYS))


def change_case(
    tx: Tx,
    hall: HallView,
    verb: CaseVerb,
    before: CaseView,
    values: dict[str, Any],
    *,
    calendar: WorkCalendar | None = None,
    **more: Any,
) -> CaseView:
    """Make a move that the table knows: the row, its dates reckoned anew, the event; `more` goes into it only."""
    at = clock.moment(tx)
    target = CASE_TRANSITIONS[verb][1]
    values = {"state": target, "version": before.version + 1, **values}
    tx.run(update(case_t).where(case_t.c.id == before.id).values(values))
    case = refresh_dates(tx, hall, case_by_id(tx, before.id), calendar)
    old = {name: getattr(before, name) for name in values if name not in PRIVATE}
    told = {name: getattr(case, name) for name in values if name not in PRIVATE}
    tx.record(
        verb,
        "case_file",
        case.id,
        at=at,
        hall_id=hall.id,
        before=old,
        after={"number": case.number, **told, "promised_due_at": case.promised_due_at, **more},
    )
    return case


def refresh_dates(tx: Tx, hall: HallView, case: CaseView, calendar: WorkCalendar | None = None) -> CaseView:
    """Reckon a case's dates anew and keep them, where they have moved."""
    if case.accepted_at is None or case.decision is not None or case.concluded_at is not None:
        return case
    limits = limits_of(case, calendar or load_calendar(tx, hall), ledger_of(tx, case.id))
    if limits is None:
        return case
    dates = {
        "legal_due_at": limits.legal.at,
        "promised_due_at": limits.promised.at,
        "unpublished": limits.legal.unpublished or limits.promised.unpublished,
    }
    if all(getattr(case, name) == value for name, value in dates.items()):
        return case
    tx.run(update(case_t).where(case_t.c.id == case.id).values(dates))
    return case_by_id(tx, case.id)


def refresh_all_dates(tx: Tx, hall: HallView) -> list[CaseView]:
    """Reckon the dates of every open case anew, the calendar having changed; those that moved."""
    c = case_t.c
    calendar = load_calendar(tx, hall)
    open_cases = tx.all(
        select(*CASE_COLUMNS).where(
            c.hall_id == hall.id, c.accepted_at.is_not(None), c.decision.is_(None), c.concluded_at.is_(None)
        )
    )
    moved: list[CaseView] = []
    for row in open_cases:
        before = CaseView(*row)
        after = refresh_dates(tx, hall, before, calendar)
        if after != before:
            tx.record(
                "recompute",
                "case_file",
                after.id,
                at=clock.moment(tx),
                hall_id=hall.id,
                before={"promised_due_at": before.promised_due_at, "legal_due_at": before.legal_due_at},
                after={
                    "number": after.number,
                    "promised_due_at": after.promised_due_at,
                    "legal_due_at": after.legal_due_at,
                },
            )
            moved.append(after)
    return moved


def catch_up_all(tx: Tx, hall: HallView) -> list[CaseView]:
    """Do what time has done to every case of the hall; those it did something to."""
    c = case_t.c
    tx.take_turn(hall.id)
    # Nothing can have happened to what came within the last days.
    since = clock.moment(tx) - timedelta(days=1)
    waiting = tx.all(
        select(*CASE_COLUMNS).where(
            c.hall_id == hall.id,
            ((c.state == CaseState.RECEIVED) & (c.received_at < since)) | (c.state == CaseState.SUSPENDED),
        )
    )
    done = []
    for row in waiting:
        before = CaseView(*row)
        after = catch_up(tx, hall, before)
        if after != before:
            done.append(after)
    return done
