"""Taking back a wrong click (撤销)."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select, update

from schema.errors import NothingToUndo, OneNumberEach, UndoTooLate
from schema.hall import clock
from schema.hall.halls import HallView, window_by_id
from schema.queue.moving import change, service_t
from schema.queue.states import UNDO_SECONDS, UNDOABLE, TicketState, Verb, verb_word
from schema.queue.tickets import TicketView, lock_ticket, ticket_t, waiting_number_of
from schema.store.events import event_t
from schema.store.transaction import AnyRow, Reader, Tx
from schema.store.types import Moment


@cache
def _recent() -> Select[Any]:
    """What was done to tickets of a hall lately, the newest first."""
    e = event_t.c
    return (
        select(e.id, e.at, e.verb, e.subject_id, e.before, e.after)
        .where(
            e.hall_id == bindparam("hall"),
            e.at >= bindparam("since", type_=e.at.type),
            e.subject == "ticket",
        )
        .order_by(e.id.desc())
    )


def last_act(reader: Reader, hall: HallView, window_id: int, now: datetime) -> AnyRow | None:
    """The last thing a window did to a ticket that it may still take back; None when there is none."""
    since = now - timedelta(seconds=UNDO_SECONDS)
    undone: set[int] = set()
    for event in reader.all(_recent(), {"hall": hall.id, "since": since}):
        if event.after is None or event.after.get("window") != window_id:
            continue
        if event.verb == Verb.UNDO:
            undone.add(event.after["undone"])
        elif event.id not in undone and event.verb in UNDOABLE:
            return event
    return None


def undo(tx: Tx, hall: HallView, window_id: int) -> TicketView:
    """Take back the last thing this window did to a visit, within `UNDO_SECONDS`; again for the one before it.

    The log keeps both. Raises `NothingToUndo`, `UndoTooLate` when the ticket has moved on elsewhere,
    `OneNumberEach`, `UnknownWindow`.
    """
    tx.take_turn(hall.id)
    now = clock.moment(tx)
    event = last_act(tx, hall, window_id, now)
    if event is None:
        number = window_by_id(tx, hall, window_id).number
        raise NothingToUndo(window=number, seconds=UNDO_SECONDS)
    ticket = lock_ticket(tx, event.subject_id)
    verb = Verb(event.verb)
    if _moved_on(tx, ticket.id, event.id):
        raise UndoTooLate(ticket=ticket.label, verb=verb_word(verb))
    values = {name: _stored(name, value) for name, value in event.before.items()}
    if values["state"] == TicketState.WAITING and ticket.id_number:
        other = waiting_number_of(tx, ticket.queue_id, ticket.day, ticket.id_number)
        if other is not None:
            raise OneNumberEach(queue=other.letter, ticket=other.label)
    # The service that ended with it has not ended.
    s = service_t.c
    tx.run(
        update(service_t)
        .where(s.ticket_id == ticket.id, s.ended_at >= event.at, s.ending == verb)
        .values(undone=True)
    )
    return change(
        tx, hall, Verb.UNDO, ticket, now, values, window_id=window_id, undone=event.id, undone_verb=verb
    )


def _moved_on(tx: Tx, ticket_id: int, event_id: int) -> bool:
    """Whether anything was done to a ticket after an event, other than what was taken back again."""
    e = event_t.c
    later = tx.all(
        select(e.id, e.verb, e.after)
        .where(e.subject == "ticket", e.subject_id == ticket_id, e.id > event_id)
        .order_by(e.id)
    )
    taken_back = {event.after["undone"] for event in later if event.verb == Verb.UNDO}
    return any(event.verb != Verb.UNDO and event.id not in taken_back for event in later)


def _stored(name: str, value: Any) -> Any:
    """A value of the log as the column takes it."""
    if value is None:
        return None
    if name == "state":
        return TicketState(value)
    return datetime.fromisoformat(value) if isinstance(ticket_t.c[name].type, Moment) else value
