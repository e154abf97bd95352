"""What an item says on a day: its version, and that one's materials, fees, steps and special procedures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, Table, bindparam, or_, select

from schema.errors import UnknownItem
from schema.hall.item_models import ItemFee, ItemMaterial, ItemSpecial, ItemStep, ItemVersion
from schema.hall.kinds import CaseKind, MaterialNeed, Special, StepKind
from schema.store.transaction import Reader

version_t: Table = ItemVersion.__table__  # type: ignore[attr-defined]
item_material_t: Table = ItemMaterial.__table__  # type: ignore[attr-defined]
item_fee_t: Table = ItemFee.__table__  # type: ignore[attr-defined]
item_step_t: Table = ItemStep.__table__  # type: ignore[attr-defined]
item_special_t: Table = ItemSpecial.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version of an item, without its lists and its record."""

    id: int
    item_id: int
    version: int
    valid_from: date
    valid_until: date | None
    name: str
    kind: CaseKind
    legal_days: int | None
    promised_days: int | None
    basis: str
    conditions: str
    procedure: str
    result_name: str
    one_clerk: bool


@dataclass(frozen=True, slots=True)
class ItemMaterialView:
    """A material an application needs."""

    name: str
    need: MaterialNeed = MaterialNeed.NEEDED
    condition: str = ""
    originals: int = 0
    copies: int = 0
    form: str = ""
    source: str = ""
    basis: str = ""
    standard: str = ""


@dataclass(frozen=True, slots=True)
class ItemFeeView:
    """Something to pay."""

    name: str
    standard: str = ""
    #: in fen, where it is always the same
    amount_fen: int | None = None
    basis: str = ""
    waivable: bool = False
    waiver: str = ""


@dataclass(frozen=True, slots=True)
class ItemStepView:
    """A step between acceptance and decision."""

    stage: int
    name: str
    kind: StepKind
    #: None: the item's own department
    department_id: int | None = None
    #: working days; 0: the same day
    days: int = 1
    silence_consents: bool = False
    may_follow: bool = False


@dataclass(frozen=True, slots=True)
class ItemSpecialView:
    """A special procedure the item may need."""

    kind: Special
    limit_days: int
    basis: str = ""
    approver: str = ""
    note: str = ""


_VERSION_COLUMNS = tuple(version_t.c[name] for name in VersionView.__slots__)
_MATERIAL_COLUMNS = tuple(item_material_t.c[name] for name in ItemMaterialView.__slots__)
_FEE_COLUMNS = tuple(item_fee_t.c[name] for name in ItemFeeView.__slots__)
_STEP_COLUMNS = tuple(item_step_t.c[name] for name in ItemStepView.__slots__)
_SPECIAL_COLUMNS = tuple(item_special_t.c[name] for name in ItemSpecialView.__slots__)


@cache
def _in_force() -> Select[Any]:
    v = version_t.c
    day = bindparam("day", type_=Date)
    return (
        select(*_VERSION_COLUMNS)
        .where(
            v.item_id == bindparam("item"),
            v.valid_from <= day,
            or_(v.valid_until.is_(None), v.valid_until >= day),
        )
        .order_by(v.valid_from.desc())
        .limit(1)
    )


def version_in_force(reader: Reader, item_id: int, day: date) -> VersionView | None:
    """The version of an item that holds on a day; None where the item has published none for it."""
    row = reader.first(_in_force(), {"item": item_id, "day": day})
    return None if row is None else VersionView(*row)


def version_by_id(reader: Reader, version_id: int) -> VersionView:
    """The version with this id. Raises `UnknownItem`."""
    row = reader.first(select(*_VERSION_COLUMNS).where(version_t.c.id == version_id))
    if row is None:
        raise UnknownItem(item=version_id)
    return VersionView(*row)


def list_versions(reader: Reader, item_id: int) -> list[VersionView]:
    """All versions of an item, the newest first."""
    query = select(*_VERSION_COLUMNS).where(version_t.c.item_id == item_id)
    return [VersionView(*row) for row in reader.all(query.order_by(version_t.c.valid_from.desc()))]


def materials_of_version(reader: Reader, version_id: int) -> list[ItemMaterialView]:
    """The version's materials, in their order."""
    m = item_material_t.c
    query = select(*_MATERIAL_COLUMNS).where(m.version_id == version_id).order_by(m.place)
    return [ItemMaterialView(*row) for row in reader.all(query)]


def fees_of_version(reader: Reader, version_id: int) -> list[ItemFeeView]:
    """The version's fees, in their order."""
    f = item_fee_t.c
    query = select(*_FEE_COLUMNS).where(f.version_id == version_id).order_by(f.place)
    return [ItemFeeView(*row) for row in reader.all(query)]


@cache
def _steps() -> Select[Any]:
    s = item_step_t.c
    return select(*_STEP_COLUMNS).where(s.version_id == bindparam("version")).order_by(s.stage, s.place)


def steps_of_version(reader: Reader, version_id: int) -> list[ItemStepView]:
    """The version's steps, stage by stage."""
    return [ItemStepView(*row) for row in reader.all(_steps(), {"version": version_id})]


def specials_of_version(reader: Reader, version_id: int) -> list[ItemSpecialView]:
    """The version's special procedures."""
    s = item_special_t.c
    query = select(*_SPECIAL_COLUMNS).where(s.version_id == version_id).order_by(s.kind)
    return [ItemSpecialView(*row) for row in reader.all(query)]
