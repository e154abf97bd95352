"""The table of ratings."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index
from sqlmodel import Field, SQLModel

from schema.queue import models  # noqa: F401 - the tables a rating refers to
from schema.store.types import BigId, Moment, Named


class RatingSource(StrEnum):
    """What a rating was given on."""

    #: 评价器 at the window
    EVALUATOR = "evaluator"
    #: 触摸屏
    KIOSK = "kiosk"
    #: 短信
    SMS = "sms"
    #: 电话回访
    PHONE = "phone"
    #: a paper form or a word to the clerk, typed in by staff
    DESK = "desk"


class Rating(SQLModel, table=True):
    """What a visitor thought of a visit (好差评), 1 very satisfied … 5 very dissatisfied."""

    __tablename__ = "rating"
    __table_args__ = (
        CheckConstraint("score BETWEEN 1 AND 5", name="score"),
        Index("ix_rating_day", "hall_id", "day"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    hall_id: int = Field(foreign_key="hall.id")
    #: the business day of the visit
    day: date
    #: one rating for a visit
    ticket_id: int = Field(sa_column=Column(BigId, ForeignKey("ticket.id"), nullable=False, unique=True))
    #: where and by whom it was served last
    window_id: int = Field(foreign_key="window.id")
    clerk_id: int | None = Field(default=None, foreign_key="clerk.id")
    score: int
    source: RatingSource = Field(sa_type=Named(RatingSource))
    at: datetime = Field(sa_type=Moment)
