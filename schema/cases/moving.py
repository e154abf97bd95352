"""What every move of a case has in common: the version somebody saw, the table of moves, row, dates and event."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select, update

from schema.cases.limits import CORRECTION_DAYS
from schema.cases.project_rows import conclude_project
from schema.cases.states import (
    CASE_AT_HOME,
    CASE_OPEN,
    CASE_RUNNING,
    CASE_TRANSITIONS,
    CaseState,
    CaseVerb,
    case_rule,
    case_state_word,
    case_verb_word,
)
from schema.cases.step_rows import close_steps, consent_by_silence, lay_out, refresh_steps, step_t
from schema.cases.step_states import StepState
from schema.cases.views import (
    CASE_COLUMNS,
    CaseView,
    case_by_id,
    case_t,
    ledger_of,
    limits_of,
    suspension_t,
)
from schema.errors import CaseChanged, CaseElsewhere, NotDecidedHere, WrongCaseState
from schema.hall import clock
from schema.hall.calendar import load_calendar
from schema.hall.halls import HallView, hall_by_id, halls_above
from schema.hall.staff import clerk_by_id
from schema.hall.working_days import WorkCalendar
from schema.store.transaction import Reader, Tx

#: Columns that no event tells: they are somebody's.
PRIVATE = frozenset({"applicant_name", "document_number", "agent_name", "agent_number", "phone", "recipient"})


def case_to_move(tx: Tx, hall: HallView, verb: CaseVerb, case_id: int, seen: int | None) -> CaseView:
    """The case, with what time alone has done to it, after the checks.

    `seen` is the version somebody decided upon; None: whichever it is. Raises `UnknownCase`, `CaseElsewhere`,
    `NotDecidedHere`, `CaseChanged`, `WrongCaseState` naming the rule.
    """
    # The deciding hall's turn, wherever the case lies: all that happens to its cases happens in one order.
    tx.take_turn(case_by_id(tx, case_id).home_hall_id)
    before = case_by_id(tx, case_id)
    if before.at_hall_id != hall.id:
        raise CaseElsewhere(case=before.number, hall=hall_by_id(tx, before.at_hall_id).title)
    if verb in CASE_AT_HOME and before.home_hall_id != hall.id:
        raise NotDecidedHere(case=before.number, hall=hall_by_id(tx, before.home_hall_id).title)
    case = catch_up(tx, hall, before)
    if seen is not None and seen != before.version:
        raise CaseChanged(case=case.number, state=case_state_word(case.state))
    check_case_move(verb, case)
    return case


def calendar_of(tx: Reader, hall: HallView, case: CaseView) -> WorkCalendar:
    """The calendar a case's limits are reckoned by: that of the hall that decides it."""
    return load_calendar(tx, hall if case.home_hall_id == hall.id else hall_by_id(tx, case.home_hall_id))


def check_case_move(verb: CaseVerb, case: CaseView) -> None:
    """Raise `WrongCaseState` unless the table allows `verb` for the case as it is."""
    allowed, _target = CASE_TRANSITIONS[verb]
    if case.state not in allowed:
        raise WrongCaseState(
            case=case.number, state=case_state_word(case.state), verb=case_verb_word(verb), rule=case_rule(verb)
        )


def catch_up(tx: Tx, hall: HallView, case: CaseView) -> CaseView:
    """Do what time has done: silence has accepted it, a suspension has reached its limit, a step has consented.

    行政许可法 art. 32 (4): not told within five days, it counts as accepted from the day of receipt.
    """
    now = clock.moment(tx)
    # A later stage of a joint project waits for the one before it, not for an answer.
    if case.state == CaseState.RECEIVED and not case.supplemented and case.stage in {None, 1}:
        calendar = calendar_of(tx, hall, case)
        if now > silence_at(calendar, case):
            values = {"accepted_at": case.received_at, "silent": True}
            case = change_case(tx, hall, CaseVerb.ACCEPT_SILENT, case, values, calendar=calendar)
            lay_out(tx, case, calendar, None)
    if case.state == CaseState.SUSPENDED:
        calendar = calendar_of(tx, hall, case)
        line = ledger_of(tx, case.id)[-1]
        last = line.line.last_day(calendar)
        if now > calendar.closing(last):
            tx.run(update(suspension_t).where(suspension_t.c.id == line.id).values(ends=last, ended_at=now))
            case = change_case(tx, hall, CaseVerb.RESUME, case, {}, calendar=calendar, lapsed=True)
    if case.state == CaseState.ACCEPTED and case.version_id is not None and _silent_steps(tx, case, now):
        consent_by_silence(tx, case, calendar_of(tx, hall, case))
        case = touch(tx, case)
    return case


def _silent_steps(tx: Tx, case: CaseView, now: datetime) -> bool:
    """Whether a step has let its time pass and consents by that."""
    return tx.first(_late_steps(), {"case": case.id, "now": now}) is not None


@cache
def _late_steps() -> Select[Any]:
    s = step_t.c
    return (
        select(s.place)
        .where(
            s.case_id == bindparam("case"),
            s.state == StepState.ACTIVE,
            s.silence_consents.is_(True),
            s.due_at < bindparam("now", type_=s.due_at.type),
        )
        .limit(1)
    )


def signature(tx: Tx) -> str:
    """Who works on a case, as its rows keep them: the clerk, else the script."""
    return tx.actor.name if tx.actor.clerk_id is None else f"clerk:{clerk_by_id(tx, tx.actor.clerk_id).number}"


def touch(tx: Tx, case: CaseView) -> CaseView:
    """Something about the case has changed: who saw it before is told."""
    tx.run(update(case_t).where(case_t.c.id == case.id).values(version=case.version + 1))
    return case_by_id(tx, case.id)


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
    target = CASE_TRANSITIONS[verb][1] or before.state
    values = {"state": target, "version": before.version + 1, **values}
    tx.run(update(case_t).where(case_t.c.id == before.id).values(values))
    case = refresh_dates(tx, hall, case_by_id(tx, before.id), calendar)
    if case.state not in CASE_OPEN and before.state in CASE_OPEN:
        close_steps(tx, case.id)
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
    if case.project_id is not None:
        conclude_project(tx, case)
    return case


def refresh_dates(tx: Tx, hall: HallView, case: CaseView, calendar: WorkCalendar | None = None) -> CaseView:
    """Reckon the dates of a case and its steps anew and keep them, where they have moved."""
    if case.accepted_at is None or case.state not in CASE_RUNNING:
        return case
    calendar, ledger = calendar or calendar_of(tx, hall, case), ledger_of(tx, case.id)
    limits = limits_of(case, calendar, ledger)
    if limits is None:
        return case
    if case.version_id is not None:
        refresh_steps(tx, case, calendar, [each.line for each in ledger])
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
    """Reckon the dates of every open case the hall decides anew, its calendar having changed; what moved."""
    c = case_t.c
    decided_here = (c.home_hall_id == hall.id, c.state.in_(CASE_RUNNING))
    tx.take_turn(hall.id)
    calendar = load_calendar(tx, hall)
    return [
        moved
        for row in tx.all(select(*CASE_COLUMNS).where(*decided_here))
        if (moved := _recomputed(tx, hall, CaseView(*row), calendar)) is not None
    ]


def _recomputed(tx: Tx, hall: HallView, before: CaseView, calendar: WorkCalendar) -> CaseView | None:
    """The case with its dates as they are now, and an event of it; None where they have not moved."""
    after = refresh_dates(tx, hall, before, calendar)
    if after == before:
        return None
    names = ("promised_due_at", "legal_due_at", "unpublished")
    tx.record(
        "recompute",
        "case_file",
        after.id,
        at=clock.moment(tx),
        hall_id=hall.id,
        before={name: getattr(before, name) for name in names},
        after={"number": after.number} | {name: getattr(after, name) for name in names},
    )
    return after


def catch_up_all(tx: Tx, hall: HallView) -> list[CaseView]:
    """Do what time has done to every case that lies in the hall; those it did something to.

    Dates that rested on a year without a calendar are reckoned anew once that year is out (RULES.md §5).
    """
    c, s = case_t.c, step_t.c
    for place in reversed(halls_above(tx, hall)):
        tx.take_turn(place)
    now = clock.moment(tx)
    late = select(s.case_id).where(s.state == StepState.ACTIVE, s.silence_consents.is_(True), s.due_at < now)
    waiting = tx.all(
        select(*CASE_COLUMNS).where(
            c.at_hall_id == hall.id,
            # Nothing can have happened to what came within the last day.
            ((c.state == CaseState.RECEIVED) & (c.received_at < now - timedelta(days=1)))
            | (c.state == CaseState.SUSPENDED)
            | ((c.state == CaseState.ACCEPTED) & (c.id.in_(late) | c.unpublished.is_not(None))),
        )
    )
    done = []
    for row in waiting:
        before = CaseView(*row)
        after = catch_up(tx, hall, before)
        if after.unpublished is not None:
            calendar = calendar_of(tx, hall, after)
            after = _recomputed(tx, hall, after, calendar) or after
        if after != before:
            done.append(after)
    return done
