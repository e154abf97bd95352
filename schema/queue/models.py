"""The tables of the queue. What must never happen is forbidden here, by constraints, not by hope."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from schema.queue.states import ACTIVE, RECALLS_MOST, Channel, Outcome, TicketState
from schema.store.types import BigId, Moment, Named

_ACTIVE_SQL = "state IN ({})".format(", ".join(f"'{state}'" for state in ACTIVE))


class QueueDay(SQLModel, table=True):
    """A queue on one business day: the last number given."""

    __tablename__ = "queue_day"

    queue_id: int = Field(foreign_key="queue.id", primary_key=True)
    day: date = Field(primary_key=True)
    last_number: int


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
            f"NOT ({_ACTIVE_SQL}) OR (window_id IS NOT NULL AND called_at IS NOT NULL)",
            name="called_by_window",
        ),
        CheckConstraint("state <> 'waiting' OR window_id IS NULL", name="waiting_has_no_window"),
        CheckConstraint(f"recalls BETWEEN 0 AND {RECALLS_MOST}", name="recalls"),
        # Both partial indexes have their condition on Postgres too (the migration says it, a test looks): to name
        # it here would import Postgres's dialect into every desk on SQLite, 20 ms of its start.
        # The line of a queue, in its order: the only index a call needs.
        Index(
            "ix_ticket_line",
            "queue_id",
            "day",
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
        # What a hall called last, and what a queue finished last: boards and estimates.
        Index("ix_ticket_called", "hall_id", "day", "last_called_at"),
        Index("ix_ticket_finished", "queue_id", "day", "finished_at"),
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
    #: the order of the line, smallest first: arrival in microseconds since 1970
    rank: int = Field(sa_type=BigInteger)
    arrived_at: datetime = Field(sa_type=Moment)
    called_at: datetime | None = Field(default=None, sa_type=Moment)
    last_called_at: datetime | None = Field(default=None, sa_type=Moment)
    recalls: int = 0
    started_at: datetime | None = Field(default=None, sa_type=Moment)
    #: when the visit ended, however it did
    finished_at: datetime | None = Field(default=None, sa_type=Moment)
    window_id: int | None = Field(default=None, foreign_key="window.id")
    clerk_id: int | None = Field(default=None, foreign_key="clerk.id")
    outcome: Outcome | None = Field(default=None, sa_type=Named(Outcome))
