"""Numbers that a machine gave while it had no database, told to the hall afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import select

from schema.errors import NumberTaken, UnknownQueue
from schema.hall import clock
from schema.hall.classes import ORDINARY
from schema.hall.halls import HallView, item_t
from schema.queue.days import begin_day, has_begun, settle_late
from schema.queue.issuing import insert_ticket
from schema.queue.moving import move, record
from schema.queue.ranking import rank_of
from schema.queue.states import Basis, Channel, TicketState, Verb
from schema.queue.tickets import TicketView, lock_ticket, ticket_by_id, ticket_t
from schema.store.engine import Store
from schema.store.events import Actor
from schema.store.transaction import Reader, Tx


@dataclass(frozen=True, slots=True)
class GivenOffline:
    """A number given without the database: what its slip says, and how the slip is doing."""

    #: the request's id, which the database may have heard of before it was gone
    command: str
    queue_id: int
    item_id: int | None
    letter: str
    number: int
    day: date
    #: the slip's check code
    code: str
    priority: str
    head_start_seconds: int
    #: as the slip says
    taken_at: datetime
    slip_state: str

    @property
    def label(self) -> str:
        """What the slip says: `A823`."""
        return f"{self.letter}{self.number:03d}"


#: What else is to be kept with a delivered ticket: (transaction, the ticket, the one nobody holds).
Keeping = Callable[[Tx, TicketView, TicketView | None], None]


def deliver_given(
    store: Store, hall: HallView, given: GivenOffline, actor: Actor, also: Keeping | None = None
) -> TicketView:
    """Put a number that was given without the database into the line, once, however often this is called.

    It waits since the time on its slip. Limits that would have refused it do not: the slip is in the visitor's
    hand. Where the database had given another number for the same request, and the answer was lost, nobody holds
    that one: it is merged into this one. A number of an earlier day is dealt with by the day's rules. `also` is
    done in the same transaction. Raises `NumberTaken`, `UnknownQueue`, `StoreError`.
    """

    def write(work: Callable[[Tx], TicketView], command: str) -> TicketView:
        return store.write(work, actor=actor, command=command, again=ticket_by_id)

    ticket = write(partial(_enter, hall=hall, given=given, also=also), given.command)
    if ticket.code == given.code:
        return ticket
    unprinted = ticket.id
    enter = partial(_enter, hall=hall, given=given, also=also, unprinted=unprinted)
    return write(enter, f"{given.command}-slip")


def _enter(
    tx: Tx, hall: HallView, given: GivenOffline, also: Keeping | None, unprinted: int | None = None
) -> TicketView:
    tx.take_turn(hall.id)
    now = clock.moment(tx)
    today = clock.business_day(hall, now)
    if given.day == today:
        begin_day(tx, hall, today)
    _check_free(tx, hall, given)
    # A machine's clock may be a little ahead: nobody arrives in the future.
    arrived_at = min(given.taken_at, now)
    classed = given.priority != ORDINARY
    row = tx.first(
        insert_ticket(),
        {
            "queue": given.queue_id,
            "new_item_id": _item_still_there(tx, given.item_id),
            "new_day": given.day,
            "new_number": given.number,
            "new_code": given.code,
            "new_channel": Channel.KIOSK,
            "new_priority": given.priority,
            "new_basis": Basis.DECLARED if classed else None,
            "new_priority_by": tx.actor.name if classed else "",
            "new_rank": rank_of(arrived_at, given.head_start_seconds),
            "new_head_start_seconds": given.head_start_seconds,
            "new_arrived_at": arrived_at,
            "new_errands": None,
            "new_visitor_name": "",
            "new_id_number": "",
        },
    )
    if row is None:
        raise UnknownQueue(queue=given.letter, known="–")
    ticket = TicketView(*row)
    more: dict[str, Any] = {"item": ticket.item_id, "offline": True, "taken_at": given.taken_at}
    more["slip"] = given.slip_state
    if classed:
        more |= {"priority": given.priority, "basis": Basis.DECLARED}
        more["head_start_seconds"] = given.head_start_seconds
    other = None if unprinted is None else lock_ticket(tx, unprinted)
    if other is not None:
        more["instead_of"] = other.label
    record(tx, hall, Verb.ISSUE, ticket, now, after=more)
    if other is not None and other.state == TicketState.WAITING:
        merged = {"merged_into_id": ticket.id, "finished_at": now}
        move(tx, hall, Verb.MERGE, other, merged, into=ticket.label, reason="never printed")
    if also is not None:
        also(tx, ticket, other)
    if given.day < today and has_begun(tx, hall, today):
        return settle_late(tx, hall, ticket, today)
    return ticket


def _check_free(reader: Reader, hall: HallView, given: GivenOffline) -> None:
    """Raise `NumberTaken` when somebody else has the number."""
    t = ticket_t.c
    query = select(t.id).where(
        t.hall_id == hall.id, t.day == given.day, t.letter == given.letter, t.number == given.number
    )
    if reader.first(query) is not None:
        raise NumberTaken(ticket=given.label, day=given.day)


def _item_still_there(reader: Reader, item_id: int | None) -> int | None:
    found: int | None = reader.scalar(select(item_t.c.id).where(item_t.c.id == item_id)) if item_id else None
    return found
