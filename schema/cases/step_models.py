"""The tables of what is done in a case: steps, fees, and its way between village, town and centre."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from schema.cases.step_states import FeeState, PassageKind, StepResult, StepState
from schema.hall.kinds import StepKind
from schema.store.types import BigId, Json, Moment, Named


class CaseStep(SQLModel, table=True):
    """A step of a case (办件环节): what its item had when the case was accepted, and what came of it."""

    __tablename__ = "case_step"
    __table_args__ = (
        CheckConstraint("(begun_at IS NULL) <= (state IN ('waiting', 'skipped'))", name="begun"),
        CheckConstraint("(done_at IS NOT NULL) = (state IN ('done', 'silent'))", name="done"),
        CheckConstraint("(result IS NOT NULL) = (state IN ('done', 'silent'))", name="result"),
        CheckConstraint("(result = 'objects') <= (opinion <> '')", name="objection_told"),
        # What a department or a clerk has to do, by what is due first.
        Index("ix_case_step_department", "department_id", "state", "due_at"),
        Index("ix_case_step_clerk", "clerk_id", "state", "due_at"),
    )

    case_id: int = Field(sa_column=Column(BigId, ForeignKey("case_file.id"), primary_key=True))
    place: int = Field(primary_key=True)
    #: steps of one stage run in parallel
    stage: int
    name: str = Field(max_length=100)
    kind: StepKind = Field(sa_type=Named(StepKind))
    department_id: int = Field(foreign_key="department.id")
    #: who it was given to; None: anybody of the department
    clerk_id: int | None = Field(default=None, foreign_key="clerk.id")
    #: its limit in working days; 0: the same day
    days: int
    #: 超时默认
    silence_consents: bool = False
    #: 先办后补: the next stage need not wait for it
    may_follow: bool = False
    state: StepState = Field(default=StepState.WAITING, sa_type=Named(StepState))
    #: how often it has been begun: more than once where it was sent back
    rounds: int = 0
    begun_at: datetime | None = Field(default=None, sa_type=Moment)
    due_at: datetime | None = Field(default=None, sa_type=Moment)
    done_at: datetime | None = Field(default=None, sa_type=Moment)
    #: who did it, as the event log names them
    done_by: str = Field(default="", max_length=64)
    result: StepResult | None = Field(default=None, sa_type=Named(StepResult))
    #: 办理意见; a department whose silence consented still owes it
    opinion: str = Field(default="", max_length=500)
    #: of a survey or a meeting: its day, and who was there
    held_on: date | None = None
    attendance: list[Any] | None = Field(default=None, sa_column=Column(Json))


class CaseFee(SQLModel, table=True):
    """Something an applicant pays for a case (收费)."""

    __tablename__ = "case_fee"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount"),
        CheckConstraint("(state = 'paid') = (receipt <> '')", name="receipt"),
        CheckConstraint("(state = 'waived') = (reason <> '')", name="waiver"),
    )

    case_id: int = Field(sa_column=Column(BigId, ForeignKey("case_file.id"), primary_key=True))
    place: int = Field(primary_key=True)
    name: str = Field(max_length=200)
    #: fen
    amount_fen: int
    state: FeeState = Field(default=FeeState.DUE, sa_type=Named(FeeState))
    #: 票据号码
    receipt: str = Field(default="", max_length=50)
    #: why nothing is paid
    reason: str = Field(default="", max_length=300)
    settled_at: datetime | None = Field(default=None, sa_type=Moment)


class CasePassage(SQLModel, table=True):
    """A case handed from one of the three levels to another (上报, 答复)."""

    __tablename__ = "case_passage"
    __table_args__ = (UniqueConstraint("case_id", "place"), Index("ix_case_passage_from", "from_hall_id"))

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    case_id: int = Field(sa_column=Column(BigId, ForeignKey("case_file.id"), nullable=False))
    place: int
    kind: PassageKind = Field(sa_type=Named(PassageKind))
    from_hall_id: int = Field(foreign_key="hall.id")
    to_hall_id: int = Field(foreign_key="hall.id")
    at: datetime = Field(sa_type=Moment)
    #: who handed it on, as the event log names them
    by: str = Field(max_length=64)
    #: what was found, or answered
    remark: str = Field(default="", max_length=500)


class JointPlan(SQLModel, table=True):
    """What several items are done together for (一件事, 联办方案): one form, one set of materials."""

    __tablename__ = "joint_plan"
    __table_args__ = (UniqueConstraint("hall_id", "code"), CheckConstraint("days > 0", name="days"))

    id: int | None = Field(default=None, primary_key=True)
    hall_id: int = Field(foreign_key="hall.id")
    code: str = Field(max_length=32)
    name: str = Field(max_length=100)
    #: the whole limit, working days
    days: int
    #: 牵头部门
    lead_id: int = Field(foreign_key="department.id")


class JointPlanItem(SQLModel, table=True):
    """An item of a joint plan, with its stage and its department's limit."""

    __tablename__ = "joint_plan_item"
    __table_args__ = (CheckConstraint("stage > 0 AND days >= 0", name="order"),)

    plan_id: int = Field(foreign_key="joint_plan.id", primary_key=True)
    item_id: int = Field(foreign_key="item.id", primary_key=True)
    #: items of one stage run in parallel; a stage begins when the one before it is decided
    stage: int
    #: working days
    days: int


class Project(SQLModel, table=True):
    """An applicant's joint project (联办项目): its cases are one for each item of the plan."""

    __tablename__ = "project"
    __table_args__ = (UniqueConstraint("hall_id", "day", "seq"), UniqueConstraint("number"))

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    hall_id: int = Field(foreign_key="hall.id")
    plan_id: int = Field(foreign_key="joint_plan.id")
    number: str = Field(max_length=50)
    day: date
    seq: int
    #: what is to be set up or built
    name: str = Field(max_length=200)
    days: int
    received_at: datetime = Field(sa_type=Moment)
    accepted_at: datetime | None = Field(default=None, sa_type=Moment)
    due_at: datetime | None = Field(default=None, sa_type=Moment)
    #: when its last case was over
    concluded_at: datetime | None = Field(default=None, sa_type=Moment)
