"""What is said to citizens: slips of paper."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, text
from sqlmodel import Field, SQLModel

from schema.queue import models  # noqa: F401 - the tables a slip refers to
from schema.store.types import BigId, Json, Moment, Named


class SlipKind(StrEnum):
    """What a slip is for."""

    #: 取号小票
    TICKET = "ticket"
    #: 预约单
    APPOINTMENT = "appointment"
    #: 一次性告知书
    CORRECTION = "correction"
    #: 受理通知书
    ACCEPTANCE = "acceptance"
    #: 特别程序告知书, 延期告知书
    CLOCK = "clock"
    #: 办理结果, 不予受理
    RESULT = "result"


class SlipState(StrEnum):
    """Where a slip is on its way to the visitor's hand."""

    #: 待打印
    QUEUED = "queued"
    #: 已打印: the printer said so, or was handed all of it where it cannot answer
    PRINTED = "printed"
    #: 打印失败: certainly nothing came out
    FAILED = "failed"
    #: 结果不明: the printer took it and did not say what came of it
    UNKNOWN = "unknown"


class Slip(SQLModel, table=True):
    """A slip that was to be printed: what it says, and what came of it."""

    __tablename__ = "slip"
    __table_args__ = (
        CheckConstraint("reprint >= 0", name="reprint"),
        CheckConstraint("(state = 'queued') = (settled_at IS NULL)", name="settled"),
        CheckConstraint("state = 'printed' OR state = 'queued' OR fault <> ''", name="fault_told"),
        Index("ix_slip_ticket", "ticket_id"),
        Index("ix_slip_asked", "hall_id", "asked_at"),
        # What a machine that stopped left behind.
        Index("ix_slip_queued", "hall_id", "place", sqlite_where=text("state = 'queued'")),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    hall_id: int = Field(foreign_key="hall.id")
    kind: SlipKind = Field(sa_type=Named(SlipKind))
    ticket_id: int | None = Field(default=None, sa_column=Column(BigId, ForeignKey("ticket.id"), nullable=True))
    #: what it is known by: the number, the appointment's code
    label: str = Field(max_length=20)
    #: 补打: 0 the first slip, 1 the first one that says so
    reprint: int = 0
    #: what it says, whole
    content: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    #: the machine that prints it, as the event log names it
    place: str = Field(max_length=60)
    #: which run of that machine: what an earlier one left queued is never printed
    run: str = Field(default="", max_length=32)
    state: SlipState = Field(default=SlipState.QUEUED, sa_type=Named(SlipState))
    #: the printer it came out of, or was tried on last
    printer: str = Field(default="", max_length=100)
    fault: str = Field(default="", max_length=300)
    asked_at: datetime = Field(sa_type=Moment)
    settled_at: datetime | None = Field(default=None, sa_type=Moment)
