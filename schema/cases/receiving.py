"""Taking an application in: receipt, one correction notice, acceptance or refusal (收件, 一次性告知, 受理)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select, update

from schema.cases.applicants import Applicant
from schema.cases.limits import due
from schema.cases.models import Case
from schema.cases.moving import calendar_of, case_to_move, change_case, signature
from schema.cases.numbers import case_number
from schema.cases.states import CASE_OVER, CaseState, CaseVerb, case_state_word
from schema.cases.step_rows import lay_out
from schema.cases.views import (
    CaseView,
    Material,
    case_by_id,
    case_material_t,
    case_t,
    correction_t,
    corrections_of,
    materials_of,
)
from schema.errors import (
    AlreadyCorrected,
    BadInput,
    MaterialsMissing,
    NothingMissing,
    UnknownItem,
)
from schema.hall import clock
from schema.hall.halls import HallView, halls_above, item_t
from schema.hall.kinds import CaseKind, MaterialNeed, WindowKind
from schema.hall.versions import ItemMaterialView, materials_of_version, version_by_id, version_in_force
from schema.language import translator
from schema.store.transaction import Reader, Tx

_ = translator("schema")

#: Budgets of an item that publishes none: the law's own (行政许可法 art. 42).
USUAL_DAYS = 20


@dataclass(frozen=True, slots=True)
class Part:
    """What a case is of a joint project."""

    project_id: int
    stage: int
    #: its department's limit, working days
    days: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What an application for an item is asked for on a day."""

    item_id: int
    name: str
    #: the hall whose item it is, which decides
    home_hall_id: int
    kind: CaseKind | None
    materials: tuple[Material, ...]


def what_is_asked(reader: Reader, hall: HallView, item_id: int) -> Asked:
    """What an item asks of an applicant who comes today. Raises `UnknownItem` for one not offered here."""
    i = item_t.c
    item = reader.first(select(i.hall_id, i.name).where(i.id == item_id))
    if item is None or item.hall_id not in halls_above(reader, hall):
        raise UnknownItem(item=item_id)
    version = version_in_force(reader, item_id, clock.business_day(hall))
    published = materials_of_version(reader, version.id) if version is not None else []
    kind = version.kind if version is not None else None
    return Asked(item_id, item.name, item.hall_id, kind, tuple(listed_materials(published, ())))


def receive_case(
    tx: Tx,
    hall: HallView,
    item_id: int,
    applicant: Applicant,
    materials: Sequence[Material] = (),
    *,
    kind: CaseKind | None = None,
    ticket_id: int | None = None,
    green: bool = False,
    follows: int | None = None,
    part: Part | None = None,
    complete: bool = False,
) -> CaseView:
    """Take an application in (收件), from a visit or without one; it has a number from now on.

    The item is the hall's own or one of a hall above it, which decides then. It keeps the version of today: its
    limits, and its list of materials, of which `materials` are those that were looked at; others of them are
    missing (with `complete` they are there), and what is not on the list is added to it. Without a kind it is the
    item's; without that either, at once where 0 days are promised, else promised. `follows` is a case that is
    over. Raises `BadInput`, `UnknownItem`, `UnknownCase`.
    """
    who = applicant.checked()
    i = item_t.c
    item = tx.first(select(i.hall_id, i.department_id, i.legal_days, i.promised_days).where(i.id == item_id))
    if item is None or item.hall_id not in halls_above(tx, hall):
        raise UnknownItem(item=item_id)
    for place in dict.fromkeys((item.hall_id, hall.id)):
        tx.take_turn(place)
    if follows is not None:
        _must_be_over(case_by_id(tx, follows))
    now = clock.moment(tx)
    day = clock.business_day(hall, now)
    version = version_in_force(tx, item_id, day)
    says = item if version is None else version
    if version is not None:
        materials = listed_materials(materials_of_version(tx, version.id), materials, complete=complete)
    seq = (
        tx.scalar(select(func.max(case_t.c.seq)).where(case_t.c.hall_id == hall.id, case_t.c.day == day)) or 0
    ) + 1
    legal = USUAL_DAYS if says.legal_days is None else says.legal_days
    promised = legal if says.promised_days is None else says.promised_days
    if part is not None:
        kind, promised = CaseKind.JOINT, part.days
    row: dict[str, Any] = {
        "hall_id": hall.id,
        "number": case_number(hall.code, day, seq),
        "day": day,
        "seq": seq,
        "item_id": item_id,
        "version_id": version.id if version else None,
        "department_id": item.department_id,
        "home_hall_id": item.hall_id,
        "at_hall_id": hall.id,
        "project_id": part.project_id if part else None,
        "stage": part.stage if part else None,
        "kind": kind or (version.kind if version else CaseKind.PROMISED if promised else CaseKind.IMMEDIATE),
        "state": CaseState.RECEIVED,
        "ticket_id": ticket_id,
        "follows_id": follows,
        "applicant_kind": who.kind,
        "applicant_name": who.name,
        "document_number": who.document_number,
        "agent_name": who.agent_name,
        "agent_number": who.agent_number,
        "phone": who.phone,
        "received_at": now,
        "legal_days": legal,
        "promised_days": promised,
        "green": green,
    }
    key = tx.connection.execute(insert(case_t), _with_defaults(row)).inserted_primary_key
    assert key is not None
    case = case_by_id(tx, int(key[0]))
    _list_materials(tx, case.id, materials)
    tx.record(
        CaseVerb.RECEIVE,
        "case_file",
        case.id,
        at=now,
        hall_id=hall.id,
        after={
            "number": case.number,
            "item": item_id,
            "kind": case.kind,
            "ticket": ticket_id,
            "green": green,
            "materials": [[each.name, each.received, each.fault] for each in materials],
        },
    )
    return case


def _must_be_over(case: CaseView) -> None:
    if case.state not in CASE_OVER:
        raise BadInput(
            field=_("case that it follows"),
            reason=_("case {case} is {state}, not over").format(
                case=case.number, state=case_state_word(case.state)
            ),
            advice=_("Go on with that one; only a case that is over is followed by another."),
        )


def listed_materials(
    published: Sequence[ItemMaterialView], seen: Sequence[Material], *, complete: bool = False
) -> list[Material]:
    """The list of a case: what its item asks for, as it was found at the counter; `complete`: all of it is there
    but what was seen to be missing, and what is asked for under a condition only."""
    found = {" ".join(each.name.split()): each for each in seen}
    listed = []
    for each in published:
        needed = each.need != MaterialNeed.CONDITIONAL
        later = each.need == MaterialNeed.LATER
        there = found.pop(" ".join(each.name.split()), None)
        copies = max(1, each.originals + each.copies)
        listed.append(
            Material(each.name, needed, later, received=complete and needed, copies=copies)
            if there is None
            else replace(there, name=each.name, needed=needed, later=later, copies=max(there.copies, copies))
        )
    return [*listed, *found.values()]


def _with_defaults(row: dict[str, Any]) -> dict[str, Any]:
    """What the table's model gives a new case."""
    missing = {
        name: info.default
        for name, info in Case.model_fields.items()
        if name not in row and name != "id" and not info.is_required() and info.default is not None
    }
    return missing | row


def _list_materials(tx: Tx, case_id: int, materials: Sequence[Material]) -> None:
    if materials:
        tx.run(
            insert(case_material_t),
            [
                {"case_id": case_id, "place": place, **{name: getattr(each, name) for name in Material.__slots__}}
                for place, each in enumerate(materials, 1)
            ],
        )


def _mark_materials(tx: Tx, case_id: int, changes: dict[str, dict[str, Any]]) -> None:
    """Keep how materials of the list are now: name → what has changed of it."""
    m = case_material_t.c
    for name, values in changes.items():
        tx.run(update(case_material_t).where(m.case_id == case_id, m.name == name).values(values))


def lacking(materials: Sequence[Material]) -> list[Material]:
    """What keeps an application from being accepted: needed, and not there or not in order."""
    return [each for each in materials if each.needed and not each.in_order]


def accept(
    tx: Tx,
    hall: HallView,
    case_id: int,
    *,
    conditional: bool = False,
    promise_by: date | None = None,
    window: WindowKind | None = None,
    seen: int | None = None,
) -> CaseView:
    """Accept an application (受理): its limits run from now on, and its first steps begin.

    Everything needed must be there; `conditional` (容缺受理) lets what may come later be missing, against a
    written promise to hand it in by a day, no later than the case itself is promised (RULES.md §4). `window` is
    the power of the window that accepts. Raises `MaterialsMissing` naming all of it, `BadInput`, and what
    `case_to_move` raises.
    """
    case = case_to_move(tx, hall, CaseVerb.ACCEPT, case_id, seen)
    missing = lacking(materials_of(tx, case_id))
    hard = [each for each in missing if not (conditional and each.later)]
    if hard:
        raise MaterialsMissing(case=case.number, materials=_("; ").join(each.name for each in hard))
    now, calendar = clock.moment(tx), calendar_of(tx, hall, case)
    if missing:
        _check_promise(
            promise_by, clock.hall_time(now, hall.zone).date(), due(calendar, now, case.promised_days).day
        )
    one_clerk = case.version_id is None or version_by_id(tx, case.version_id).one_clerk
    values = {
        "accepted_at": now,
        "accepted_by": signature(tx),
        "two_clerks": not one_clerk or window == WindowKind.ACCEPT_APPROVE,
        "conditional": bool(missing),
        "promise_by": promise_by if missing else None,
    }
    later = [each.name for each in missing]
    case = change_case(tx, hall, CaseVerb.ACCEPT, case, values, calendar=calendar, later=later)
    lay_out(tx, case, calendar, window)
    return case


def _check_promise(day: date | None, today: date, latest: date) -> None:
    """Raise `BadInput` unless what comes later is promised for a day of the case's own limit."""
    if day is None or not today <= day <= latest:
        raise BadInput(
            field=_("promise"),
            reason=_("what comes later is promised in writing for a day from {today} to {latest}").format(
                today=today, latest=latest
            ),
            advice=_("Give the day that stands on the promise."),
        )


def hand_in(
    tx: Tx, hall: HallView, case_id: int, names: Sequence[str] = (), *, seen: int | None = None
) -> CaseView:
    """Take in what was promised at a conditional acceptance (容缺后补): the materials named, or all of them.

    Raises `BadInput` for one that is not on the list, and what `case_to_move` raises.
    """
    case = case_to_move(tx, hall, CaseVerb.HAND_IN, case_id, seen)
    return _take_in(tx, hall, CaseVerb.HAND_IN, case, names, {})


def request_correction(
    tx: Tx,
    hall: HallView,
    case_id: int,
    missing: Sequence[tuple[str, str]],
    *,
    reply_by: date | None = None,
    reason: str = "",
    supervisor: bool = False,
    seen: int | None = None,
) -> CaseView:
    """Tell everything that is missing, at once (一次性告知; 行政许可法 art. 32 (4)): of each its name and fault.

    A second notice on the same case needs a supervisor and a reason, and is marked for supervision. Raises
    `NothingMissing`, `AlreadyCorrected`, and what `case_to_move` raises.
    """
    case = case_to_move(tx, hall, CaseVerb.CORRECT, case_id, seen)
    told = [(" ".join(name.split()), " ".join(fault.split())) for name, fault in missing if name.strip()]
    if not told:
        raise NothingMissing(case=case.number)
    before = corrections_of(tx, case_id)
    reason = " ".join(reason.split())
    if before and not (supervisor and reason):
        raise AlreadyCorrected(case=case.number, day=clock.hall_time(before[0].told_at, hall.zone).date())
    now = clock.moment(tx)
    tx.run(
        insert(correction_t),
        {
            "case_id": case_id,
            "place": len(before) + 1,
            "told_at": now,
            "reply_by": reply_by,
            "missing": [list(each) for each in told],
            "reason": reason if before else "",
        },
    )
    _mark_materials(tx, case_id, {name: {"fault": fault[:200], "received": bool(fault)} for name, fault in told})
    return change_case(
        tx,
        hall,
        CaseVerb.CORRECT,
        case,
        {},
        reason=reason,
        missing=[list(each) for each in told],
        second=bool(before),
    )


def supplement(
    tx: Tx, hall: HallView, case_id: int, names: Sequence[str] = (), *, seen: int | None = None
) -> CaseView:
    """Take in what a correction notice asked for (补正): the materials named, or all of them.

    Raises `BadInput` for one that is not on the list, and what `case_to_move` raises.
    """
    case = case_to_move(tx, hall, CaseVerb.SUPPLEMENT, case_id, seen)
    return _take_in(tx, hall, CaseVerb.SUPPLEMENT, case, names, {"supplemented": True})


def _take_in(
    tx: Tx, hall: HallView, verb: CaseVerb, case: CaseView, names: Sequence[str], values: dict[str, Any]
) -> CaseView:
    found = materials_of(tx, case.id)
    known = {each.name for each in found}
    wanted = {" ".join(name.split()) for name in names} or {each.name for each in lacking(found)}
    if unknown := sorted(wanted - known):
        raise BadInput(
            field=_("material"),
            reason=_("“{name}” is not on the list of this case").format(name=unknown[0]),
            advice=_("Its materials: {names}.").format(names=_("; ").join(sorted(known)) or "–"),
        )
    _mark_materials(tx, case.id, {name: {"received": True, "fault": ""} for name in wanted})
    return change_case(tx, hall, verb, case, values, materials=sorted(wanted))


def refuse(tx: Tx, hall: HallView, case_id: int, reason: str, *, seen: int | None = None) -> CaseView:
    """Refuse acceptance (不予受理), with the reason that goes into the notice. Raises `BadInput` without one."""
    case = case_to_move(tx, hall, CaseVerb.REFUSE, case_id, seen)
    values = {"reason": _reason(reason), "concluded_at": clock.moment(tx)}
    return change_case(tx, hall, CaseVerb.REFUSE, case, values)


def withdraw(tx: Tx, hall: HallView, case_id: int, reason: str = "", *, seen: int | None = None) -> CaseView:
    """The applicant takes the application back (撤回)."""
    case = case_to_move(tx, hall, CaseVerb.WITHDRAW, case_id, seen)
    values = {"reason": " ".join(reason.split())[:500], "concluded_at": clock.moment(tx)}
    return change_case(tx, hall, CaseVerb.WITHDRAW, case, values)


def _reason(text: str) -> str:
    """Raises `BadInput` for none."""
    reason = " ".join(text.split())[:500]
    if not reason:
        raise BadInput(
            field=_("reason"),
            reason=_("a refusal gives its reason (Licensing Law, art. 38)"),
            advice=_("Say which condition is not met."),
        )
    return reason
