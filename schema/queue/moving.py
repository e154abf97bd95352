"""What every move of a ticket has in common: the check against the table, the row, the event, the service."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Insert, Table, Update, bindparam, insert, update

from schema.errors import NotAtThisWindow, WrongState
from schema.hall import clock
from schema.hall.halls import HallView, window_by_id
from schema.hall.models import WindowState
from schema.language import translator
from schema.queue.models import Service
from schema.queue.states import ACTIVE, TRANSITIONS, TicketState, Verb, state_word, verb_word
from schema.queue.tickets import COLUMNS, TicketView, lock_ticket, ticket_t
from schema.store.transaction import Tx

_ = translator("schema")

service_t: Table = Service.__table__  # type: ignore[attr-defined]

#: What a ticket has no longer once it is back in line.
IN_LINE: dict[str, Any] = {
    "window_id": None,
    "clerk_id": None,
    "called_at": None,
    "started_at": None,
    "finished_at": None,
    "recalls": 0,
}


def check_move(verb: Verb, ticket: TicketView) -> None:
    """Raise `WrongState` unless the table allows `verb` for the ticket as it is."""
    allowed, _target = TRANSITIONS[verb]
    if ticket.state not in allowed:
        raise WrongState(ticket=ticket.label, state=state_word(ticket.state), verb=verb_word(verb))


def ticket_to_move(
    tx: Tx, hall: HallView, verb: Verb, ticket_id: int, window_id: int | None = None
) -> TicketView:
    """The ticket, locked, after the checks: the table allows the verb, and the window is the ticket's own.

    A window may act on a ticket that waits, wherever it is to be called. Raises `UnknownTicket`, `WrongState`,
    `NotAtThisWindow`.
    """
    ticket = lock_ticket(tx, ticket_id)
    check_move(verb, ticket)
    if window_id is not None and ticket.state != TicketState.WAITING and ticket.window_id != window_id:
        raise NotAtThisWindow(ticket=ticket.label, window=window_by_id(tx, hall, ticket.window_id or 0).number)
    return ticket


@cache
def update_ticket(columns: tuple[str, ...]) -> Update:
    """Set these columns of one ticket."""
    values = {name: bindparam(f"new_{name}", type_=ticket_t.c[name].type) for name in columns}
    return update(ticket_t).where(ticket_t.c.id == bindparam("ticket")).values(values).returning(*COLUMNS)


def change(
    tx: Tx,
    hall: HallView,
    verb: Verb,
    before: TicketView,
    at: datetime,
    values: dict[str, Any],
    *,
    window_id: int | None = None,
    **more: Any,
) -> TicketView:
    """Set columns of a ticket and write the event: the old values of what changed, and the new.

    `window_id` is the window that did it, where one did; `more` goes into the event only.
    """
    row = tx.connection.execute(
        update_ticket(tuple(values)),
        {"ticket": before.id, **{f"new_{name}": value for name, value in values.items()}},
    ).one()
    ticket = TicketView(*row)
    record(
        tx,
        hall,
        verb,
        ticket,
        at,
        before={name: getattr(before, name) for name in values},
        after=values | more,
        window_id=window_id,
    )
    return ticket


def record(
    tx: Tx,
    hall: HallView,
    verb: Verb,
    ticket: TicketView,
    at: datetime,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    window_id: int | None = None,
) -> None:
    """Write a ticket's event. It always says the number, the queue, the rank and the state it is in now."""
    told: dict[str, Any] = {
        "number": ticket.label,
        "queue": ticket.queue_id,
        "state": ticket.state,
        "rank": ticket.rank,
    }
    window = window_id or ticket.window_id
    if window is not None:
        told["window"] = window
    tx.record(verb, "ticket", ticket.id, at=at, hall_id=hall.id, before=before, after=told | (after or {}))


def move(
    tx: Tx,
    hall: HallView,
    verb: Verb,
    before: TicketView,
    values: dict[str, Any],
    *,
    window_id: int | None = None,
    **more: Any,
) -> TicketView:
    """Make a move that the table knows; leaving a window it ends the service there."""
    at = clock.moment(tx)
    ticket = change(
        tx, hall, verb, before, at, {"state": TRANSITIONS[verb][1], **values}, window_id=window_id, **more
    )
    if before.state in ACTIVE and (ticket.state not in ACTIVE or verb == Verb.CONTINUE):
        _end_service(tx, verb, before, at, more.get("result") or ticket.outcome)
    return ticket


@cache
def insert_service() -> Insert:
    """The one statement that keeps what a window did."""
    return insert(service_t).inline()


def _end_service(tx: Tx, verb: Verb, ticket: TicketView, at: datetime, outcome: Any) -> None:
    """Keep what a window did with a visitor, `ticket` being as it was there."""
    called_at = ticket.called_at or at
    ended_at = max(at, called_at)  # a clock that was put back must not stop a clerk
    tx.run(
        insert_service(),
        {
            "hall_id": ticket.hall_id,
            "day": ticket.day,
            "ticket_id": ticket.id,
            "queue_id": ticket.queue_id,
            "item_id": ticket.item_id,
            "window_id": ticket.window_id,
            "clerk_id": ticket.clerk_id,
            "called_at": called_at,
            "started_at": ticket.started_at,
            "ended_at": ended_at,
            "seconds": int((ended_at - called_at).total_seconds()),
            "ending": verb,
            "outcome": outcome,
            "undone": False,
        },
    )


def window_state_word(state: WindowState) -> str:
    """A window's state as a person reads it."""
    return {
        WindowState.OPEN: _("open"),
        WindowState.PAUSED: _("paused"),
        WindowState.CLOSED: _("closed"),
    }[state]
