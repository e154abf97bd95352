"""The tables of a hall's days: when it and its windows are open, and what it has decided about a day."""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from schema.hall.working_days import DayKind
from schema.store.types import Named


class ExtraKind(StrEnum):
    """Why a hall is open at another time than every week."""

    #: 假日服务: on a day it is closed otherwise
    HOLIDAY = "holiday"
    #: 延时服务: before or after its hours
    EXTENDED = "extended"


class OpeningHours(SQLModel, table=True):
    """When a hall is open: one row for each stretch of a weekday, in hall time (开放时间)."""

    __tablename__ = "opening_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("opens < closes", name="stretch"),
    )

    hall_id: int = Field(foreign_key="hall.id", primary_key=True)
    #: 0 Monday … 6 Sunday
    weekday: int = Field(primary_key=True)
    opens: time = Field(primary_key=True)
    closes: time


class ExtraHours(SQLModel, table=True):
    """A stretch of one date on which a hall is open beside its week's hours (假日预约, 延时服务)."""

    __tablename__ = "extra_hours"
    __table_args__ = (CheckConstraint("opens < closes", name="stretch"),)

    hall_id: int = Field(foreign_key="hall.id", primary_key=True)
    day: date = Field(primary_key=True)
    opens: time = Field(primary_key=True)
    closes: time
    kind: ExtraKind = Field(sa_type=Named(ExtraKind))


class CalendarDay(SQLModel, table=True):
    """What a hall has decided about one day, whatever the official calendar says of it."""

    __tablename__ = "calendar_day"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason"),)

    hall_id: int = Field(foreign_key="hall.id", primary_key=True)
    day: date = Field(primary_key=True)
    kind: DayKind = Field(sa_type=Named(DayKind))
    #: why, or the notice it follows
    reason: str = Field(max_length=200)


class WindowShift(SQLModel, table=True):
    """When a window is to be open: one row for each stretch of a weekday, in hall time (排班)."""

    __tablename__ = "window_shift"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("opens < closes", name="stretch"),
    )

    window_id: int = Field(foreign_key="window.id", primary_key=True)
    #: 0 Monday … 6 Sunday
    weekday: int = Field(primary_key=True)
    opens: time = Field(primary_key=True)
    closes: time
