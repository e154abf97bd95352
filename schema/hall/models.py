"""The tables of a hall."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from schema.hall.kinds import WindowKind
from schema.store.types import Json, Moment, Named


class HallLevel(StrEnum):
    """Which of the three levels a place belongs to (RULES.md §1, three levels)."""

    #: 市 / 区 / 县政务服务中心
    CENTRE = "centre"
    #: 乡镇便民服务中心
    TOWN = "town"
    #: 村级便民服务室
    VILLAGE = "village"


class WindowState(StrEnum):
    """Whether a window takes visitors."""

    #: 开放
    OPEN = "open"
    #: 暂停, with a reason on its strip
    PAUSED = "paused"
    #: 关闭
    CLOSED = "closed"


class DeviceKind(StrEnum):
    """What stands in the hall and can fail."""

    #: 打印机
    PRINTER = "printer"
    #: 显示屏
    BOARD = "board"
    #: 语音
    VOICE = "voice"
    #: 读卡器
    READER = "reader"
    #: 呼叫器
    CALL_PAD = "call_pad"
    #: 取号机
    KIOSK = "kiosk"


class DeviceState(StrEnum):
    """How a device is, as far as anybody knows."""

    OK = "ok"
    #: it works, and soon will not: paper near its end
    WARNING = "warning"
    #: it is there and cannot work
    FAULT = "fault"
    #: it does not answer
    OFFLINE = "offline"
    #: it took something and did not say what came of it
    UNKNOWN = "unknown"


class Role(StrEnum):
    """What a clerk may do."""

    #: 窗口人员
    CLERK = "clerk"
    #: 值班长 / 督查
    SUPERVISOR = "supervisor"
    #: 系统管理员
    TECHNICIAN = "technician"


class Hall(SQLModel, table=True):
    """A place citizens come to: a centre, a town's or a village's service room (大厅)."""

    __tablename__ = "hall"
    __table_args__ = (
        CheckConstraint("rollover_hour BETWEEN 0 AND 8", name="rollover_hour"),
        CheckConstraint("stop_minutes >= 0", name="stop_minutes"),
        CheckConstraint("lease_first BETWEEN 100 AND 99999", name="lease_first"),
        CheckConstraint("lease_size BETWEEN 1 AND 900", name="lease_size"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=32, unique=True)
    name: str = Field(max_length=100)
    name_en: str = Field(default="", max_length=100)
    level: HallLevel = Field(default=HallLevel.CENTRE, sa_type=Named(HallLevel))
    parent_id: int | None = Field(default=None, foreign_key="hall.id")
    #: IANA zone; the business day is counted in it
    zone: str = Field(default="Asia/Shanghai", max_length=64)
    #: made by `onestop demo`: may be overwritten by the next demo, and nothing else may
    demo: bool = False
    #: the hour, in hall time, at which the business day begins
    rollover_hour: int = 0
    #: whoever still waits when a new business day begins keeps number and place, instead of the number lapsing
    carry_overnight: bool = False
    #: machines at the door give numbers until so many minutes before closing; None: at any time
    stop_minutes: int | None = None
    #: blocks of numbers kept for machines that lose the database begin here, and have so many numbers
    lease_first: int = 801
    lease_size: int = 50


class TicketClass(SQLModel, table=True):
    """A class of visitors with a head start in the line (优先类别). Who is in none is ordinary."""

    __tablename__ = "ticket_class"
    __table_args__ = (CheckConstraint("head_start_seconds >= 0", name="head_start"),)

    hall_id: int = Field(foreign_key="hall.id", primary_key=True)
    code: str = Field(max_length=16, primary_key=True)
    name: str = Field(max_length=50)
    name_en: str = Field(default="", max_length=50)
    #: a ticket counts as arrived so much earlier; a day and more: ahead of all
    head_start_seconds: int
    #: a visitor may claim it at the machine; otherwise only staff give it, a supervisor when it is ahead of all
    declarable: bool = True


class Department(SQLModel, table=True):
    """A government department with windows or items in the hall (部门)."""

    __tablename__ = "department"
    __table_args__ = (UniqueConstraint("hall_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    hall_id: int = Field(foreign_key="hall.id")
    code: str = Field(default="", max_length=64)
    name: str = Field(max_length=100)


class Queue(SQLModel, table=True):
    """A line of visitors, known by its letter (业务队列)."""

    __tablename__ = "queue"
    __table_args__ = (
        UniqueConstraint("hall_id", "letter"),
        CheckConstraint("length(letter) BETWEEN 1 AND 2", name="letter"),
        CheckConstraint("most_per_day > 0", name="most_per_day"),
    )

    id: int | None = Field(default=None, primary_key=True)
    hall_id: int = Field(foreign_key="hall.id")
    letter: str = Field(max_length=2)
    name: str = Field(max_length=100)
    name_en: str = Field(default="", max_length=100)
    #: takes numbers at present
    active: bool = True
    #: how long one visit is expected to take until the day has shown better, seconds
    usual_seconds: int = 600
    #: how many numbers it gives on one business day; None: as many as come
    most_per_day: int | None = None


class Item(SQLModel, table=True):
    """A service item as published (事项)."""

    __tablename__ = "item"
    __table_args__ = (UniqueConstraint("hall_id", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    hall_id: int = Field(foreign_key="hall.id", index=True)
    department_id: int = Field(foreign_key="department.id", index=True)
    queue_id: int | None = Field(default=None, foreign_key="queue.id", index=True)
    #: 实施编码, as published
    code: str = Field(max_length=64)
    name: str = Field(max_length=200)
    topic: str = Field(default="", max_length=100)
    #: 事项类型: 1 licence, 5 payment, 7 confirmation, 8 reward, 9 ruling, 10 other power, 20 public service
    task_type: str = Field(default="", max_length=4)
    area_code: str = Field(default="", max_length=12)
    #: working days by law and as promised; None where not published
    legal_days: int | None = None
    promised_days: int | None = None
    #: the record as it was published, whole, where it came as one (national layout)
    published: dict[str, Any] | None = Field(default=None, sa_column=Column(Json))


class Window(SQLModel, table=True):
    """A counter (窗口)."""

    __tablename__ = "window"
    __table_args__ = (
        UniqueConstraint("hall_id", "number"),
        CheckConstraint("(state = 'paused') = (pause_reason <> '')", name="pause_has_reason"),
        CheckConstraint("auto_call_seconds > 0", name="auto_call"),
    )

    id: int | None = Field(default=None, primary_key=True)
    hall_id: int = Field(foreign_key="hall.id")
    number: int
    name: str = Field(max_length=100)
    floor: int = 1
    department_id: int | None = Field(default=None, foreign_key="department.id")
    state: WindowState = Field(default=WindowState.CLOSED, sa_type=Named(WindowState))
    pause_reason: str = Field(default="", max_length=100)
    #: who sits there
    clerk_id: int | None = Field(default=None, foreign_key="clerk.id")
    kind: WindowKind = Field(default=WindowKind.GENERAL, sa_type=Named(WindowKind))
    #: free for so long while somebody waits, the window calls by itself; None: it never does
    auto_call_seconds: int | None = None


class WindowQueue(SQLModel, table=True):
    """Which queues a window serves, and which of them before which."""

    __tablename__ = "window_queue"
    __table_args__ = (
        CheckConstraint("place > 0", name="place"),
        CheckConstraint("weight BETWEEN 1 AND 100", name="weight"),
    )

    window_id: int = Field(foreign_key="window.id", primary_key=True)
    queue_id: int = Field(foreign_key="queue.id", primary_key=True, index=True)
    #: queues of a smaller place are served first, as long as anybody waits there
    place: int = 1
    #: among queues of one place: how much a minute of waiting there counts
    weight: int = 1


class Device(SQLModel, table=True):
    """A device and how it was when that last changed."""

    __tablename__ = "device"
    __table_args__ = (CheckConstraint("(state = 'ok') = (fault = '')", name="fault_told"),)

    hall_id: int = Field(foreign_key="hall.id", primary_key=True)
    #: as the settings name it, "K1 printer"
    name: str = Field(max_length=60, primary_key=True)
    kind: DeviceKind = Field(sa_type=Named(DeviceKind))
    state: DeviceState = Field(sa_type=Named(DeviceState))
    #: what is wrong, in a few words; empty when all is well
    fault: str = Field(default="", max_length=300)
    since: datetime = Field(sa_type=Moment)


class Clerk(SQLModel, table=True):
    """A member of staff who signs in (工作人员)."""

    __tablename__ = "clerk"
    __table_args__ = (UniqueConstraint("hall_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    hall_id: int = Field(foreign_key="hall.id")
    #: 工号
    number: str = Field(max_length=16)
    name: str = Field(max_length=50)
    role: Role = Field(default=Role.CLERK, sa_type=Named(Role))
    department_id: int | None = Field(default=None, foreign_key="department.id")
    #: argon2 hash; empty: nobody can sign in with this number yet
    password_hash: str = Field(default="", max_length=200)
    #: argon2 hash of what a card reader types of the clerk's card; empty: no card
    card_hash: str = Field(default="", max_length=200)
    #: wrong passwords since the last right one
    failures: int = 0
    locked_until: datetime | None = Field(default=None, sa_type=Moment)
    active: bool = True
    #: may call a number out of its turn; supervisors always may
    calls_any: bool = False
