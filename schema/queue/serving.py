"""The visit at the window: started, ended with an outcome, or never begun because nobody came."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Update, bindparam, update

from schema.errors import NotAtThisWindow, NoVisit, OutcomeMissing
from schema.hall import clock
from schema.hall.halls import HallView, window_by_id
from schema.queue.moving import check_move
from schema.queue.states import TRANSITIONS, Outcome, Verb
from schema.queue.tickets import COLUMNS, TicketView, active_at, lock_ticket, ticket_t
from schema.store.transaction import Reader, Tx


@cache
def _update(*columns: str) -> Update:
    """Set these columns of one ticket."""
    values = {name: bindparam(f"new_{name}", type_=ticket_t.c[name].type) for name in columns}
    return update(ticket_t).where(ticket_t.c.id == bindparam("ticket")).values(values).returning(*COLUMNS)


def _move(
    tx: Tx, hall: HallView, verb: Verb, ticket_id: int, window_id: int | None, stamp: str, **more: Any
) -> TicketView:
    """Check a move against the table and make it; `stamp` is the column that gets the time."""
    before = lock_ticket(tx, ticket_id)
    check_move(verb, before)
    if window_id is not None and before.window_id != window_id:
        raise NotAtThisWindow(ticket=before.label, window=window_by_id(tx, hall, before.window_id or 0).number)
    now = clock.now()
    changes = {"state": TRANSITIONS[verb][1], stamp: now, **more}
    row = tx.first(
        _update(*changes), {"ticket": ticket_id, **{f"new_{name}": value for name, value in changes.items()}}
    )
    ticket = TicketView(*row)  # type: ignore[misc]
    after: dict[str, Any] = {"number": ticket.label, "state": ticket.state}
    if ticket.window_id is not None:
        after["window"] = ticket.window_id
    tx.record(
        verb,
        "ticket",
        ticket.id,
        at=now,
        hall_id=hall.id,
        before={"state": before.state},
        after=after | more,
    )
    return ticket


def start(tx: Tx, hall: HallView, ticket_id: int, window_id: int) -> TicketView:
    """The visitor has come to the window.

    Raises `UnknownTicket`, `WrongState`, `NotAtThisWindow`.
    """
    return _move(tx, hall, Verb.START, ticket_id, window_id, "started_at")


def finish(tx: Tx, hall: HallView, ticket_id: int, window_id: int, outcome: Outcome | None) -> TicketView:
    """End the visit with its outcome; there is no ending without one.

    A visit whose start was not marked counts from its call. Raises `OutcomeMissing`, `UnknownTicket`,
    `WrongState`, `NotAtThisWindow`.
    """
    if outcome is None:
        raise OutcomeMissing(known=", ".join(Outcome))
    return _move(tx, hall, Verb.FINISH, ticket_id, window_id, "finished_at", outcome=outcome)


def no_show(tx: Tx, hall: HallView, ticket_id: int, window_id: int) -> TicketView:
    """Nobody came to the window. Raises `UnknownTicket`, `WrongState`, `NotAtThisWindow`."""
    return _move(tx, hall, Verb.NO_SHOW, ticket_id, window_id, "finished_at")


def abandon(tx: Tx, hall: HallView, ticket_id: int) -> TicketView:
    """The visitor gives the number back before being called. Raises `UnknownTicket`, `WrongState`."""
    return _move(tx, hall, Verb.ABANDON, ticket_id, None, "finished_at")


def visit_at(reader: Reader, hall: HallView, window_id: int) -> TicketView:
    """The visit a window is busy with. Raises `NoVisit` when there is none, `UnknownWindow`."""
    ticket = active_at(reader, window_id)
    if ticket is None:
        raise NoVisit(window=window_by_id(reader, hall, window_id).number)
    return ticket
