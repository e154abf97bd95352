"""Stopping a case's clock, starting it again, and extending its limits (特别程序, 延期)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, update

from schema.cases.limits import DECISION_EXTENSION, JOINT_EXTENSION
from schema.cases.moving import case_to_move, change_case
from schema.cases.states import CaseVerb
from schema.cases.views import CaseView, ledger_of, suspension_t
from schema.errors import AlreadyExtended, BadInput
from schema.hall import clock
from schema.hall.halls import HallView
from schema.hall.kinds import ART_45, CaseKind, Special
from schema.hall.versions import specials_of_version
from schema.language import translator
from schema.store.transaction import Tx

_ = translator("schema")

#: What a special procedure of art. 45 rests on when nothing else is said.
ART_45_BASIS = "行政许可法 第四十五条"
#: The longest a special procedure may be given, working days.
MOST_DAYS = 250


def suspend(
    tx: Tx,
    hall: HallView,
    case_id: int,
    kind: Special,
    limit_days: int | None = None,
    approver: str = "",
    *,
    basis: str = "",
    reason: str = "",
    seen: int | None = None,
) -> CaseView:
    """Stop the clock for a special procedure, for so many working days at the most.

    What the item publishes of it stands where nothing else is said: limit, approver, basis; a longer limit is
    refused. 行政许可法 art. 45 names hearing, tender, auction, inspection, test, quarantine, appraisal and expert
    review; a survey or a public notice stops the clock only where the item has a legal basis for it. Raises
    `BadInput` and what `case_to_move` raises.
    """
    case = case_to_move(tx, hall, CaseVerb.SUSPEND, case_id, seen)
    basis, approver = " ".join(basis.split()), " ".join(approver.split())
    published = specials_of_version(tx, case.version_id) if case.version_id is not None else []
    known = next((each for each in published if each.kind == kind), None)
    if known is not None:
        limit_days = known.limit_days if limit_days is None else limit_days
        basis, approver = basis or known.basis, approver or known.approver
        if limit_days > known.limit_days:
            raise _bad(
                _("limit"),
                _("the item publishes {days} working days at the most").format(days=known.limit_days),
                _("Give the limit that was approved."),
            )
    elif case.version_id is not None and kind not in ART_45:
        basis = ""
    if not basis and kind in ART_45:
        basis = ART_45_BASIS
    if not basis:
        raise _bad(
            _("basis"),
            _("a survey or a public notice stops no clock by the Licensing Law"),
            _("Name the law or regulation the item has for it."),
        )
    if not approver:
        raise _bad(_("approver"), _("somebody answers for stopping a clock"), _("Name who approved it."))
    if limit_days is None or not 1 <= limit_days <= MOST_DAYS:
        raise _bad(
            _("limit"),
            _("a clock is stopped for 1 to {most} working days").format(most=MOST_DAYS),
            _("Give the limit that was approved."),
        )
    now = clock.moment(tx)
    row: dict[str, Any] = {
        "case_id": case_id,
        "place": len(ledger_of(tx, case_id)) + 1,
        "kind": kind,
        "basis": basis[:200],
        "approver": approver[:50],
        "reason": " ".join(reason.split())[:300],
        "limit_days": limit_days,
        "begins": clock.hall_time(now, hall.zone).date(),
        "began_at": now,
        "result": "",
    }
    tx.run(insert(suspension_t), row)
    told = {name: row[name] for name in ("kind", "basis", "approver", "limit_days", "begins")}
    return change_case(tx, hall, CaseVerb.SUSPEND, case, {}, **told)


def resume(tx: Tx, hall: HallView, case_id: int, result: str = "", *, seen: int | None = None) -> CaseView:
    """Let the clock go on: the days really used are not counted, no more. Raises what `case_to_move` raises."""
    case = case_to_move(tx, hall, CaseVerb.RESUME, case_id, seen)
    now = clock.moment(tx)
    line = ledger_of(tx, case_id)[-1]
    ends = clock.hall_time(now, hall.zone).date()
    result = " ".join(result.split())[:300]
    tx.run(
        update(suspension_t).where(suspension_t.c.id == line.id).values(ends=ends, ended_at=now, result=result)
    )
    return change_case(tx, hall, CaseVerb.RESUME, case, {}, ends=ends, result=result)


def extend(
    tx: Tx, hall: HallView, case_id: int, days: int, reason: str, approver: str, *, seen: int | None = None
) -> CaseView:
    """Extend the limits once, with the approval of the head of the organ and a reason that is told (art. 42): by
    10 working days at the most, for several departments together by 15.

    Raises `AlreadyExtended`, `BadInput`, and what `case_to_move` raises.
    """
    case = case_to_move(tx, hall, CaseVerb.EXTEND, case_id, seen)
    if case.extended_days:
        raise AlreadyExtended(case=case.number, days=case.extended_days)
    most = JOINT_EXTENSION if case.kind == CaseKind.JOINT else DECISION_EXTENSION
    if not 1 <= days <= most:
        raise _bad(
            _("days"),
            _("a limit is extended by 1 to {most} working days (Licensing Law, art. 42)").format(most=most),
            _("Give the days that were approved."),
        )
    reason, approver = " ".join(reason.split()), " ".join(approver.split())
    if not reason or not approver:
        raise _bad(
            _("reason and approver"),
            _("an extension is approved by the head of the organ, and its reason is told"),
            _("Give both."),
        )
    return change_case(
        tx, hall, CaseVerb.EXTEND, case, {"extended_days": days}, reason=reason[:300], approver=approver[:50]
    )


def _bad(field: str, reason: str, advice: str) -> BadInput:
    return BadInput(field=field, reason=reason, advice=advice)
