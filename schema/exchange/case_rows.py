"""What a case says in each table of the national exchange, read for many cases at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from schema.cases.limits import Suspension
from schema.cases.states import ApplicantKind, CaseVerb, Decision
from schema.cases.step_states import StepResult, StepVerb
from schema.cases.views import (
    CASE_COLUMNS,
    CaseView,
    Material,
    case_material_t,
    case_t,
    suspension_t,
)
from schema.exchange.national_cases import (
    ACTS,
    APPLICANT_TYPES,
    AT_WINDOW,
    CATALOG_LENGTH,
    DECIDED,
    DENIED_OPINION,
    DOCUMENT_TYPES,
    ENDED,
    EXTENSION_BASIS,
    EXTENSION_TYPE,
    EXTENSION_WORD,
    ID_CARD,
    KIND_WORDS,
    NO,
    ON_PAPER,
    OTHER,
    PROJECT_TYPES,
    SPECIAL_TYPE,
    SPECIAL_WORDS,
    STEP_ACTS,
    YES,
    ExchangeTable,
    moment_text,
)
from schema.hall import clock
from schema.hall.calendar import load_calendar
from schema.hall.halls import HallView, department_t, item_t
from schema.hall.staff import clerk_t
from schema.hall.versions import version_by_id, version_t
from schema.public.ratings import rating_t
from schema.store.events import event_t
from schema.store.transaction import AnyRow, Reader

#: The events that bring a case into the exchange: what is not accepted yet is nobody's business but the hall's.
ENTRANCES = (CaseVerb.ACCEPT, CaseVerb.ACCEPT_SILENT, CaseVerb.REFUSE, CaseVerb.WITHDRAW)
#: What the process table tells, and when a step's turn came.
VERBS = (*ACTS, *STEP_ACTS, StepVerb.BEGIN)
#: An implementation code in practice: 18 characters of credit code, one of level, the basic code.
IMPLEMENTATION_LENGTH = 31
MOBILE_LENGTH = 11


@dataclass(frozen=True, slots=True)
class Row:
    """A row that says its case's own fields; those common to all tables come with the export."""

    table: ExchangeTable
    #: what it is known by among its case's rows of this table
    key: str
    #: the event that brought it
    born: int
    values: Mapping[str, str]
    #: the code of the item, for advice
    source: str


@dataclass(slots=True)
class CaseRows:
    """A case and its rows; none before it is accepted or over."""

    id: int
    number: str
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Item:
    """What the item of a case says in the exchange."""

    code: str
    name: str
    version: str
    catalog: str
    handle_item: str
    org_code: str
    org_name: str


@dataclass(frozen=True, slots=True)
class _Facts:
    """A case with all that belongs to it."""

    case: CaseView
    item: _Item
    events: Sequence[AnyRow]
    materials: Sequence[Material]
    suspensions: Sequence[AnyRow]
    satisfaction: str
    #: the event since which it is in the exchange
    entered: int

    def event(self, verb: CaseVerb) -> AnyRow | None:
        """The latest event of a verb."""
        return next((each for each in reversed(self.events) if each.verb == verb), None)

    def row(self, table: ExchangeTable, key: object, born: int, values: Mapping[str, str]) -> Row:
        return Row(table, str(key), max(born, self.entered), values, self.item.code)


class _Maker:
    """Makes the rows of one hall's cases; what many of them share is read once."""

    def __init__(self, reader: Reader, hall: HallView) -> None:
        self.reader, self.hall = reader, hall
        self.calendar = load_calendar(reader, hall)
        c = clerk_t.c
        #: hall and actor → name; towns and villages work on its cases, too
        clerks = reader.all(select(c.hall_id, c.number, c.name))
        self.clerks = {(row.hall_id, f"clerk:{row.number}"): str(row.name) for row in clerks}
        self.item = lru_cache(maxsize=4096)(self._item)

    def make(self, keys: Sequence[int]) -> Iterator[CaseRows]:
        """The rows of these cases, in the order of their ids."""
        c, e, m, s = case_t.c, event_t.c, case_material_t.c, suspension_t.c
        cases = [
            CaseView(*row) for row in self.reader.all(select(*CASE_COLUMNS).where(c.id.in_(keys)).order_by(c.id))
        ]
        events = _grouped(
            self.reader.all(
                select(e.subject_id, e.id, e.at, e.hall_id, e.actor, e.verb, e.after)
                .where(e.subject == "case_file", e.subject_id.in_(keys), e.verb.in_(VERBS))
                .order_by(e.subject_id, e.id)
            )
        )
        materials = _grouped(
            self.reader.all(
                select(m.case_id, *(m[name] for name in Material.__slots__))
                .where(m.case_id.in_(keys))
                .order_by(m.case_id, m.place)
            )
        )
        suspensions = _grouped(
            self.reader.all(select(suspension_t).where(s.case_id.in_(keys)).order_by(s.case_id, s.place)),
            "case_id",
        )
        scores = self._scores([case.ticket_id for case in cases if case.ticket_id is not None])
        for case in cases:
            own = events[case.id]
            entered = next((each.id for each in own if each.verb in ENTRANCES), None)
            made = CaseRows(case.id, case.number)
            if entered is not None:
                facts = _Facts(
                    case,
                    self.item(case.item_id, case.department_id, case.version_id),
                    own,
                    [Material(*row[1:]) for row in materials[case.id]],
                    suspensions[case.id],
                    scores.get(case.ticket_id or 0, ""),
                    entered,
                )
                for table in (self._accept, self._process, self._result, self._special, self._material):
                    made.rows += table(facts)
            yield made

    def _scores(self, tickets: Sequence[int]) -> dict[int, str]:
        if not tickets:
            return {}
        r = rating_t.c
        rows = self.reader.all(select(r.ticket_id, r.score).where(r.ticket_id.in_(tickets)))
        return {ticket: str(score) for ticket, score in rows}

    def _item(self, item_id: int, department_id: int, version_id: int | None) -> _Item:
        i, d = item_t.c, department_t.c
        code, name, published = self.reader.all(select(i.code, i.name, i.published).where(i.id == item_id))[0]
        org_code, org_name = self.reader.all(select(d.code, d.name).where(d.id == department_id))[0]
        version = None if version_id is None else version_by_id(self.reader, version_id)
        if version is not None:
            v = version_t.c
            own = self.reader.scalar(select(v.published).where(v.id == version.id))
            published = own or published
        record = _record(published)
        catalog = str(record.get("catalog_code") or "")
        if not catalog and len(code) in (CATALOG_LENGTH, IMPLEMENTATION_LENGTH):
            catalog = code[-CATALOG_LENGTH:]
        return _Item(
            code=code,
            name=name if version is None else version.name,
            version=str(record.get("task_version") or (1 if version is None else version.version)),
            catalog=catalog,
            handle_item=str(record.get("task_handle_item") or ""),
            org_code=str(record.get("dept_code") or org_code),
            org_name=org_name,
        )

    def _moment(self, at: datetime | None) -> str:
        return "" if at is None else moment_text(clock.hall_time(at, self.hall.zone))

    def _who(self, event: AnyRow | None) -> str:
        """Who did it: a clerk by name; a machine or a script by what the log calls it."""
        return "" if event is None else self.clerks.get((event.hall_id, event.actor), event.actor)

    # --- the tables ----------------------------------------------------------------------------------------

    def _accept(self, facts: _Facts) -> Iterator[Row]:
        case, item = facts.case, facts.item
        event = facts.event(CaseVerb.ACCEPT) or facts.event(CaseVerb.ACCEPT_SILENT)
        if event is None:
            return
        agent = bool(case.agent_name)
        values = {
            "project_name": item.name,
            "project_type": PROJECT_TYPES[case.kind],
            "task_code": item.code,
            "task_name": item.name,
            "task_version": item.version,
            "catalog_code": item.catalog,
            "task_handle_item": item.handle_item,
            "org_code": item.org_code,
            "org_name": item.org_name,
            "handle_user_name": self._who(event),
            "apply_type": AT_WINDOW,
            "apply_date": self._moment(case.received_at),
            "accept_date": self._moment(case.accepted_at),
            "promise_date": self._moment(case.promised_due_at),
            "applyer_type": APPLICANT_TYPES[case.applicant_kind],
            "applyer_name": case.applicant_name,
            "applyer_page_type": DOCUMENT_TYPES[case.applicant_kind],
            "applyer_page_code": case.document_number,
            "contact_name": case.agent_name
            or (case.applicant_name if case.applicant_kind == ApplicantKind.PERSON else ""),
            "contact_type": ID_CARD if agent and case.agent_number else "",
            "contact_code": case.agent_number if agent else "",
            "contact_mobile": _mobile(case.phone),
        }
        yield facts.row(ExchangeTable.ACCEPT, "1", event.id, values)

    def _process(self, facts: _Facts) -> Iterator[Row]:
        """One row for each act of the log. A step begins when its turn came, any other act where the one before
        it ended."""
        before, begun = facts.case.received_at, {}
        acts = 0
        for event in facts.events:
            step = (event.after or {}).get("step")
            if event.verb == StepVerb.BEGIN:
                begun[step] = event.at
                continue
            acts += 1
            values = {
                "event_start_time": self._moment(before if step is None else begun.get(step, event.at)),
                "event_end_time": self._moment(event.at),
                "handle_user_name": self._who(event),
                "remark": KIND_WORDS[facts.case.kind] if event.verb == CaseVerb.RECEIVE else "",
                **_act(event),
            }
            before = event.at
            yield facts.row(ExchangeTable.PROCESS, acts, event.id, values)

    def _result(self, facts: _Facts) -> Iterator[Row]:
        case = facts.case
        event = facts.event(CaseVerb.DECIDE) or facts.event(CaseVerb.REFUSE) or facts.event(CaseVerb.WITHDRAW)
        if event is None:
            return
        values = {
            "result_type": DECIDED[case.decision] if case.decision is not None else ENDED[case.state],
            "result_date": self._moment(case.decided_at or case.concluded_at),
            "result_explain": case.reason,
            "result_cetr_name": case.certificate,
            "result_cetr_no": case.certificate_number,
            "is_delivery_results": NO if case.delivered_at is None else YES,
            "satisfaction": facts.satisfaction,
            "handle_user_name": self._who(event),
            "remark": KIND_WORDS[case.kind],
        }
        yield facts.row(ExchangeTable.RESULT, "1", event.id, values)

    def _special(self, facts: _Facts) -> Iterator[Row]:
        began = [each.id for each in facts.events if each.verb == CaseVerb.SUSPEND]
        for line in facts.suspensions:
            born = began[line.place - 1] if line.place <= len(began) else facts.entered
            # What still runs ends with its limit at the latest.
            ledger = Suspension(line.begins, line.ends, line.limit_days)
            ends = line.ended_at or self.calendar.closing(ledger.last_day(self.calendar))
            values = {
                "special_type": SPECIAL_TYPE,
                "special_name": SPECIAL_WORDS[line.kind],
                "special_reason": line.reason or line.basis,
                "special_time": self._moment(line.began_at),
                "end_time": self._moment(ends),
                "result": line.result,
                "special_explain": f"{line.basis}；最长 {line.limit_days} 个工作日",
                "handle_user": line.approver,
                "applyer_user_name": facts.case.applicant_name,
            }
            yield facts.row(ExchangeTable.SPECIAL, line.place, born, values)
        extension = facts.event(CaseVerb.EXTEND)
        if extension is not None:
            after = extension.after
            values = {
                "special_type": EXTENSION_TYPE,
                "special_name": EXTENSION_WORD,
                "special_reason": after["reason"],
                "special_time": self._moment(extension.at),
                "end_time": self._moment(facts.case.promised_due_at),
                "special_explain": f"{EXTENSION_BASIS}；延长 {facts.case.extended_days} 个工作日",
                "handle_user": after["approver"],
                "applyer_user_name": facts.case.applicant_name,
            }
            yield facts.row(ExchangeTable.SPECIAL, "extension", extension.id, values)

    def _material(self, facts: _Facts) -> Iterator[Row]:
        for place, each in enumerate(facts.materials, 1):
            if not each.received:
                continue
            values = {
                "material_name": each.name,
                "get_type": ON_PAPER,
                "get_num": str(each.copies),
                "remark": each.fault,
            }
            yield facts.row(ExchangeTable.MATERIAL, place, facts.entered, values)


def row_makers(reader: Reader, hall: HallView) -> Callable[[Sequence[int]], Iterator[CaseRows]]:
    """What makes the rows of so many cases of a hall at a time."""
    return _Maker(reader, hall).make


def _grouped(rows: Sequence[AnyRow], key: str = "") -> dict[int, list[AnyRow]]:
    """Rows by the case they belong to: their first column, or the one named."""
    found: dict[int, list[AnyRow]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key) if key else row[0]].append(row)
    return found


def _record(published: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The item's own part of a published record."""
    parts = (published or {}).get("AUDIT_ITEM")
    first = parts[0] if isinstance(parts, list) and parts else parts
    return first if isinstance(first, Mapping) else {}


def _mobile(phone: str) -> str:
    """A mobile number as the exchange writes it; a telephone on a wall has no field there."""
    number = phone.removeprefix("+86")
    return number if len(number) == MOBILE_LENGTH and number.startswith("1") else ""


def _act(event: AnyRow) -> dict[str, str]:
    """What was done: the step's own name and opinion, else what the verb is called."""
    after = event.after or {}
    if event.verb in STEP_ACTS:
        action, usual = STEP_ACTS[StepVerb(event.verb)]
        if after.get("result") == StepResult.OBJECTS and event.verb != StepVerb.RETURN:
            action = OTHER
        said = str(after.get("reason") or after.get("opinion") or usual)
        return {"process_name": str(after["name"]), "event_name": action, "handle_explain": said}
    act = ACTS[CaseVerb(event.verb)]
    said = _opinion(event, act.opinion)
    return {"process_name": act.process, "event_name": act.event, "handle_explain": said}


def _opinion(event: AnyRow, usual: str) -> str:
    """What was said with an act (办理意见): its reason or result, else the act itself."""
    after = event.after or {}
    if missing := after.get("missing"):
        return "；".join(f"{name}：{fault}" if fault else name for name, fault in missing)
    if event.verb == CaseVerb.DECIDE and after.get("decision") == Decision.DENIED:
        usual = DENIED_OPINION
    return str(after.get("reason") or after.get("result") or usual)
