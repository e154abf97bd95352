"""Leases: blocks of numbers that one machine alone may give on a business day, for when it has no database.

Whoever gives numbers with the database leaves them out (`schema.queue.blocks`), so the two never meet, and those
given with the database stay consecutive up to the first block.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from schema.hall import clock
from schema.hall.halls import HallView, list_queues
from schema.queue.blocks import Lease, keep, lease_t
from schema.queue.days import begin_day, queue_day_t
from schema.store.transaction import Reader, Tx

#: Where a line has come further than the first block, its blocks begin so many numbers later.
STEP = 1000


@cache
def _leases() -> Select[Any]:
    t = lease_t.c
    return (
        select(t.queue_id, t.day, t.first, t.last, t.installation)
        .where(t.hall_id == bindparam("hall"), t.day == bindparam("day", type_=t.day.type))
        .order_by(t.queue_id, t.first)
    )


@cache
def _last_numbers() -> Select[Any]:
    d = queue_day_t.c
    return select(d.queue_id, d.last_number).where(d.day == bindparam("day", type_=d.day.type))


def list_leases(reader: Reader, hall: HallView, day: date, installation: str | None = None) -> list[Lease]:
    """The blocks of a day, or those of one machine, by queue and number."""
    return [
        Lease(*row[:4])
        for row in reader.all(_leases(), {"hall": hall.id, "day": day})
        if installation is None or row.installation == installation
    ]


def lease_numbers(
    tx: Tx, hall: HallView, dispenser: str, installation: str, used: Mapping[int, int] | None = None
) -> list[Lease]:
    """Keep a block of each active queue's numbers for a machine today, and answer all it has.

    `installation` is the machine itself, whatever its name; `used` the last number it gave of each queue, by the
    queue's id. Asked again it answers the same, until less than half a block is left: then it has another one.
    The business day begins with it, if it has not: numbers kept overnight are known then.
    """
    tx.take_turn(hall.id)
    day = clock.business_day(hall, clock.moment(tx))
    begin_day(tx, hall, day)
    every = tx.all(_leases(), {"hall": hall.id, "day": day})
    last_numbers: dict[int, int] = dict(map(tuple, tx.all(_last_numbers(), {"day": day})))
    mine = [Lease(*row[:4]) for row in every if row.installation == installation]
    granted = {}
    for queue in list_queues(tx, hall):
        taken = (used or {}).get(queue.id, 0)
        left = sum(
            max(0, lease.last - max(lease.first - 1, taken)) for lease in mine if lease.queue_id == queue.id
        )
        if not queue.active or left * 2 >= hall.lease_size:
            continue
        first = hall.lease_first
        while first <= last_numbers.get(queue.id, 0):
            first += STEP
        first = max([first, *(row.last + 1 for row in every if row.queue_id == queue.id)])
        lease = Lease(queue.id, day, first, first + hall.lease_size - 1)
        keep(tx, hall.id, lease, dispenser, installation)
        mine.append(lease)
        granted[queue.letter] = [lease.first, lease.last]
    if granted:
        tx.record(
            "lease_numbers",
            "hall",
            hall.id,
            at=clock.moment(tx),
            hall_id=hall.id,
            after={"day": day, "dispenser": dispenser, "installation": installation, "blocks": granted},
        )
    return sorted(mine, key=lambda lease: (lease.queue_id, lease.first))
