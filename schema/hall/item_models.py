"""The tables of what an item publishes: its versions, and each one's materials, fees, steps, special procedures.

A case keeps the version it was received under: what was published then holds for it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from schema.hall.kinds import CaseKind, MaterialNeed, Special, StepKind
from schema.store.types import Json, Named


class ItemVersion(SQLModel, table=True):
    """What an item says from one day on (事项版本)."""

    __tablename__ = "item_version"
    __table_args__ = (
        UniqueConstraint("item_id", "version"),
        UniqueConstraint("item_id", "valid_from"),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("valid_until >= valid_from", name="validity"),
        CheckConstraint("legal_days >= 0 AND promised_days >= 0", name="days"),
    )

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="item.id")
    version: int
    #: its first day
    valid_from: date
    #: its last day; None: until the next one
    valid_until: date | None = None
    name: str = Field(max_length=200)
    #: 办件类型
    kind: CaseKind = Field(sa_type=Named(CaseKind))
    #: working days by law and as promised; None where not published
    legal_days: int | None = None
    promised_days: int | None = None
    #: 设定依据, 受理条件, 办理流程, 结果名称
    basis: str = Field(default="", max_length=2000)
    conditions: str = Field(default="", max_length=4000)
    procedure: str = Field(default="", max_length=4000)
    result_name: str = Field(default="", max_length=300)
    #: who accepted may decide, too; False where the item forbids it
    one_clerk: bool = True
    #: the record it came as, whole, in the national layout
    published: dict[str, Any] | None = Field(default=None, sa_column=Column(Json))


class ItemMaterial(SQLModel, table=True):
    """A material an application needs (材料)."""

    __tablename__ = "item_material"
    __table_args__ = (
        CheckConstraint("originals >= 0 AND copies >= 0", name="amounts"),
        CheckConstraint("(need = 'conditional') >= (condition <> '')", name="condition"),
    )

    version_id: int = Field(foreign_key="item_version.id", primary_key=True)
    place: int = Field(primary_key=True)
    name: str = Field(max_length=300)
    need: MaterialNeed = Field(default=MaterialNeed.NEEDED, sa_type=Named(MaterialNeed))
    #: when it is needed
    condition: str = Field(default="", max_length=500)
    originals: int = 0
    copies: int = 0
    #: 材料形式, in words: paper, electronic
    form: str = Field(default="", max_length=50)
    #: who gives it (来源渠道)
    source: str = Field(default="", max_length=200)
    basis: str = Field(default="", max_length=500)
    #: what it must look like (受理标准, 签章要求)
    standard: str = Field(default="", max_length=500)


class ItemFee(SQLModel, table=True):
    """Something to pay (收费项目)."""

    __tablename__ = "item_fee"
    __table_args__ = (CheckConstraint("amount_fen >= 0", name="amount"),)

    version_id: int = Field(foreign_key="item_version.id", primary_key=True)
    place: int = Field(primary_key=True)
    name: str = Field(max_length=200)
    #: how much, as published
    standard: str = Field(default="", max_length=500)
    #: in fen, where it is always the same
    amount_fen: int | None = None
    basis: str = Field(default="", max_length=500)
    #: 允许减免, and when
    waivable: bool = False
    waiver: str = Field(default="", max_length=500)


class ItemStep(SQLModel, table=True):
    """A step between acceptance and decision (环节)."""

    __tablename__ = "item_step"
    __table_args__ = (CheckConstraint("stage > 0 AND days >= 0", name="order"),)

    version_id: int = Field(foreign_key="item_version.id", primary_key=True)
    place: int = Field(primary_key=True)
    #: steps of one stage run in parallel; a stage begins when the one before it is over
    stage: int
    name: str = Field(max_length=100)
    kind: StepKind = Field(sa_type=Named(StepKind))
    #: who does it; None: the item's own department
    department_id: int | None = Field(default=None, foreign_key="department.id")
    #: its limit in working days from the day it begins; 0: the same day
    days: int = 1
    #: 超时默认: no answer in time counts as consent
    silence_consents: bool = False
    #: 先办后补: the next stage need not wait for it; the decision does
    may_follow: bool = False


class ItemSpecial(SQLModel, table=True):
    """A special procedure the item may need (特别程序)."""

    __tablename__ = "item_special"
    __table_args__ = (CheckConstraint("limit_days > 0", name="limit"),)

    version_id: int = Field(foreign_key="item_version.id", primary_key=True)
    kind: Special = Field(sa_type=Named(Special), primary_key=True)
    #: the law it rests on
    basis: str = Field(default="", max_length=500)
    #: who approves it: an office, not a person
    approver: str = Field(default="", max_length=100)
    #: working days at the most
    limit_days: int
    note: str = Field(default="", max_length=500)
