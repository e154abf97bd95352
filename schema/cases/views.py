"""A case as the rest of the program sees it, and finding cases."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, Table, bindparam, select

from schema.cases.limits import Due, Suspension, due
from schema.cases.models import Case, CaseMaterial, CaseSuspension, Correction
from schema.cases.numbers import check_case_number
from schema.cases.states import CASE_RUNNING, ApplicantKind, CaseState, Decision, Delivery
from schema.cases.step_models import CasePassage
from schema.errors import UnknownCase
from schema.hall.halls import HallView
from schema.hall.kinds import CaseKind, Special
from schema.hall.persons import mask_id, mask_name
from schema.hall.working_days import WorkCalendar
from schema.store.transaction import Reader

case_t: Table = Case.__table__  # type: ignore[attr-defined]
case_material_t: Table = CaseMaterial.__table__  # type: ignore[attr-defined]
correction_t: Table = Correction.__table__  # type: ignore[attr-defined]
passage_t: Table = CasePassage.__table__  # type: ignore[attr-defined]
suspension_t: Table = CaseSuspension.__table__  # type: ignore[attr-defined]

#: No name has a character after this one.
LAST_CHARACTER = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case; names and numbers in full: mask them wherever they are shown."""

    id: int
    #: where it was taken in
    hall_id: int
    number: str
    day: date
    item_id: int
    version_id: int | None
    department_id: int
    home_hall_id: int
    at_hall_id: int
    project_id: int | None
    stage: int | None
    kind: CaseKind
    state: CaseState
    ticket_id: int | None
    follows_id: int | None
    applicant_kind: ApplicantKind
    applicant_name: str = field(repr=False)
    document_number: str = field(repr=False)
    agent_name: str = field(repr=False)
    agent_number: str = field(repr=False)
    phone: str = field(repr=False)
    received_at: datetime
    accepted_at: datetime | None
    decided_at: datetime | None
    delivered_at: datetime | None
    concluded_at: datetime | None
    legal_days: int
    promised_days: int
    extended_days: int
    legal_due_at: datetime | None
    promised_due_at: datetime | None
    unpublished: int | None
    decision: Decision | None
    reason: str
    certificate: str
    certificate_number: str
    delivery: Delivery | None
    recipient: str = field(repr=False)
    green: bool
    supplemented: bool
    conditional: bool
    promise_by: date | None
    two_clerks: bool
    accepted_by: str
    silent: bool
    version: int

    @property
    def masked_name(self) -> str:
        """The applicant as lists and notices show it: a company's name is public."""
        return (
            self.applicant_name
            if self.applicant_kind == ApplicantKind.COMPANY
            else mask_name(self.applicant_name)
        )

    @property
    def masked_document(self) -> str:
        """The document's number, masked; a credit code is public."""
        if self.applicant_kind == ApplicantKind.COMPANY:
            return self.document_number
        return mask_id(self.document_number)


CASE_COLUMNS = tuple(case_t.c[name] for name in CaseView.__slots__)


@dataclass(frozen=True, slots=True)
class Material:
    """A material on a case's list."""

    name: str
    #: without it nothing is accepted
    needed: bool = True
    #: 容缺: may be handed in later, against a written promise
    later: bool = False
    received: bool = False
    copies: int = 1
    #: what is wrong with it; empty when nothing is
    fault: str = ""

    @property
    def in_order(self) -> bool:
        """Whether it is there and nothing is wrong with it."""
        return self.received and not self.fault


@dataclass(frozen=True, slots=True)
class SuspensionView:
    """A line of the ledger, with what it rests on."""

    id: int
    place: int
    kind: Special
    basis: str
    approver: str
    reason: str
    limit_days: int
    begins: date
    ends: date | None
    result: str

    @property
    def line(self) -> Suspension:
        """What the clock makes of it."""
        return Suspension(self.begins, self.ends, self.limit_days)


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A correction notice."""

    place: int
    told_at: datetime
    reply_by: date | None
    missing: tuple[tuple[str, str], ...]
    reason: str


_SUSPENSION_COLUMNS = tuple(suspension_t.c[name] for name in SuspensionView.__slots__)
_CORRECTION_COLUMNS = tuple(correction_t.c[name] for name in CorrectionView.__slots__)
_MATERIAL_COLUMNS = tuple(case_material_t.c[name] for name in Material.__slots__)


@cache
def _case_by_id() -> Select[Any]:
    return select(*CASE_COLUMNS).where(case_t.c.id == bindparam("case"))


def case_by_id(reader: Reader, case_id: int) -> CaseView:
    """The case with this id. Raises `UnknownCase`."""
    row = reader.first(_case_by_id(), {"case": case_id})
    if row is None:
        raise UnknownCase(case=case_id)
    return CaseView(*row)


def find_case(reader: Reader, hall: HallView, number: str) -> CaseView:
    """The case with this number, if the hall has to do with it: took it in, decides it, holds it or held it.

    Raises `BadInput` for a number that is none, `UnknownCase`.
    """
    checked = check_case_number(number)
    row = reader.first(select(*CASE_COLUMNS).where(case_t.c.number == checked))
    if row is not None:
        case = CaseView(*row)
        if hall.id in {case.hall_id, case.home_hall_id, case.at_hall_id} or hall.id in halls_of(reader, case.id):
            return case
    raise UnknownCase(case=checked)


def halls_of(reader: Reader, case_id: int) -> set[int]:
    """The halls that have passed the case on."""
    query = select(passage_t.c.from_hall_id).where(passage_t.c.case_id == case_id)
    return {hall for (hall,) in reader.all(query)}


def list_cases(
    reader: Reader,
    hall: HallView,
    states: Collection[CaseState] = (),
    *,
    department_id: int | None = None,
    due_before: datetime | None = None,
    document_number: str = "",
    name: str = "",
    ours: bool = False,
    most: int = 200,
) -> list[CaseView]:
    """Cases that lie in the hall (`ours`: that it took in), by what is due first, those without a date last.

    `due_before` asks for cases whose limits run. Where neither states nor a date are asked for: the newest first.
    `name` is how an applicant's name begins.
    """
    c = case_t.c
    query = select(*CASE_COLUMNS).where((c.hall_id if ours else c.at_hall_id) == hall.id)
    if due_before is not None:
        states = set(states or CASE_RUNNING) & CASE_RUNNING
        query = query.where(c.promised_due_at < due_before)
    if states:
        query = query.where(c.state.in_(sorted(states)))
    if department_id is not None:
        query = query.where(c.department_id == department_id)
    if document_number:
        query = query.where(c.document_number == document_number)
    if name:
        query = query.where(c.applicant_name >= name, c.applicant_name < name + LAST_CHARACTER)
    if not states:
        return [CaseView(*row) for row in reader.all(query.order_by(c.id.desc()).limit(most))]
    dated = query.where(c.promised_due_at.is_not(None)).order_by(c.promised_due_at, c.id).limit(most)
    rows = list(reader.all(dated))
    if len(rows) < most and due_before is None:
        rows += reader.all(
            query.where(c.promised_due_at.is_(None)).order_by(c.received_at, c.id).limit(most - len(rows))
        )
    return [CaseView(*row) for row in rows]


def materials_of(reader: Reader, case_id: int) -> list[Material]:
    """The materials on a case's list."""
    m = case_material_t.c
    query = select(*_MATERIAL_COLUMNS).where(m.case_id == case_id).order_by(m.place)
    return [Material(*row) for row in reader.all(query)]


def ledger_of(reader: Reader, case_id: int) -> list[SuspensionView]:
    """The case's suspensions, the first one first."""
    s = suspension_t.c
    query = select(*_SUSPENSION_COLUMNS).where(s.case_id == case_id).order_by(s.place)
    return [SuspensionView(*row) for row in reader.all(query)]


def corrections_of(reader: Reader, case_id: int) -> list[CorrectionView]:
    """The case's correction notices, the first one first."""
    c = correction_t.c
    query = select(*_CORRECTION_COLUMNS).where(c.case_id == case_id).order_by(c.place)
    return [
        CorrectionView(place, told_at, reply_by, tuple((name, fault) for name, fault in missing), reason)
        for place, told_at, reply_by, missing, reason in reader.all(query)
    ]


@dataclass(frozen=True, slots=True)
class Limits:
    """When a case's limits end."""

    promised: Due
    legal: Due


def limits_of(case: CaseView, calendar: WorkCalendar, ledger: Collection[SuspensionView]) -> Limits | None:
    """When the limits of a case end, reckoned anew; None before acceptance."""
    if case.accepted_at is None:
        return None
    lines = [each.line for each in ledger]
    return Limits(
        promised=due(calendar, case.accepted_at, case.promised_days + case.extended_days, lines),
        legal=due(calendar, case.accepted_at, case.legal_days + case.extended_days, lines),
    )
