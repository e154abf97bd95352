"""What a hall publishes of a service item: what to bring, basis, limits, fee, result (事项公开).

It is read from the item's record in the national layout, field by field: a field that is missing, empty or says
"无" says nothing, one of an unexpected kind is left out, and no record spoils the others. Where an item came as a
row of a table there is no record: then what the row says is all that is known.

What a form of a material means (`material_form`) differs from library to library; the numbers of originals and
copies do not, so those are told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, select

from schema.errors import UnknownItem
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

#: What stands in a field that says nothing.
NOTHING = {"", "无", "/", "-", "--", "暂无", "null", "None"}
#: Units of limits that are told (办结时限单位).
WORKING_DAYS, CALENDAR_DAYS = "1", "2"
#: Longer texts are cut: a visitor stands.
LONGEST = 1_500


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
    item, extend = _first(published, "AUDIT_ITEM"), _first(published, "AUDIT_ITEM_EXTEND")
    materials = _in_order(_part(published, "AUDIT_MATERIAL"))
    fees = [_fee(each) for each in _in_order(_part(published, "AUDIT_CHARGE"))]
    return Record(
        handling=_member(Handling, item, "project_type"),
        visits=_count(item, "limit_scene_num"),
        materials=tuple(each for each in map(_material, materials) if each.name),
        conditions=_conditions(item, _part(published, "AUDIT_ITEM_CONDITION")),
        charged={"0": False, "1": True}.get(_text(item, "is_fee")),
        fees=tuple(fee for fee in fees if fee.name or fee.standard),
        fee_basis=_text(item, "fee_basis"),
        legal=_limit_of(item, "anticipate_day", "anticipate_type"),
        legal_words=_text(item, "anticipate_explain", "anticipate_day_explain"),
        promised=_limit_of(item, "promise_day", "promise_type"),
        promised_words=_text(item, "promise_explain", "promise_day_explain"),
        specials=tuple(
            (words, _limit_of(each, "special_date", "special_date_type"))
            for each in _part(published, "AUDIT_ITEM_SPECIAL")
            if (words := _text(each, "special_desc", "special_dept"))
        ),
        result=_text(extend, "result_name") or _text(item, "result_name"),
        basis=_basis(item, _part(published, "AUDIT_ITEM_BYLAW"), materials),
        procedure=_text(item, "handle_flow"),
        places=_places(item, _part(published, "AUDIT_ITEM_WINDOW")),
        phone=_text(item, "link_way"),
        complaints=_text(item, "supervise_way"),
        questions=tuple(
            Question(question, answer)
            for each in _in_order(_part(published, "AUDIT_QA"))
            if (question := _text(each, "question")) and (answer := _text(each, "answer"))
        ),
    )


# --- the record's fields ---------------------------------------------------------------------------------------


def _part(published: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = published.get(name)
    records = [found] if isinstance(found, Mapping) else found
    return [each for each in records if isinstance(each, Mapping)] if isinstance(records, list) else []


def _first(published: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return next(iter(_part(published, name)), {})


def _in_order(records: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """By their place; those without one stay as they are, behind."""

    def place(record: Mapping[str, Any]) -> tuple[bool, int]:
        found = _count(record, "ordernum", "order_num")
        return found is None, found or 0

    return sorted(records, key=place)


def _text(record: Mapping[str, Any], *names: str) -> str:
    """The first of the fields that says something."""
    for name in names:
        value = record.get(name)
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            continue
        words = str(value).strip()
        if words not in NOTHING:
            return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
    return ""


def _count(record: Mapping[str, Any], *names: str) -> int | None:
    """A whole number that is not negative."""
    words = _text(record, *names).removesuffix(".0")
    return int(words) if words.isascii() and words.isdigit() and len(words) < 10 else None


def _member(kind: type[Code], record: Mapping[str, Any], name: str) -> Code:
    """The member a code stands for; the one without a code for any other."""
    words = _text(record, name)
    return next((member for member in kind if member.value == words), kind(""))


def _limit(days: int | None) -> Limit | None:
    return None if days is None else Limit(days)


def _limit_of(record: Mapping[str, Any], days: str, unit: str) -> Limit | None:
    """A limit in days; one in any other unit is told by its own words only."""
    count, code = _count(record, days), _text(record, unit)
    return (
        None if count is None or code not in (WORKING_DAYS, CALENDAR_DAYS) else Limit(count, code == WORKING_DAYS)
    )


def _material(record: Mapping[str, Any]) -> Material:
    return Material(
        name=_text(record, "material_name"),
        need=_member(Need, record, "is_need"),
        originals=_count(record, "original_amount") or 0,
        copies=_count(record, "copy_amount") or 0,
        page_format=_text(record, "page_format"),
        source=_text(record, "source_explain"),
        seal=_text(record, "sign_ask"),
        remark=_text(record, "remark"),
    )


def _fee(record: Mapping[str, Any]) -> Fee:
    return Fee(
        name=_text(record, "fee_name", "charge_name"),
        standard=_text(record, "fee_stand", "charge_stand"),
        basis=_text(record, "by_law"),
    )


def _conditions(item: Mapping[str, Any], parts: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Who may apply: the item's own words, and the cases of its conditions."""
    own = _text(item, "accept_condition", "accept_name")
    cases = (_text(each, "accept_condition", "condition_name") for each in parts)
    return tuple(dict.fromkeys(words for words in (own, *cases) if words))


def _basis(
    item: Mapping[str, Any], laws: Sequence[Mapping[str, Any]], materials: Sequence[Mapping[str, Any]]
) -> tuple[str, ...]:
    """The laws it rests on; where the item names none, those its materials rest on."""
    names = ("law_name", "law_number", "clause_number")
    found = [_text(item, "by_law"), *("".join(_text(law, name) for name in names) for law in laws)]
    if not any(found):
        found = [_text(each, "by_law") for each in materials]
    return tuple(dict.fromkeys(words for words in found if words))


def _places(item: Mapping[str, Any], windows: Sequence[Mapping[str, Any]]) -> tuple[Place, ...]:
    """The windows; where none are named, the item's own address and hours."""
    places = [
        Place(
            name=_text(each, "window_name"),
            phone=_text(each, "window_tel"),
            address=_text(each, "transact_addr"),
            hours=_text(each, "transact_time"),
        )
        for each in windows
    ]
    places = places or [Place("", address=_text(item, "transact_addr"), hours=_text(item, "transact_time"))]
    return tuple(place for place in places if place.name or place.address)
