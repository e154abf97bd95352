"""The tables of cases."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from schema.cases.states import ApplicantKind, CaseState, Decision, Delivery
from schema.hall.kinds import CaseKind, Special
from schema.store.types import BigId, Json, Moment, Named, Sorted


class Case(SQLModel, table=True):
    """An application on its way through the hall (办件)."""

    __tablename__ = "case_file"  # "case" is a word of SQL
    __table_args__ = (
        UniqueConstraint("hall_id", "day", "seq"),
        UniqueConstraint("number"),
        CheckConstraint(
            "(accepted_at IS NULL) = (state IN ('received', 'correcting', 'refused') "
            "OR (state = 'withdrawn' AND legal_due_at IS NULL))",
            name="accepted",
        ),
        CheckConstraint(
            "(decision IS NOT NULL) = (state IN ('decided', 'delivered', 'concluded'))", name="decided"
        ),
        CheckConstraint("(delivery IS NOT NULL) = (state IN ('delivered', 'concluded'))", name="delivered"),
        CheckConstraint("(decision = 'denied') <= (reason <> '')", name="denied_has_reason"),
        CheckConstraint("legal_days >= 0 AND promised_days >= 0 AND extended_days >= 0", name="days"),
        # What is due next; what a department has open; an applicant's cases.
        Index("ix_case_at", "at_hall_id", "state", "promised_due_at"),
        Index("ix_case_department", "department_id", "state", "promised_due_at"),
        Index("ix_case_document", "document_number"),
        Index("ix_case_name", "applicant_name"),
        Index("ix_case_project", "project_id"),
        Index("ix_case_ticket", "ticket_id"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    hall_id: int = Field(foreign_key="hall.id")
    #: 办件编号, with its check character
    number: str = Field(max_length=50)
    #: the day it was received on, and its place among that day's
    day: date
    seq: int
    item_id: int = Field(foreign_key="item.id")
    #: what the item said on the day of receipt
    version_id: int | None = Field(default=None, foreign_key="item_version.id")
    department_id: int = Field(foreign_key="department.id")
    #: whose item it is and who decides; where the case lies now
    home_hall_id: int = Field(foreign_key="hall.id")
    at_hall_id: int = Field(foreign_key="hall.id")
    #: the joint project it belongs to, and its stage there
    project_id: int | None = Field(default=None, sa_column=Column(BigId, ForeignKey("project.id"), nullable=True))
    stage: int | None = None
    kind: CaseKind = Field(sa_type=Named(CaseKind))
    state: CaseState = Field(sa_type=Named(CaseState))
    ticket_id: int | None = Field(default=None, sa_column=Column(BigId, ForeignKey("ticket.id"), nullable=True))
    #: the case it follows, where one was over already
    follows_id: int | None = Field(
        default=None, sa_column=Column(BigId, ForeignKey("case_file.id"), nullable=True)
    )

    applicant_kind: ApplicantKind = Field(sa_type=Named(ApplicantKind))
    applicant_name: str = Field(sa_type=Sorted(100))
    #: 证件号码: identity number, credit code, other document
    document_number: str = Field(max_length=40)
    #: 代理人
    agent_name: str = Field(default="", max_length=50)
    agent_number: str = Field(default="", max_length=40)
    phone: str = Field(default="", max_length=20)

    received_at: datetime = Field(sa_type=Moment)
    accepted_at: datetime | None = Field(default=None, sa_type=Moment)
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    delivered_at: datetime | None = Field(default=None, sa_type=Moment)
    #: when it was over, whatever the way
    concluded_at: datetime | None = Field(default=None, sa_type=Moment)

    #: budgets in working days, as the item has them at acceptance; 0: at once
    legal_days: int = 20
    promised_days: int = 20
    extended_days: int = 0
    #: when the limits end, reckoned from budget, ledger and calendar whenever one of them changes
    legal_due_at: datetime | None = Field(default=None, sa_type=Moment)
    promised_due_at: datetime | None = Field(default=None, sa_type=Moment)
    #: a year without a published calendar that the dates rest on
    unpublished: int | None = None

    decision: Decision | None = Field(default=None, sa_type=Named(Decision))
    #: why: of a refusal, a withdrawal, a denial
    reason: str = Field(default="", max_length=500)
    #: 证照名称, 编号
    certificate: str = Field(default="", max_length=200)
    certificate_number: str = Field(default="", max_length=100)
    delivery: Delivery | None = Field(default=None, sa_type=Named(Delivery))
    #: who took it
    recipient: str = Field(default="", max_length=50)

    #: facts of a case that reports count: 绿色通道, 补办件, 容缺
    green: bool = False
    supplemented: bool = False
    conditional: bool = False
    #: until when what may come later is promised
    promise_by: date | None = None
    #: who accepted does not decide: the item or the window says so
    two_clerks: bool = False
    #: who accepted it, as the event log names them
    accepted_by: str = Field(default="", max_length=64)
    #: accepted because nobody said anything in time
    silent: bool = False
    #: one more with each change: who saw an older one is told
    version: int = 1


class CaseMaterial(SQLModel, table=True):
    """A material on a case's list, and whether it is there."""

    __tablename__ = "case_material"

    case_id: int = Field(sa_column=Column(BigId, ForeignKey("case_file.id"), primary_key=True))
    place: int = Field(primary_key=True)
    name: str = Field(max_length=300)
    #: without it nothing is accepted
    needed: bool = True
    #: 容缺: may be handed in later, against a written promise
    later: bool = False
    received: bool = False
    copies: int = 1
    #: what is wrong with it; empty when nothing is
    fault: str = Field(default="", max_length=200)


class Correction(SQLModel, table=True):
    """A correction notice (一次性告知书): everything that was missing then."""

    __tablename__ = "correction"
    __table_args__ = (
        UniqueConstraint("case_id", "place"),
        CheckConstraint("(place > 1) = (reason <> '')", name="second_has_reason"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    case_id: int = Field(sa_column=Column(BigId, ForeignKey("case_file.id"), nullable=False))
    #: 1 the one there should be
    place: int
    told_at: datetime = Field(sa_type=Moment)
    reply_by: date | None = None
    #: what is missing and why: [[name, fault], …]
    missing: list[Any] = Field(sa_column=Column(Json, nullable=False))
    #: why there is a second one; a supervisor's
    reason: str = Field(default="", max_length=300)


class CaseSuspension(SQLModel, table=True):
    """A stretch that is not counted (特别程序): one line of a case's ledger."""

    __tablename__ = "case_suspension"
    __table_args__ = (
        UniqueConstraint("case_id", "place"),
        CheckConstraint("basis <> '' AND approver <> ''", name="founded"),
        CheckConstraint("limit_days > 0", name="limited"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    case_id: int = Field(sa_column=Column(BigId, ForeignKey("case_file.id"), nullable=False))
    place: int
    kind: Special = Field(sa_type=Named(Special))
    #: the law it rests on
    basis: str = Field(max_length=200)
    approver: str = Field(max_length=50)
    reason: str = Field(default="", max_length=300)
    limit_days: int
    #: hall days
    begins: date
    ends: date | None = None
    began_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    #: what came of it
    result: str = Field(default="", max_length=300)
