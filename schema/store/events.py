"""The event log: one row for each change, written in the change's own transaction; never altered, never deleted.

It is also what makes a command idempotent: a command's id stands on its events under a unique constraint, so
the same command cannot be stored twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, Insert, Table, UniqueConstraint, insert
from sqlmodel import Field, SQLModel

from schema.store.types import BigId, Json, Moment


@dataclass(frozen=True, slots=True)
class Actor:
    """Who changes something and from where, as the event log tells it: `clerk:1001` at `window:3`."""

    name: str
    place: str
    clerk_id: int | None = None

    def __post_init__(self) -> None:
        if not self.name or not self.place:
            raise ValueError("an event needs an actor and a place")


class Event(SQLModel, table=True):
    """One change: who, from where, when, what, the old values and the new."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("command_id", "step"),
        CheckConstraint("actor <> ''", name="actor_named"),
        Index("ix_event_subject", "subject", "subject_id"),
        Index("ix_event_hall_at", "hall_id", "at"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    at: datetime = Field(sa_type=Moment)
    hall_id: int | None = None
    actor: str = Field(max_length=64)
    place: str = Field(max_length=64)
    #: the verb of the field: issue, call, finish, …
    verb: str = Field(max_length=32)
    #: the kind of thing changed (a table's name) and its id
    subject: str = Field(max_length=32)
    subject_id: int = Field(sa_type=BigId)
    before: dict[str, Any] | None = Field(default=None, sa_type=Json)
    after: dict[str, Any] | None = Field(default=None, sa_type=Json)
    command_id: str | None = Field(default=None, max_length=64)
    #: which of a command's events this is, from 0
    step: int = 0


event_t: Table = Event.__table__  # type: ignore[attr-defined]


@cache
def insert_event() -> Insert:
    """The one statement that writes the log."""
    return insert(event_t).inline()
