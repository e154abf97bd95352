"""What a hall publishes of a service item: what to bring, basis, limits, fee, result (事项公开).

It is read from the item's record in the national layout, field by field: a field that is missing, empty or says
"无" says nothing, one of an unexpected kind is left out, and no record spoils the others. Where an item came as a
row of a table there is no record: then what the row says is all that is known.

What a form of a material means (`material_form`) differs from library to library; the numbers of originals and
copies do not, so those are told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, select

from schema.errors import UnknownItem
from schema.hall.fields import count, first, in_order, part, text
from schema.hall.halls import (
    HallView,
    ItemView,
    QueueView,
    department_t,
    find_queue_by_id,
    item_t,
    windows_of_queue,
)
from schema.store.transaction import Reader

Code = TypeVar("Code", bound=StrEnum)

#: Units of limits that are told (办结时限单位).
WORKING_DAYS, CALENDAR_DAYS = "1", "2"
#: Departments that take part stand in one field, numbered or between marks.
_NUMBERED = re.compile(r"(?:^|\s)\d{1,2}[.．、]\s*|[;；,，、\n]")


class Need(StrEnum):
    """Whether a material must be brought (材料必要性)."""

    #: 必要
    NEEDED = "1"
    #: 非必要: only in the case its remark names
    CONDITIONAL = "2"
    #: 容缺后补
    LATER = "3"
    UNKNOWN = ""


class Handling(StrEnum):
    """How an item is handled (办件类型)."""

    #: 即办件
    IMMEDIATE = "1"
    #: 承诺件
    PROMISED = "2"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Material:
    """Something to bring (材料)."""

    name: str
    need: Need = Need.UNKNOWN
    originals: int = 0
    copies: int = 0
    #: "A4"
    page_format: str = ""
    #: who gives it
    source: str = ""
    #: whose seal or signature it needs
    seal: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """How long it may take."""

    days: int
    #: working days, else calendar days
    working: bool = True


@dataclass(frozen=True, slots=True)
class Fee:
    """Something to pay (收费)."""

    name: str
    #: how much, as published
    standard: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is done, as published."""

    name: str
    phone: str = ""
    address: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question often asked, and its answer."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Record:
    """The published record; what it does not say is empty."""

    handling: Handling = Handling.UNKNOWN
    #: times the applicant must come
    visits: int | None = None
    materials: tuple[Material, ...] = ()
    conditions: tuple[str, ...] = ()
    #: None: not told whether anything is to be paid
    charged: bool | None = None
    fees: tuple[Fee, ...] = ()
    fee_basis: str = ""
    legal: Limit | None = None
    legal_words: str = ""
    promised: Limit | None = None
    promised_words: str = ""
    #: special procedures, whose time is not in the limits: what, and how long
    specials: tuple[tuple[str, Limit | None], ...] = ()
    result: str = ""
    basis: tuple[str, ...] = ()
    procedure: str = ""
    places: tuple[Place, ...] = ()
    phone: str = ""
    complaints: str = ""
    questions: tuple[Question, ...] = ()
    #: 牵头部门, and the departments that take part in it
    lead: str = ""
    joint: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guide:
    """Everything a visitor may know of an item."""

    item: ItemView
    #: None: no queue takes it
    queue: QueueView | None
    #: the numbers of the windows that serve the queue
    windows: tuple[int, ...]
    #: None: there is none, it came as a row of a table
    record: Record | None
    #: working days, as the item's row says
    legal_days: int | None
    promised_days: int | None

    @property
    def legal(self) -> Limit | None:
        """The limit by law."""
        return (self.record and self.record.legal) or _limit(self.legal_days)

    @property
    def promised(self) -> Limit | None:
        """The limit that was promised."""
        return (self.record and self.record.promised) or _limit(self.promised_days)


@cache
def _item() -> Select[Any]:
    i = item_t.c
    columns = (i.id, i.code, i.name, i.topic, i.queue_id, i.published, i.legal_days, i.promised_days)
    return (
        select(*columns, department_t.c.name.label("department"))
        .join(department_t, department_t.c.id == i.department_id)
        .where(i.hall_id == bindparam("hall"), i.id == bindparam("item"))
    )


def read_guide(reader: Reader, hall: HallView, item_id: int) -> Guide:
    """What there is to know of an item. Raises `UnknownItem`."""
    row = reader.first(_item(), {"hall": hall.id, "item": item_id})
    if row is None:
        raise UnknownItem(item=item_id)
    queue = None if row.queue_id is None else find_queue_by_id(reader, row.queue_id)
    return Guide(
        item=ItemView(row.id, row.code, row.name, row.topic, row.department, row.queue_id),
        queue=queue,
        windows=tuple(window.number for window in windows_of_queue(reader, queue.id)) if queue else (),
        record=read_record(row.published) if row.published else None,
        legal_days=row.legal_days,
        promised_days=row.promised_days,
    )


def read_record(published: Mapping[str, Any]) -> Record:
    """A record in the national layout: its parts are lists of records, or single ones."""
    item, extend = first(published, "AUDIT_ITEM"), first(published, "AUDIT_ITEM_EXTEND")
    materials = in_order(part(published, "AUDIT_MATERIAL"))
    fees = [_fee(each) for each in in_order(part(published, "AUDIT_CHARGE"))]
    return Record(
        handling=_member(Handling, item, "project_type"),
        visits=count(item, "limit_scene_num"),
        materials=tuple(each for each in map(_material, materials) if each.name),
        conditions=_conditions(item, part(published, "AUDIT_ITEM_CONDITION")),
        charged={"0": False, "1": True}.get(text(item, "is_fee")),
        fees=tuple(fee for fee in fees if fee.name or fee.standard),
        fee_basis=text(item, "fee_basis"),
        legal=_limit_of(item, "anticipate_day", "anticipate_type"),
        legal_words=text(item, "anticipate_explain", "anticipate_day_explain"),
        promised=_limit_of(item, "promise_day", "promise_type"),
        promised_words=text(item, "promise_explain", "promise_day_explain"),
        specials=tuple(
            (words, _limit_of(each, "special_date", "special_date_type"))
            for each in part(published, "AUDIT_ITEM_SPECIAL")
            if (words := text(each, "special_desc", "special_dept"))
        ),
        result=text(extend, "result_name") or text(item, "result_name"),
        basis=_basis(item, part(published, "AUDIT_ITEM_BYLAW"), materials),
        procedure=text(item, "handle_flow"),
        places=_places(item, part(published, "AUDIT_ITEM_WINDOW")),
        phone=text(item, "link_way"),
        complaints=text(item, "supervise_way"),
        questions=tuple(
            Question(question, answer)
            for each in in_order(part(published, "AUDIT_QA"))
            if (question := text(each, "question")) and (answer := text(each, "answer"))
        ),
        lead=text(extend, "lead_dept"),
        joint=tuple(filter(None, map(str.strip, _NUMBERED.split(text(extend, "match_dept", "other_dept"))))),
    )


# --- the record's fields ---------------------------------------------------------------------------------------


def _member(kind: type[Code], record: Mapping[str, Any], name: str) -> Code:
    """The member a code stands for; the one without a code for any other."""
    words = text(record, name)
    return next((member for member in kind if member.value == words), kind(""))


def _limit(days: int | None) -> Limit | None:
    return None if days is None else Limit(days)


def _limit_of(record: Mapping[str, Any], days: str, unit: str) -> Limit | None:
    """A limit in days; one in any other unit is told by its own words only."""
    found, code = count(record, days), text(record, unit)
    return (
        None if found is None or code not in (WORKING_DAYS, CALENDAR_DAYS) else Limit(found, code == WORKING_DAYS)
    )


def _material(record: Mapping[str, Any]) -> Material:
    return Material(
        name=text(record, "material_name"),
        need=_member(Need, record, "is_need"),
        originals=count(record, "original_amount") or 0,
        copies=count(record, "copy_amount") or 0,
        page_format=text(record, "page_format"),
        source=text(record, "source_explain"),
        seal=text(record, "sign_ask"),
        remark=text(record, "remark"),
    )


def _fee(record: Mapping[str, Any]) -> Fee:
    return Fee(
        name=text(record, "fee_name", "charge_name"),
        standard=text(record, "fee_stand", "charge_stand"),
        basis=text(record, "by_law"),
    )


def _conditions(item: Mapping[str, Any], parts: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Who may apply: the item's own words, and the cases of its conditions."""
    own = text(item, "accept_condition", "accept_name")
    cases = (text(each, "accept_condition", "condition_name") for each in parts)
    return tuple(dict.fromkeys(words for words in (own, *cases) if words))


def _basis(
    item: Mapping[str, Any], laws: Sequence[Mapping[str, Any]], materials: Sequence[Mapping[str, Any]]
) -> tuple[str, ...]:
    """The laws it rests on; where the item names none, those its materials rest on."""
    names = ("law_name", "law_number", "clause_number")
    found = [text(item, "by_law"), *("".join(text(law, name) for name in names) for law in laws)]
    if not any(found):
        found = [text(each, "by_law") for each in materials]
    return tuple(dict.fromkeys(words for words in found if words))


def _places(item: Mapping[str, Any], windows: Sequence[Mapping[str, Any]]) -> tuple[Place, ...]:
    """The windows; where none are named, the item's own address and hours."""
    places = [
        Place(
            name=text(each, "window_name"),
            phone=text(each, "window_tel"),
            address=text(each, "transact_addr"),
            hours=text(each, "transact_time"),
        )
        for each in windows
    ]
    places = places or [Place("", address=text(item, "transact_addr"), hours=text(item, "transact_time"))]
    return tuple(place for place in places if place.name or place.address)
