"""Blocks of numbers that are kept on a business day: the numbers given in order leave them out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Table,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal_column,
    select,
)

from schema.queue.models import NumberLease
from schema.store.transaction import Reader, Tx

lease_t: Table = NumberLease.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Lease:
    """A block of a queue's numbers for one business day, both ends among them."""

    queue_id: int
    day: date
    first: int
    last: int


def after_leases(last_number: str) -> ColumnElement[int]:
    """The number after the one in the column `last_number` that is in no block of the `:queue` on the `:day`."""
    last: ColumnElement[int] = literal_column(last_number)
    block, other = lease_t.alias("block"), lease_t.alias("other")
    beyond = (
        select(func.min(block.c.last) + 1)
        .where(
            *_of_day(block),
            block.c.last > last,
            ~exists(
                select(literal_column("1"))
                .select_from(other)
                .where(*_of_day(other), other.c.first <= block.c.last + 1, other.c.last > block.c.last)
            ),
        )
        .scalar_subquery()
    )
    leased = exists(
        select(literal_column("1"))
        .select_from(lease_t)
        .where(*_of_day(lease_t), lease_t.c.first <= last + 1, lease_t.c.last > last)
    )
    return case((leased, beyond), else_=last + 1)


def leased_before(last_number: str) -> ColumnElement[int]:
    """How many numbers before the one in the column `last_number` are in blocks of the `:queue` on the `:day`."""
    size = func.sum(lease_t.c.last - lease_t.c.first + 1)
    return (
        select(func.coalesce(size, 0))
        .where(*_of_day(lease_t), lease_t.c.last < literal_column(last_number))
        .scalar_subquery()
    )


def _of_day(table: FromClause) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    c = table.c
    return c.queue_id == bindparam("queue"), c.day == bindparam("day", type_=c.day.type)


def is_kept(reader: Reader, queue_id: int, day: date, number: int) -> bool:
    """Whether a number is in a block of its day."""
    query = select(lease_t.c.id).where(*_of_day(lease_t), lease_t.c.first <= number, lease_t.c.last >= number)
    return reader.first(query, {"queue": queue_id, "day": day}) is not None


def keep(tx: Tx, hall_id: int, lease: Lease, dispenser: str = "", installation: str = "") -> None:
    """Keep a block for a machine, or a number that is taken already. The hall's turn must have been taken."""
    tx.run(
        insert(lease_t),
        {
            "hall_id": hall_id,
            "queue_id": lease.queue_id,
            "day": lease.day,
            "dispenser": dispenser,
            "installation": installation,
            "first": lease.first,
            "last": lease.last,
        },
    )
