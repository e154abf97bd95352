"""What a ticket's slip and its visitor's papers ask of the log: printed again, and who looked at whom."""

from __future__ import annotations

from sqlalchemy import func, select

from schema.errors import WrongState
from schema.hall import clock
from schema.hall.halls import HallView
from schema.hall.persons import Person
from schema.queue.moving import record
from schema.queue.states import ACTIVE, TicketState, Verb, state_word, verb_word
from schema.queue.tickets import TicketView, lock_ticket
from schema.store.events import event_t
from schema.store.transaction import Tx


def reprint(tx: Tx, hall: HallView, ticket_id: int) -> tuple[TicketView, int]:
    """Let a slip be printed again (补打), which says so; answers how often it was by now.

    Raises `UnknownTicket`, and `WrongState` for a visit that is over.
    """
    ticket = lock_ticket(tx, ticket_id)
    if ticket.state not in (*ACTIVE, TicketState.WAITING, TicketState.HELD):
        raise WrongState(ticket=ticket.label, state=state_word(ticket.state), verb=verb_word(Verb.REPRINT))
    e = event_t.c
    before = select(func.count()).where(e.subject == "ticket", e.subject_id == ticket_id, e.verb == Verb.REPRINT)
    times = 1 + int(tx.scalar(before))
    record(tx, hall, Verb.REPRINT, ticket, clock.moment(tx), after={"times": times})
    return ticket, times


def look_at(tx: Tx, hall: HallView, ticket_id: int) -> Person:
    """The visitor's whole name and identity number, for a clerk who needs them; the look is an event.

    Raises `UnknownTicket`.
    """
    ticket = lock_ticket(tx, ticket_id)
    record(tx, hall, Verb.LOOK, ticket, clock.moment(tx))
    return Person(ticket.visitor_name, ticket.id_number)
