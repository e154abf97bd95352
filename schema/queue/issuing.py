"""Giving a visitor a number."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any

from sqlalchemy import Insert, bindparam, insert, literal, select

from schema.errors import QueueClosed, UnknownQueue
from schema.hall import clock
from schema.hall.halls import HallView, list_queues, queue_t
from schema.queue.models import QueueDay
from schema.queue.states import Channel, TicketState, Verb
from schema.queue.tickets import COLUMNS, TicketView, new_code, ticket_t
from schema.store.transaction import Tx

queue_day_t: Any = QueueDay.__table__  # type: ignore[attr-defined]


@cache
def next_number(dialect: str) -> Any:
    """Take the next number of a queue and day: one statement, so that none is given twice or left out.

    No row when the hall has no such queue, or it takes no numbers at present.
    """
    # Both know ON CONFLICT; a hall on SQLite is spared importing the other dialect, 20 ms of a desk's start.
    insert_or_update = import_module(f"sqlalchemy.dialects.{dialect}").insert
    source = select(queue_t.c.id, bindparam("day", type_=queue_day_t.c.day.type), literal(1)).where(
        queue_t.c.id == bindparam("queue"), queue_t.c.hall_id == bindparam("hall"), queue_t.c.active.is_(True)
    )
    return (
        insert_or_update(queue_day_t)
        .from_select(["queue_id", "day", "last_number"], source)
        .on_conflict_do_update(
            index_elements=["queue_id", "day"], set_={"last_number": queue_day_t.c.last_number + 1}
        )
        .returning(queue_day_t.c.last_number)
    )


@cache
def insert_ticket() -> Insert:
    """The ticket itself."""
    t = ticket_t.c
    values = {
        "hall_id": queue_t.c.hall_id,
        "queue_id": queue_t.c.id,
        "item_id": bindparam("item", type_=t.item_id.type),
        "day": bindparam("day", type_=t.day.type),
        "letter": queue_t.c.letter,
        "number": bindparam("number", type_=t.number.type),
        "code": bindparam("code", type_=t.code.type),
        "channel": bindparam("channel", type_=t.channel.type),
        "state": literal(TicketState.WAITING, t.state.type),
        "rank": bindparam("rank", type_=t.rank.type),
        "arrived_at": bindparam("arrived_at", type_=t.arrived_at.type),
        "recalls": literal(0),
    }
    source = select(*values.values()).where(queue_t.c.id == bindparam("queue"))
    return insert(ticket_t).from_select(list(values), source, include_defaults=False).returning(*COLUMNS)


def rank_of(arrived_at: datetime) -> int:
    """A ticket's place in the line: its arrival in microseconds since 1970; the smallest is called first."""
    return int(arrived_at.timestamp() * 1_000_000)


def issue(
    tx: Tx, hall: HallView, queue_id: int, *, item_id: int | None = None, channel: Channel = Channel.SCRIPT
) -> TicketView:
    """Give the next number of a queue.

    Numbers of a queue and day begin at 1 and have no gaps. Raises `UnknownQueue`, `QueueClosed`.
    """
    day = clock.business_day(hall.zone)
    tx.take_turn(hall.id)
    number = tx.scalar(next_number(tx.connection.dialect.name), {"hall": hall.id, "queue": queue_id, "day": day})
    if number is None:
        queues = {queue.id: queue.letter for queue in list_queues(tx, hall)}
        if queue_id in queues:
            raise QueueClosed(queue=queues[queue_id])
        raise UnknownQueue(queue=queue_id, known=", ".join(queues.values()))
    # Within the turn: arrivals are in the order of the numbers.
    now = clock.now()
    row = tx.connection.execute(
        insert_ticket(),
        {
            "queue": queue_id,
            "item": item_id,
            "day": day,
            "number": number,
            "code": new_code(),
            "channel": channel,
            "rank": rank_of(now),
            "arrived_at": now,
        },
    ).one()
    ticket = TicketView(*row)
    tx.record(
        Verb.ISSUE,
        "ticket",
        ticket.id,
        at=now,
        hall_id=hall.id,
        after={
            "number": ticket.label,
            "queue": queue_id,
            "item": item_id,
            "state": ticket.state,
            "rank": ticket.rank,
        },
    )
    return ticket
