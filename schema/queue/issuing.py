"""Giving a visitor a number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any

from sqlalchemy import Insert, bindparam, case, insert, literal, or_, select

from schema.errors import OneNumberEach, QueueClosed, QueueFull, UnknownQueue
from schema.hall import clock
from schema.hall.classes import ORDINARY
from schema.hall.halls import HallView, QueueView, list_queues, queue_t
from schema.hall.opening import check_numbers_given
from schema.hall.persons import Person
from schema.queue.blocks import after_leases, leased_before
from schema.queue.days import begin_day, queue_day_t
from schema.queue.moving import record
from schema.queue.ranking import class_for, rank_of
from schema.queue.states import Basis, Channel, TicketState, Verb
from schema.queue.tickets import ANY_WINDOW, COLUMNS, TicketView, new_code, ticket_t, waiting_number_of
from schema.store.transaction import Tx

NOBODY = Person()

#: What a visitor comes for: a queue, and the item where one was chosen (ids).
Errand = tuple[int, int | None]


@cache
def next_number(dialect: str) -> Any:
    """Take the next number of a queue and day: one statement, so that none is given twice or left out.

    Numbers kept for machines without the database are left out, and count for no limit.

    It answers the number and the moment of the arrival, which is never before the one before. No row when the
    hall has no such queue, it takes no numbers at present, or it has given all its numbers for the day.
    """
    # Both know ON CONFLICT; a hall on SQLite is spared importing the other dialect, 20 ms of a desk's start.
    insert_or_update = import_module(f"sqlalchemy.dialects.{dialect}").insert
    d, q = queue_day_t.c, queue_t.c
    source = select(
        q.id, bindparam("day", type_=d.day.type), literal(1), bindparam("now", type_=d.last_at.type)
    ).where(q.id == bindparam("queue"), q.hall_id == bindparam("hall"), q.active.is_(True))
    taking = insert_or_update(queue_day_t).from_select(["queue_id", "day", "last_number", "last_at"], source)
    most = select(q.most_per_day).where(q.id == bindparam("queue")).scalar_subquery()
    return taking.on_conflict_do_update(
        index_elements=["queue_id", "day"],
        set_={
            "last_number": after_leases("queue_day.last_number"),
            "last_at": case((d.last_at > taking.excluded.last_at, d.last_at), else_=taking.excluded.last_at),
        },
        where=or_(most.is_(None), d.last_number - leased_before("queue_day.last_number") < most),
    ).returning(d.last_number, d.last_at)


@cache
def insert_ticket() -> Insert:
    """The ticket itself."""
    t = ticket_t.c
    given = ("item_id", "day", "number", "code", "channel", "priority", "basis", "priority_by", "rank")
    more = ("head_start_seconds", "arrived_at", "errands", "visitor_name", "id_number")
    values = {
        "hall_id": queue_t.c.hall_id,
        "queue_id": queue_t.c.id,
        "letter": queue_t.c.letter,
        "state": literal(TicketState.WAITING, t.state.type),
        "recalls": literal(0),
        "returns": literal(0),
        "for_window": literal(ANY_WINDOW),
        **{name: bindparam(f"new_{name}", type_=t[name].type) for name in (*given, *more)},
    }
    source = select(*values.values()).where(queue_t.c.id == bindparam("queue"))
    return insert(ticket_t).from_select(list(values), source, include_defaults=False).returning(*COLUMNS)


def issue(
    tx: Tx,
    hall: HallView,
    queue_id: int,
    *,
    item_id: int | None = None,
    channel: Channel = Channel.SCRIPT,
    priority: str = ORDINARY,
    basis: Basis = Basis.DECLARED,
    person: Person = NOBODY,
    errands: Sequence[Errand] = (),
    counts_from: datetime | None = None,
) -> TicketView:
    """Give the next number of a queue.

    Numbers of a queue and day begin at 1 and have no gaps but the blocks kept for machines. `errands` are what
    the visitor has to do after this, on the same number. An arrival before `counts_from`, the beginning of an
    appointment, counts from then. At a machine the hall's closing time holds. Raises `UnknownQueue`,
    `QueueClosed`, `QueueFull`, `HallClosed`, `OneNumberEach`, `UnknownClass`, `PriorityNeedsStaff`,
    `PriorityNeedsSupervisor`.
    """
    tx.take_turn(hall.id)
    now = clock.moment(tx)
    day = clock.business_day(hall, now)
    if channel == Channel.KIOSK:
        check_numbers_given(tx, hall, now)
    chosen, resting = class_for(tx, hall, priority, basis, person.id_number, channel)
    if person.id_number and (other := waiting_number_of(tx, queue_id, day, person.id_number)) is not None:
        raise OneNumberEach(queue=other.letter, ticket=other.label)
    number, arrived_at = _take_number(tx, hall, queue_id, day, now)
    given = {
        "item_id": item_id,
        "day": day,
        "number": number,
        "code": new_code(),
        "channel": channel,
        "priority": chosen.code,
        "basis": resting,
        "priority_by": tx.actor.name if resting else "",
        "rank": rank_of(max(arrived_at, counts_from or arrived_at), chosen.head_start_seconds),
        "head_start_seconds": chosen.head_start_seconds,
        "arrived_at": arrived_at,
        "errands": [list(errand) for errand in errands] or None,
        "visitor_name": person.name,
        "id_number": person.id_number,
    }
    row = tx.connection.execute(
        insert_ticket(), {"queue": queue_id, **{f"new_{name}": value for name, value in given.items()}}
    ).one()
    ticket = TicketView(*row)
    told: dict[str, Any] = {"item": item_id}
    if resting is not None:
        told |= {"priority": chosen.code, "basis": resting, "head_start_seconds": chosen.head_start_seconds}
    if ticket.errands:
        told["errands"] = ticket.errands
    record(tx, hall, Verb.ISSUE, ticket, now, after=told)
    return ticket


def _take_number(tx: Tx, hall: HallView, queue_id: int, day: Any, now: datetime) -> tuple[int, datetime]:
    """The next number and when it was taken; the first of a day begins the day."""
    taking = next_number(tx.connection.dialect.name)
    values = {"hall": hall.id, "queue": queue_id, "day": day, "now": now}
    row = tx.first(taking, values)
    if row is None:
        raise _why_none(tx, hall, queue_id)
    # Numbers kept overnight come before today's.
    if row.last_number == 1 and queue_id in begin_day(tx, hall, day):
        row = tx.first(taking, values)
        if row is None:
            raise _why_none(tx, hall, queue_id)
    return row.last_number, row.last_at


def _why_none(tx: Tx, hall: HallView, queue_id: int) -> UnknownQueue | QueueClosed | QueueFull:
    queues: dict[int, QueueView] = {queue.id: queue for queue in list_queues(tx, hall)}
    queue = queues.get(queue_id)
    if queue is None:
        return UnknownQueue(queue=queue_id, known=", ".join(each.letter for each in queues.values()))
    if not queue.active:
        return QueueClosed(queue=queue.letter)
    return QueueFull(queue=queue.letter, most=queue.most_per_day)
