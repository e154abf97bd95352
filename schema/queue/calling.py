"""Calling visitors to a window."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import ScalarSelect, Update, bindparam, exists, literal_column, select, update

from schema.errors import (
    NotAtThisWindow,
    RecalledEnough,
    RecallTooSoon,
    WindowBusy,
    WindowNotOpen,
    WindowServesNothing,
)
from schema.hall import clock
from schema.hall.halls import HallView, queues_of_window, window_by_id, window_queue_t, window_t
from schema.hall.models import WindowState
from schema.queue.moving import check_move, window_state_word
from schema.queue.states import RECALL_SECONDS, RECALLS_MOST, TicketState, Verb
from schema.queue.tickets import (
    ACTIVE_SQL,
    COLUMNS,
    WAITING_SQL,
    TicketView,
    active_at,
    lock_ticket,
    ticket_t,
)
from schema.store.transaction import Tx


@cache
def call_first() -> Update:
    """Call the first in the window's line: one statement, which finds, checks and takes.

    For each queue of the window the head of its line (one look in `ix_ticket_line`), the smallest rank of
    these. No row when the window is not open, is busy, or nobody waits.
    """
    line = ticket_t.alias("line")

    def head(column: str) -> ScalarSelect[Any]:
        return (
            select(line.c[column])
            .where(
                line.c.queue_id == window_queue_t.c.queue_id,
                line.c.day == bindparam("on_day", type_=ticket_t.c.day.type),
                line.c.state == WAITING_SQL,
            )
            .order_by(line.c.rank, line.c.id)
            .limit(1)
            .correlate(window_queue_t)
            .scalar_subquery()
        )

    first = (
        select(head("id"))
        .where(window_queue_t.c.window_id == bindparam("at_window"))
        .order_by(head("rank").nulls_last(), head("id"))
        .limit(1)
        .scalar_subquery()
    )
    busy = ticket_t.alias("busy")
    moment = bindparam("now", type_=ticket_t.c.called_at.type)
    return (
        update(ticket_t)
        .where(
            ticket_t.c.id == first,
            exists().where(
                window_t.c.id == bindparam("at_window"),
                window_t.c.hall_id == bindparam("in_hall"),
                window_t.c.state == literal_column(f"'{WindowState.OPEN}'"),
            ),
            ~exists().where(busy.c.window_id == bindparam("at_window"), busy.c.state.in_(ACTIVE_SQL)),
        )
        .values(
            state=TicketState.CALLED,
            window_id=bindparam("at_window"),
            clerk_id=bindparam("by_clerk", type_=ticket_t.c.clerk_id.type),
            called_at=moment,
            last_called_at=moment,
        )
        .returning(*COLUMNS)
    )


def call_next(tx: Tx, hall: HallView, window_id: int) -> TicketView | None:
    """Call the first in line of the window's queues to the window; None when nobody waits.

    Raises `UnknownWindow`, `WindowNotOpen`, `WindowBusy`, `WindowServesNothing`.
    """
    day = clock.business_day(hall.zone)
    tx.take_turn(hall.id)
    now = clock.now()
    row = tx.first(
        call_first(),
        {
            "on_day": day,
            "at_window": window_id,
            "in_hall": hall.id,
            "by_clerk": tx.actor.clerk_id,
            "now": now,
        },
    )
    if row is None:
        _say_why_nobody(tx, hall, window_id)
        return None
    ticket = TicketView(*row)
    tx.record(
        Verb.CALL,
        "ticket",
        ticket.id,
        at=now,
        hall_id=hall.id,
        before={"state": TicketState.WAITING},
        after={
            "number": ticket.label,
            "queue": ticket.queue_id,
            "state": ticket.state,
            "window": window_id,
            "rank": ticket.rank,
        },
    )
    return ticket


def _say_why_nobody(tx: Tx, hall: HallView, window_id: int) -> None:
    """Raise what keeps the window from calling, if anything does."""
    window = window_by_id(tx, hall, window_id)
    if window.state != WindowState.OPEN:
        raise WindowNotOpen(window=window.number, state=window_state_word(window.state))
    busy = active_at(tx, window_id)
    if busy is not None:
        raise WindowBusy(window=window.number, ticket=busy.label)
    if not queues_of_window(tx, window_id):
        raise WindowServesNothing(window=window.number)


@cache
def _call_again() -> Update:
    return (
        update(ticket_t)
        .where(ticket_t.c.id == bindparam("ticket"))
        .values(recalls=ticket_t.c.recalls + 1, last_called_at=bindparam("now", type_=ticket_t.c.called_at.type))
        .returning(*COLUMNS)
    )


def recall(tx: Tx, hall: HallView, ticket_id: int, window_id: int) -> TicketView:
    """Call a visitor to the same window again: at most `RECALLS_MOST` times, `RECALL_SECONDS` apart.

    Raises `UnknownTicket`, `WrongState`, `NotAtThisWindow`, `RecallTooSoon`, `RecalledEnough`.
    """
    before = lock_ticket(tx, ticket_id)
    check_move(Verb.RECALL, before)
    if before.window_id != window_id:
        raise NotAtThisWindow(ticket=before.label, window=window_by_id(tx, hall, before.window_id or 0).number)
    if before.recalls >= RECALLS_MOST:
        raise RecalledEnough(ticket=before.label, times=RECALLS_MOST)
    now = clock.now()
    ago = (now - (before.last_called_at or now)).total_seconds()
    if ago < RECALL_SECONDS:
        raise RecallTooSoon(ticket=before.label, ago=int(ago), wait=int(RECALL_SECONDS - ago) + 1)
    ticket = TicketView(*tx.connection.execute(_call_again(), {"ticket": ticket_id, "now": now}).one())
    tx.record(
        Verb.RECALL,
        "ticket",
        ticket.id,
        at=now,
        hall_id=hall.id,
        before={"recalls": before.recalls},
        after={"number": ticket.label, "recalls": ticket.recalls, "window": window_id},
    )
    return ticket
