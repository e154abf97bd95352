"""Joint projects (联办, 一件事): one form and one set of materials for several items, with a plan of stages.

Each item becomes a case of its own, with its department's limit; the project has the whole limit. The cases of
one stage run in parallel; those of the next are accepted when the ones before are granted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Table, func, insert, select, update

from schema.cases.applicants import Applicant
from schema.cases.limits import due
from schema.cases.moving import catch_up
from schema.cases.numbers import case_number, check_case_number
from schema.cases.project_rows import cases_of_project, project_t
from schema.cases.receiving import Part, accept, lacking, receive_case, request_correction
from schema.cases.states import CaseState, Decision
from schema.cases.step_models import JointPlan, JointPlanItem
from schema.cases.views import CaseView, Material, materials_of
from schema.errors import BadInput, MaterialsMissing, NothingMissing, UnknownItem, UnknownPlan, UnknownProject
from schema.hall import clock
from schema.hall.calendar import load_calendar
from schema.hall.halls import HallView, department_t, item_t
from schema.hall.kinds import WindowKind
from schema.hall.versions import materials_of_version, version_in_force
from schema.language import translator
from schema.store.transaction import Reader, Tx

_ = translator("schema")

plan_t: Table = JointPlan.__table__  # type: ignore[attr-defined]
plan_item_t: Table = JointPlanItem.__table__  # type: ignore[attr-defined]

#: What distinguishes a project's number from a case's: GA01L-20260302-00001-K (联).
PROJECT_LETTER = "L"
NAME_LENGTH = 200


@dataclass(frozen=True, slots=True)
class PlanPart:
    """An item of a plan: its stage, and its department's limit in working days."""

    item_id: int
    stage: int
    days: int


@dataclass(frozen=True, slots=True)
class PlanView:
    """A joint plan."""

    id: int
    code: str
    name: str
    #: the whole limit, working days
    days: int
    lead_id: int


@dataclass(frozen=True, slots=True)
class ProjectView:
    """A joint project."""

    id: int
    plan_id: int
    number: str
    name: str
    days: int
    received_at: datetime
    accepted_at: datetime | None
    due_at: datetime | None
    concluded_at: datetime | None


_PLAN_COLUMNS = tuple(plan_t.c[name] for name in PlanView.__slots__)
_PROJECT_COLUMNS = tuple(project_t.c[name] for name in ProjectView.__slots__)


def make_plan(
    tx: Tx, hall: HallView, code: str, name: str, days: int, parts: Sequence[PlanPart], lead_id: int
) -> PlanView:
    """Add a plan of what is done together. Raises `BadInput`, `UnknownItem`."""
    code, name = code.strip(), " ".join(name.split())[:100]
    tx.take_turn(hall.id)
    if not code or not name or len(parts) < 2:
        raise _bad(_("plan"), _("a plan has a code, a name and two items or more"), _("Give them."))
    if tx.first(select(plan_t.c.id).where(plan_t.c.hall_id == hall.id, plan_t.c.code == code)) is not None:
        raise _bad(_("plan"), _("there is a plan {code} already").format(code=code), _("Choose another code."))
    stages = {
        stage: max(part.days for part in parts if part.stage == stage)
        for stage in sorted({each.stage for each in parts})
    }
    if sum(stages.values()) > days:
        raise _bad(
            _("days"),
            _("the stages take {needed} working days, more than the whole {days}").format(
                needed=sum(stages.values()), days=days
            ),
            _("Give the whole a longer limit, or the stages shorter ones."),
        )
    for part in parts:
        here = select(item_t.c.id).where(item_t.c.id == part.item_id, item_t.c.hall_id == hall.id)
        if tx.first(here) is None:
            raise UnknownItem(item=part.item_id)
    row = {"hall_id": hall.id, "code": code, "name": name, "days": days, "lead_id": lead_id}
    key = tx.connection.execute(insert(plan_t), row).inserted_primary_key
    assert key is not None
    plan_id = int(key[0])
    tx.run(
        insert(plan_item_t),
        [{"plan_id": plan_id, "item_id": part.item_id, "stage": part.stage, "days": part.days} for part in parts],
    )
    told = {"code": code, "name": name, "days": days, "items": [[p.item_id, p.stage, p.days] for p in parts]}
    tx.record("add", "joint_plan", plan_id, at=clock.moment(tx), hall_id=hall.id, after=told)
    return PlanView(plan_id, code, name, days, lead_id)


def list_plans(reader: Reader, hall: HallView) -> list[PlanView]:
    """The hall's plans."""
    query = select(*_PLAN_COLUMNS).where(plan_t.c.hall_id == hall.id).order_by(plan_t.c.code)
    return [PlanView(*row) for row in reader.all(query)]


def find_plan(reader: Reader, hall: HallView, code: str) -> PlanView:
    """The plan with this code. Raises `UnknownPlan`."""
    plans = list_plans(reader, hall)
    found = next((plan for plan in plans if plan.code == code.strip()), None)
    if found is None:
        raise UnknownPlan(plan=code, known=", ".join(plan.code for plan in plans) or "–")
    return found


def parts_of(reader: Reader, plan_id: int) -> list[PlanPart]:
    """The plan's items, stage by stage."""
    p = plan_item_t.c
    query = select(p.item_id, p.stage, p.days).where(p.plan_id == plan_id).order_by(p.stage, p.item_id)
    return [PlanPart(*row) for row in reader.all(query)]


def materials_of_plan(reader: Reader, plan_id: int, day: date) -> dict[str, list[int]]:
    """The one set of materials: each name once, with the items that ask for it."""
    found: dict[str, list[int]] = {}
    for part in parts_of(reader, plan_id):
        version = version_in_force(reader, part.item_id, day)
        for each in materials_of_version(reader, version.id) if version else ():
            found.setdefault(each.name, []).append(part.item_id)
    return found


def receive_project(
    tx: Tx,
    hall: HallView,
    plan: PlanView,
    name: str,
    applicant: Applicant,
    received: Collection[str] = (),
    *,
    ticket_id: int | None = None,
) -> ProjectView:
    """Take in one form and one set of materials for all items of a plan; each item has its case from now on.

    `received` are the materials that are there: each counts for every item that asks for it. Raises `BadInput`.
    """
    name = " ".join(name.split())[:NAME_LENGTH]
    if not name:
        raise _bad(_("project"), _("a project has a name"), _("Say what is set up or built."))
    tx.take_turn(hall.id)
    now = clock.moment(tx)
    day = clock.business_day(hall, now)
    known = materials_of_plan(tx, plan.id, day)
    wanted = {" ".join(each.split()) for each in received}
    if strange := sorted(wanted - set(known)):
        raise _bad(
            _("material"),
            _("“{name}” is asked for by no item of this plan").format(name=strange[0]),
            _("Its materials: {names}.").format(names=_("; ").join(sorted(known)) or "–"),
        )
    p = project_t.c
    seq = (tx.scalar(select(func.max(p.seq)).where(p.hall_id == hall.id, p.day == day)) or 0) + 1
    row = {
        "hall_id": hall.id,
        "plan_id": plan.id,
        "number": case_number(hall.code + PROJECT_LETTER, day, seq),
        "day": day,
        "seq": seq,
        "name": name,
        "days": plan.days,
        "received_at": now,
    }
    key = tx.connection.execute(insert(project_t), row).inserted_primary_key
    assert key is not None
    project_id = int(key[0])
    told = {"number": row["number"], "name": name, "plan": plan.code}
    tx.record("receive_project", "project", project_id, at=now, hall_id=hall.id, after=told)
    for part in parts_of(tx, plan.id):
        there = [Material(each, received=True) for each in sorted(wanted) if part.item_id in known[each]]
        receive_case(
            tx,
            hall,
            part.item_id,
            applicant,
            there,
            ticket_id=ticket_id,
            part=Part(project_id, part.stage, part.days),
        )
    return project_by_id(tx, project_id)


def accept_project(tx: Tx, hall: HallView, project_id: int, *, window: WindowKind | None = None) -> ProjectView:
    """Accept a project: everything its items need is there; the whole limit and the first stage begin.

    Raises `MaterialsMissing` naming what is missing for all of them, and what `accept` raises.
    """
    tx.take_turn(hall.id)
    project = project_by_id(tx, project_id)
    cases = [catch_up(tx, hall, case) for case in cases_of_project(tx, project_id)]
    missing = {each.name for case in cases for each in lacking(materials_of(tx, case.id))}
    if missing:
        raise MaterialsMissing(case=project.number, materials=_("; ").join(sorted(missing)))
    now = clock.moment(tx)
    values = {"accepted_at": now, "due_at": due(load_calendar(tx, hall), now, project.days).at}
    tx.run(update(project_t).where(project_t.c.id == project_id).values(values))
    tx.record(
        "accept_project",
        "project",
        project_id,
        at=now,
        hall_id=hall.id,
        after={"number": project.number, **values},
    )
    first = min(case.stage or 1 for case in cases)
    for case in cases:
        if case.stage == first and case.state == CaseState.RECEIVED:
            accept(tx, hall, case.id, window=window)
    return project_by_id(tx, project_id)


def correct_project(tx: Tx, hall: HallView, project_id: int, faults: Mapping[str, str]) -> list[CaseView]:
    """Tell everything that is missing or wrong for all items at once: name → what is wrong (一次性告知).

    What is not there is told whether it is named or not; a case that lacks nothing has no notice. Raises
    `NothingMissing`, and what `request_correction` raises.
    """
    project = project_by_id(tx, project_id)
    told: list[CaseView] = []
    for case in cases_of_project(tx, project_id):
        lacks = {each.name: each.fault for each in lacking(materials_of(tx, case.id))}
        lacks |= {each.name: faults[each.name] for each in materials_of(tx, case.id) if each.name in faults}
        if lacks:
            told.append(request_correction(tx, hall, case.id, list(lacks.items())))
    if not told:
        raise NothingMissing(case=project.number)
    return told


def begin_next_stage(tx: Tx, hall: HallView, case: CaseView) -> None:
    """A case of a project has been decided: when its whole stage is granted, the next one is accepted."""
    if case.project_id is None:
        return
    cases = cases_of_project(tx, case.project_id)
    if any(each.stage == case.stage and each.decision != Decision.GRANTED for each in cases):
        return
    later = sorted({each.stage for each in cases if each.stage and case.stage and each.stage > case.stage})
    for each in cases:
        if later and each.stage == later[0] and each.state == CaseState.RECEIVED:
            accept(tx, hall, each.id)


def project_by_id(reader: Reader, project_id: int) -> ProjectView:
    """The project with this id. Raises `UnknownProject`."""
    row = reader.first(select(*_PROJECT_COLUMNS).where(project_t.c.id == project_id))
    if row is None:
        raise UnknownProject(project=project_id)
    return ProjectView(*row)


def find_project(reader: Reader, hall: HallView, number: str) -> ProjectView:
    """The project with this number. Raises `BadInput` for one that is none, `UnknownProject`."""
    checked = check_case_number(number)
    query = select(*_PROJECT_COLUMNS).where(project_t.c.hall_id == hall.id, project_t.c.number == checked)
    row = reader.first(query)
    if row is None:
        raise UnknownProject(project=checked)
    return ProjectView(*row)


def list_projects(reader: Reader, hall: HallView, *, most: int = 200) -> list[ProjectView]:
    """The projects that are not over, by what is due first."""
    p = project_t.c
    query = select(*_PROJECT_COLUMNS).where(p.hall_id == hall.id, p.concluded_at.is_(None))
    return [ProjectView(*row) for row in reader.all(query.order_by(p.due_at, p.id).limit(most))]


def lead_name(reader: Reader, plan: PlanView) -> str:
    """The department that leads (牵头部门)."""
    return str(reader.scalar(select(department_t.c.name).where(department_t.c.id == plan.lead_id)))


def _bad(field: str, reason: str, advice: str) -> BadInput:
    return BadInput(field=field, reason=reason, advice=advice)
