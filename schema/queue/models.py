"""The tables of the queue. What must never happen is forbidden here, by constraints, not by hope."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from schema.hall.classes import ORDINARY
from schema.queue.states import (
    ACTIVE,
    RECALLS_MOST,
    AppointmentState,
    Basis,
    Channel,
    Outcome,
    TicketState,
    Verb,
)
from schema.store.types import BigId, Json, Moment, Named

_ACTIVE_SQL = "state IN ({})".format(", ".join(f"'{state}'" for state in ACTIVE))


class HallDay(SQLModel, table=True):
    """A business day of a hall that has begun: what was left of earlier days was dealt with."""

    __tablename__ = "hall_day"

    hall_id: int = Field(foreign_key="hall.id", primary_key=True)
    day: date = Field(primary_key=True)
    begun_at: datetime = Field(sa_type=Moment)


class QueueDay(SQLModel, table=True):
    """A queue on one business day: the last number given, and when."""

    __tablename__ = "queue_day"

    queue_id: int = Field(foreign_key="queue.id", primary_key=True)
    day: date = Field(primary_key=True)
    last_number: int
    #: an arrival is never before the one with the number before it, whatever the clock does
    last_at: datetime = Field(sa_type=Moment)


class NumberLease(SQLModel, table=True):
    """A block of a queue's numbers that nobody else gives on one business day: a machine gives them while it is
    without the database.

    A machine is an installation, not a name: two machines with one name never share a block. Without a name it
    is a number kept overnight.
    """

    __tablename__ = "number_lease"
    __table_args__ = (
        UniqueConstraint("queue_id", "day", "first"),
        CheckConstraint("first > 0 AND first <= last", name="block"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    hall_id: int = Field(foreign_key="hall.id")
    queue_id: int = Field(foreign_key="queue.id")
    day: date
    dispenser: str = Field(default="", max_length=20)
    installation: str = Field(default="", max_length=32)
    first: int
    last: int


class Ticket(SQLModel, table=True):
    """A visitor's number (号) and the visit that comes of it."""

    __tablename__ = "ticket"
    __table_args__ = (
        # A number is unique for a hall, business day and letter.
        UniqueConstraint("hall_id", "day", "letter", "number"),
        CheckConstraint("number > 0", name="number"),
        # A visit ends with an outcome, and only an ended visit has one.
        CheckConstraint("(state = 'served') = (outcome IS NOT NULL)", name="served_has_outcome"),
        CheckConstraint(
            f"NOT ({_ACTIVE_SQL} OR state = 'held') OR (window_id IS NOT NULL AND called_at IS NOT NULL)",
            name="called_by_window",
        ),
        CheckConstraint(
            "state <> 'waiting' OR (window_id IS NULL AND called_at IS NULL)", name="waiting_has_no_window"
        ),
        CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged_into"),
        CheckConstraint(f"recalls BETWEEN 0 AND {RECALLS_MOST}", name="recalls"),
        # 过号 comes back once.
        CheckConstraint("returns BETWEEN 0 AND 1", name="returns"),
        # The partial indexes have their condition on Postgres too (the migration says it, a test looks): to name
        # it here would import Postgres's dialect into every desk on SQLite, 20 ms of its start.
        # The line of a queue, in its order, and behind it those of its visitors whom only one window may call.
        Index(
            "ix_ticket_line",
            "queue_id",
            "day",
            "for_window",
            "rank",
            "id",
            sqlite_where=text("state = 'waiting'"),
        ),
        # One visit at a window at a time.
        Index(
            "uq_ticket_active_window",
            "window_id",
            unique=True,
            sqlite_where=text(_ACTIVE_SQL),
        ),
        # One waiting number for a person and queue.
        Index(
            "uq_ticket_waiting_person",
            "queue_id",
            "day",
            "id_number",
            unique=True,
            sqlite_where=text("state = 'waiting' AND id_number <> ''"),
        ),
        # What a hall called last: its boards.
        Index("ix_ticket_called", "hall_id", "day", "last_called_at"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    hall_id: int = Field(foreign_key="hall.id")
    queue_id: int = Field(foreign_key="queue.id")
    item_id: int | None = Field(default=None, foreign_key="item.id")
    #: the hall's own date
    day: date
    letter: str = Field(max_length=2)
    number: int
    #: random, with a check character: proves the slip (ISO 7064 Mod 37,36)
    code: str = Field(max_length=8)
    channel: Channel = Field(sa_type=Named(Channel))
    state: TicketState = Field(default=TicketState.WAITING, sa_type=Named(TicketState))
    #: the class it waits in, what that rests on, and who said so
    priority: str = Field(default=ORDINARY, max_length=16)
    basis: Basis | None = Field(default=None, sa_type=Named(Basis))
    priority_by: str = Field(default="", max_length=64)
    head_start_seconds: int = 0
    #: the order of the line, smallest first: arrival less the head start, in microseconds since 1970
    rank: int = Field(sa_type=BigInteger)
    arrived_at: datetime = Field(sa_type=Moment)
    #: the only window that may call it (id), 0 for any: Postgres reads an index in order after 0, not after null
    for_window: int = 0
    #: the first call of the visit; the call to where it is now
    first_called_at: datetime | None = Field(default=None, sa_type=Moment)
    called_at: datetime | None = Field(default=None, sa_type=Moment)
    last_called_at: datetime | None = Field(default=None, sa_type=Moment)
    recalls: int = 0
    started_at: datetime | None = Field(default=None, sa_type=Moment)
    #: when the visit ended, however it did
    finished_at: datetime | None = Field(default=None, sa_type=Moment)
    window_id: int | None = Field(default=None, foreign_key="window.id")
    clerk_id: int | None = Field(default=None, foreign_key="clerk.id")
    outcome: Outcome | None = Field(default=None, sa_type=Named(Outcome))
    #: how often it came back after a no-show
    returns: int = 0
    #: the number its visitor goes on with
    merged_into_id: int | None = Field(default=None, sa_column=Column(BigId, ForeignKey("ticket.id")))
    #: what the visitor has still to do after this: pairs of queue and item, in order
    errands: list[Any] | None = Field(default=None, sa_type=Json)
    visitor_name: str = Field(default="", max_length=50)
    id_number: str = Field(default="", max_length=18)
    #: what the slip said: people ahead, and minutes
    told_ahead: int | None = None
    told_minutes: int | None = None


class Service(SQLModel, table=True):
    """One stretch of a visit at a window, from the call to its end (一次办理)."""

    __tablename__ = "service"
    __table_args__ = (
        CheckConstraint(
            "(ending IN ('finish', 'next_item', 'continue')) = (outcome IS NOT NULL)", name="outcome"
        ),
        CheckConstraint("called_at <= ended_at", name="stretch"),
        # How long visits of a queue take; what a window has done today; what became of a ticket.
        Index("ix_service_queue", "queue_id", "ended_at"),
        Index("ix_service_window", "window_id", "day"),
        Index("ix_service_ticket", "ticket_id"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    hall_id: int = Field(foreign_key="hall.id")
    day: date
    ticket_id: int = Field(sa_column=Column(BigId, ForeignKey("ticket.id"), nullable=False))
    queue_id: int = Field(foreign_key="queue.id")
    item_id: int | None = Field(default=None, foreign_key="item.id")
    window_id: int = Field(foreign_key="window.id")
    clerk_id: int | None = Field(default=None, foreign_key="clerk.id")
    called_at: datetime = Field(sa_type=Moment)
    started_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime = Field(sa_type=Moment)
    #: from the call to the end
    seconds: int
    #: the verb that ended it
    ending: Verb = Field(sa_type=Named(Verb))
    outcome: Outcome | None = Field(default=None, sa_type=Named(Outcome))
    #: its end was taken back
    undone: bool = False


class Slot(SQLModel, table=True):
    """A stretch of one date for which appointments of a queue can be booked (预约时段)."""

    __tablename__ = "slot"
    __table_args__ = (
        CheckConstraint("begins < ends", name="stretch"),
        CheckConstraint("capacity BETWEEN 0 AND 1000", name="capacity"),
    )

    queue_id: int = Field(foreign_key="queue.id", primary_key=True)
    day: date = Field(primary_key=True)
    #: hall time
    begins: time = Field(primary_key=True)
    ends: time
    capacity: int


class Appointment(SQLModel, table=True):
    """A visit booked for a slot (预约)."""

    __tablename__ = "appointment"
    __table_args__ = (
        UniqueConstraint("hall_id", "code"),
        ForeignKeyConstraint(
            ["queue_id", "day", "begins"],
            ["slot.queue_id", "slot.day", "slot.begins"],
            name="fk_appointment_slot",
        ),
        CheckConstraint("seat > 0", name="seat"),
        CheckConstraint("(state = 'checked_in') = (ticket_id IS NOT NULL)", name="checked_in_ticket"),
        # Each seat of a slot is given once, and a person has one appointment for a queue and day.
        Index(
            "uq_appointment_seat",
            "queue_id",
            "day",
            "begins",
            "seat",
            unique=True,
            sqlite_where=text("state <> 'cancelled'"),
        ),
        Index(
            "uq_appointment_person",
            "queue_id",
            "day",
            "id_number",
            unique=True,
            sqlite_where=text("state = 'booked'"),
        ),
        Index("ix_appointment_day", "hall_id", "day"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    hall_id: int = Field(foreign_key="hall.id")
    queue_id: int
    day: date
    begins: time
    seat: int
    item_id: int | None = Field(default=None, foreign_key="item.id")
    #: eight digits, the last a check digit (ISO 7064 Mod 11,10): typed at the machine
    code: str = Field(max_length=8)
    visitor_name: str = Field(default="", max_length=50)
    id_number: str = Field(max_length=18)
    phone: str = Field(default="", max_length=20)
    channel: Channel = Field(sa_type=Named(Channel))
    state: AppointmentState = Field(default=AppointmentState.BOOKED, sa_type=Named(AppointmentState))
    ticket_id: int | None = Field(default=None, sa_column=Column(BigId, ForeignKey("ticket.id")))
    booked_at: datetime = Field(sa_type=Moment)
