"""What an item's record in the national layout says, as a version holds it (`VersionContent`).

A version holds what the software works by. The record itself is kept whole beside it, so nothing is lost here:
what a version cannot hold (a limit in calendar days, a special procedure with a code whose meaning is not known)
stays in the record, and is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from schema.hall.fields import count, cut, first, in_order, part, text
from schema.hall.kinds import CaseKind, MaterialNeed, Special
from schema.hall.published import WORKING_DAYS, Record, read_record
from schema.hall.publishing import MOST_DAYS
from schema.hall.version_rows import kind_by_days
from schema.hall.versions import ItemFeeView, ItemMaterialView, ItemSpecialView
from schema.language import translator

_ = translator("schema")

SEMICOLON = "；"
#: 办件类型
KINDS = {"1": CaseKind.IMMEDIATE, "2": CaseKind.PROMISED}
#: 材料必要性
NEEDS = {"1": MaterialNeed.NEEDED, "2": MaterialNeed.CONDITIONAL, "3": MaterialNeed.LATER}
#: 特别程序: the code an item library is known to give, and the words
SPECIAL_CODES = {"9": Special.EXPERT_REVIEW}
SPECIAL_WORDS = {
    "听证": Special.HEARING,
    "招标": Special.TENDER,
    "拍卖": Special.AUCTION,
    "检验": Special.INSPECTION,
    "检测": Special.TEST,
    "检疫": Special.QUARANTINE,
    "鉴定": Special.APPRAISAL,
    "评审": Special.EXPERT_REVIEW,
    "踏勘": Special.SURVEY,
    "勘验": Special.SURVEY,
    "公示": Special.PUBLIC_NOTICE,
}
#: "50元", "12.5 元/本": an amount that is always the same
_AMOUNT = re.compile(r"(?:人民币)?(\d{1,7}(?:\.\d{1,2})?)\s*元(?:/[件本证份次张个]|整)?")
_DATE = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})(?:\d{6}|日|\D.*)?$", re.S)


@dataclass(slots=True)
class Told:
    """What a record says of a version, and what of it only the record keeps."""

    #: fields of `VersionContent`
    content: dict[str, Any]
    #: field, reason
    left: list[tuple[str, str]] = field(default_factory=list)
    #: task_version
    number: int = 0
    #: plan_effective_date
    valid_from: date | None = None


def read_content(values: Mapping[str, Any], published: Mapping[str, Any]) -> Told:
    """What a record says; `values` are the columns of its item, checked already."""
    item = first(published, "AUDIT_ITEM")
    record = read_record(published)
    told = Told(
        {
            "name": values["name"],
            "legal_days": values["legal_days"],
            "promised_days": values["promised_days"],
            "basis": cut(SEMICOLON.join(record.basis), 2000),
            "conditions": cut("\n".join(record.conditions), 4000),
            "procedure": record.procedure,
            "result_name": cut(record.result, 300),
            "published": published,
        }
    )
    told.content["kind"] = _kind(item, told)
    _tell_limits(record, told)
    told.content["materials"] = tuple(_materials(published))
    told.content["fees"] = tuple(_fees(published))
    told.content["specials"] = tuple(sorted(_specials(published, told), key=lambda each: each.kind))
    told.number = count(item, "task_version") or 0
    told.valid_from = day_of(text(item, "plan_effective_date"))
    return told


def _kind(item: Mapping[str, Any], told: Told) -> CaseKind:
    code = text(item, "project_type")
    if code in KINDS:
        return KINDS[code]
    kind = kind_by_days(told.content["promised_days"])
    if code:
        reason = _('"{code}" is no kind of case that is known; it is taken as {kind}')
        told.left.append(("project_type", reason.format(code=cut(code, 64), kind=kind)))
    return kind


def _tell_limits(record: Record, told: Told) -> None:
    for name, limit in (("anticipate_day", record.legal), ("promise_day", record.promised)):
        if limit is not None and not limit.working:
            told.left.append((name, _("{days} calendar days are no working days").format(days=limit.days)))


def _materials(published: Mapping[str, Any]) -> Iterator[ItemMaterialView]:
    for each in in_order(part(published, "AUDIT_MATERIAL")):
        if not (name := text(each, "material_name", most=300)):
            continue
        need = NEEDS.get(text(each, "is_need"), MaterialNeed.NEEDED)
        remark = text(each, "remark", most=500)
        conditional = need == MaterialNeed.CONDITIONAL
        standard = [text(each, "accept_stand"), text(each, "sign_ask"), "" if conditional else remark]
        yield ItemMaterialView(
            name=name,
            need=need,
            condition=remark if conditional else "",
            originals=count(each, "original_amount") or 0,
            # The exchange tables give one number of copies, the libraries two.
            copies=count(each, "copy_amount", "page_num") or 0,
            form=_form(each),
            source=text(each, "source_explain", most=200),
            basis=text(each, "by_law", most=500),
            standard=cut(SEMICOLON.join(filter(None, standard)), 500),
        )


def _form(material: Mapping[str, Any]) -> str:
    """Its form in words; libraries differ in what their codes of it mean, the format of its pages is plain."""
    words = text(material, "material_format", "material_form", most=50)
    return text(material, "page_format", most=50) if not words or words.isdigit() else words


def _fees(published: Mapping[str, Any]) -> Iterator[ItemFeeView]:
    for each in in_order(part(published, "AUDIT_CHARGE")):
        name, standard = text(each, "fee_name", "charge_name"), text(each, "fee_stand", "charge_stand")
        if name or standard:
            yield ItemFeeView(
                name=cut(name or standard, 200),
                standard=cut(standard, 500),
                amount_fen=amount_of(standard),
                basis=text(each, "by_law", most=500),
                waivable=text(each, "is_desc") == "1",
                waiver=text(each, "desc_explain", most=500),
            )


def amount_of(standard: str) -> int | None:
    """The fen of a standard that names one amount and nothing else."""
    found = _AMOUNT.fullmatch(standard.strip())
    return int(Decimal(found.group(1)) * 100) if found else None


def _specials(published: Mapping[str, Any], told: Told) -> Iterator[ItemSpecialView]:
    known: set[Special] = set()
    for each in part(published, "AUDIT_ITEM_SPECIAL"):
        words = text(each, "special_name", "special_type")
        days, unit = count(each, "special_date"), text(each, "special_date_type")
        kind = special_of(words)
        if kind is None:
            reason = _('"{words}" is no special procedure that is known').format(words=cut(words, 64))
        elif kind in known:
            reason = _("{words} is there twice").format(words=cut(words, 64))
        elif not days or days > MOST_DAYS or unit not in ("", WORKING_DAYS):
            reason = _("{words} has no limit in working days").format(words=cut(words, 64))
        else:
            known.add(kind)
            yield ItemSpecialView(
                kind=kind,
                limit_days=days,
                basis=text(each, "special_desc", "by_law", most=500),
                approver=text(each, "special_dept", most=100),
                note=text(each, "remark", "special_explain", most=500),
            )
            continue
        told.left.append(("special_name", reason))


def special_of(words: str) -> Special | None:
    """The special procedure a code or a word stands for."""
    if words in SPECIAL_CODES:
        return SPECIAL_CODES[words]
    return next((kind for word, kind in SPECIAL_WORDS.items() if word in words), None)


def day_of(words: str) -> date | None:
    """A date as the tables write it: 2026-10-01, 20261001, 20261001T000000, with a time behind it perhaps."""
    found = _DATE.match(words.strip())
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
