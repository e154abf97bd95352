"""What the spool file holds: facts, leases, numbers given; beside them a copy of the hall's own tables."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, Integer, MetaData, String, Table, UniqueConstraint, text

from schema.hall.calendar import calendar_day_t, extra_hours_t, opening_hours_t
from schema.hall.classes import class_t
from schema.hall.halls import department_t, hall_t, item_t, queue_t, window_queue_t, window_t
from schema.public.models import SlipState
from schema.store.types import Json, Moment, Named

#: Of these the machine keeps its hall's rows: what its pages and slips say. Nobody's personal data are in them.
COPIED: tuple[Table, ...] = (
    hall_t,
    department_t,
    queue_t,
    item_t,
    window_t,
    window_queue_t,
    class_t,
    opening_hours_t,
    extra_hours_t,
    calendar_day_t,
)
#: Columns that are left empty in the copy: they say who sits where, what lies above, and more than a slip needs.
LEFT_OUT = {"clerk_id", "parent_id", "published"}


spool_metadata = MetaData()

#: Single facts, by name.
fact_t = Table(
    "spool_fact",
    spool_metadata,
    Column("name", String(32), primary_key=True),
    Column("value", Json(), nullable=False),
)

#: The blocks of numbers this machine may give.
block_t = Table(
    "spool_lease",
    spool_metadata,
    Column("queue_id", Integer, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("first", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

#: The numbers given, in the order they were given.
given_t = Table(
    "spooled_number",
    spool_metadata,
    Column("seq", Integer, primary_key=True),
    Column("command", String(64), nullable=False, unique=True),
    Column("queue_id", Integer, nullable=False),
    Column("item_id", Integer),
    Column("letter", String(2), nullable=False),
    Column("number", Integer, nullable=False),
    Column("day", Date, nullable=False),
    Column("code", String(8), nullable=False),
    Column("priority", String(16), nullable=False),
    Column("head_start_seconds", Integer, nullable=False),
    Column("taken_at", Moment(), nullable=False),
    Column("slip_state", Named(SlipState), nullable=False),
    # The database has it.
    Column("delivered", Boolean, nullable=False),
    # Why the database would not have it.
    Column("refusal", String(300), nullable=False),
    UniqueConstraint("letter", "day", "number"),
    Index("ix_spooled_number_last", "queue_id", "day", "number"),
    Index("ix_spooled_number_pending", "seq", sqlite_where=text("NOT delivered")),
    sqlite_autoincrement=True,
)


def copied_tables() -> list[Table]:
    """The copied tables and those they refer to, parents first; the latter stay empty."""
    wanted = set(COPIED)
    fresh = set(COPIED)
    while fresh:
        fresh = {key.column.table for table in fresh for key in table.foreign_keys} - wanted
        wanted |= fresh
    return [table for table in hall_t.metadata.sorted_tables if table in wanted]
