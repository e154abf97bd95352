"""Visits that leave a window and come back to a line: on hold, transferred, back after a no-show, merged."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from schema.errors import (
    MergeWithItself,
    OneNumberEach,
    ReasonMissing,
    ReturnedEnough,
    ReturnTooLate,
    TransferNowhere,
    TransferPointless,
    WindowBusy,
    WindowNotOpen,
    WindowServesNothing,
    WrongState,
)
from schema.hall import clock
from schema.hall.halls import HallView, find_queue_by_id, queues_of_window, window_by_id
from schema.hall.models import WindowState
from schema.queue.moving import IN_LINE, change, move, ticket_to_move, window_state_word
from schema.queue.states import (
    RETURN_BEHIND,
    RETURN_MINUTES,
    TicketState,
    Verb,
    state_word,
    verb_word,
)
from schema.queue.tickets import (
    ANY_WINDOW,
    WAITING_SQL,
    TicketView,
    active_at,
    lock_ticket,
    ticket_t,
    waiting_number_of,
)
from schema.store.transaction import Tx


def _reason(verb: Verb, text: str) -> str:
    reason = " ".join(text.split())[:100]
    if not reason:
        raise ReasonMissing(verb=verb_word(verb))
    return reason


def hold(tx: Tx, hall: HallView, ticket_id: int, window_id: int, reason: str = "") -> TicketView:
    """The visitor leaves the window for a while, to copy a paper perhaps; the window keeps the visit (挂起).

    Raises `UnknownTicket`, `WrongState`, `NotAtThisWindow`.
    """
    before = ticket_to_move(tx, hall, Verb.HOLD, ticket_id, window_id)
    return move(tx, hall, Verb.HOLD, before, {}, reason=" ".join(reason.split())[:100])


def resume(tx: Tx, hall: HallView, ticket_id: int, window_id: int) -> TicketView:
    """A visit on hold goes on at its window.

    Raises `UnknownTicket`, `WrongState`, `NotAtThisWindow`, `WindowNotOpen`, `WindowBusy`.
    """
    tx.take_turn(hall.id)
    before = ticket_to_move(tx, hall, Verb.RESUME, ticket_id, window_id)
    window = window_by_id(tx, hall, window_id)
    if window.state == WindowState.CLOSED:
        raise WindowNotOpen(window=window.number, state=window_state_word(window.state))
    if (busy := active_at(tx, window_id)) is not None:
        raise WindowBusy(window=window.number, ticket=busy.label)
    now = clock.moment(tx)
    # A new stretch at the window; what lay between was not its work.
    values = {"called_at": now, "started_at": now, "clerk_id": tx.actor.clerk_id}
    return move(tx, hall, Verb.RESUME, before, values)


def transfer(
    tx: Tx,
    hall: HallView,
    ticket_id: int,
    *,
    reason: str,
    to_queue: int | None = None,
    to_window: int | None = None,
    window_id: int | None = None,
) -> TicketView:
    """Send a visitor to another queue, or to one window of it; number and arrival stay (转移).

    `window_id` is the window that does it; without one it is the information desk, and the visitor must be in
    line. Raises `ReasonMissing`, `TransferNowhere`, `TransferPointless`, `UnknownTicket`, `WrongState`,
    `NotAtThisWindow`, `UnknownQueue`, `UnknownWindow`, `WindowNotOpen`, `WindowServesNothing`, `OneNumberEach`.
    """
    reason = _reason(Verb.TRANSFER, reason)
    tx.take_turn(hall.id)
    before = ticket_to_move(tx, hall, Verb.TRANSFER, ticket_id, window_id)
    if window_id is None and before.state != TicketState.WAITING:
        raise WrongState(ticket=before.label, state=state_word(before.state), verb=verb_word(Verb.TRANSFER))
    if (to_queue is None) == (to_window is None):
        raise TransferNowhere(ticket=before.label)
    if to_window is not None:
        queue_id = _queue_at(tx, hall, to_window, before)
    else:
        queue_id = find_queue_by_id(tx, to_queue or 0).id
    waits_there = before.state == TicketState.WAITING and before.queue_id == queue_id
    if (waits_there and before.for_window == (to_window or ANY_WINDOW)) or (
        to_window is not None and to_window == window_id
    ):
        raise TransferPointless(ticket=before.label)
    day = clock.business_day(hall)
    if before.id_number and not waits_there:
        other = waiting_number_of(tx, queue_id, day, before.id_number)
        if other is not None:
            raise OneNumberEach(queue=find_queue_by_id(tx, queue_id).letter, ticket=other.label)
    values: dict[str, Any] = IN_LINE | {"queue_id": queue_id, "for_window": to_window or ANY_WINDOW}
    if queue_id != before.queue_id:
        values["item_id"] = None
    return move(tx, hall, Verb.TRANSFER, before, values, window_id=window_id, reason=reason)


def _queue_at(tx: Tx, hall: HallView, window_id: int, ticket: TicketView) -> int:
    """The queue in which a ticket waits for one window: its own where the window serves that."""
    window = window_by_id(tx, hall, window_id)
    if window.state == WindowState.CLOSED:
        raise WindowNotOpen(window=window.number, state=window_state_word(window.state))
    served = [queue.id for queue in queues_of_window(tx, window_id)]
    if not served:
        raise WindowServesNothing(window=window.number)
    return ticket.queue_id if ticket.queue_id in served else served[0]


def come_back(tx: Tx, hall: HallView, ticket_id: int) -> TicketView:
    """A no-show has come after all: back into the line behind the next `RETURN_BEHIND`, once.

    Raises `UnknownTicket`, `WrongState`, `ReturnedEnough`, `ReturnTooLate`, `OneNumberEach`.
    """
    tx.take_turn(hall.id)
    before = ticket_to_move(tx, hall, Verb.RETURN, ticket_id)
    now = clock.moment(tx)
    if before.returns:
        raise ReturnedEnough(ticket=before.label)
    if now - (before.finished_at or now) > timedelta(minutes=RETURN_MINUTES) or before.day != clock.business_day(
        hall, now
    ):
        raise ReturnTooLate(ticket=before.label, minutes=RETURN_MINUTES)
    if before.id_number:
        other = waiting_number_of(tx, before.queue_id, before.day, before.id_number)
        if other is not None:
            raise OneNumberEach(queue=other.letter, ticket=other.label)
    t = ticket_t.c
    ahead = tx.all(
        select(t.rank)
        .where(
            t.queue_id == before.queue_id,
            t.day == before.day,
            t.for_window == ANY_WINDOW,
            t.state == WAITING_SQL,
        )
        .order_by(t.rank, t.id)
        .limit(RETURN_BEHIND)
    )
    rank = max(before.rank, ahead[-1].rank + 1) if ahead else before.rank
    values = IN_LINE | {"returns": 1, "rank": rank, "for_window": ANY_WINDOW}
    return move(tx, hall, Verb.RETURN, before, values, behind=len(ahead))


def merge(tx: Tx, hall: HallView, kept_id: int, other_id: int) -> TicketView:
    """One visitor took two numbers: go on with one of them, which takes over what the other was for (并号).

    The other one must still wait. Raises `UnknownTicket`, `WrongState`, `MergeWithItself`.
    """
    tx.take_turn(hall.id)
    kept = lock_ticket(tx, kept_id)
    if kept_id == other_id:
        raise MergeWithItself(ticket=kept.label)
    other = ticket_to_move(tx, hall, Verb.MERGE, other_id)
    if kept.state in (TicketState.SERVED, TicketState.ABANDONED, TicketState.MERGED, TicketState.NO_SHOW):
        raise WrongState(ticket=kept.label, state=state_word(kept.state), verb=verb_word(Verb.MERGE))
    mine = [[kept.queue_id, kept.item_id], *(kept.errands or [])]
    more = [
        errand
        for errand in ([other.queue_id, other.item_id], *(other.errands or []))
        # The same thing taken twice is done once.
        if errand not in mine and errand != [kept.queue_id, None]
    ]
    now = clock.moment(tx)
    errands = [*(kept.errands or []), *more] or None
    kept = change(tx, hall, Verb.TAKE_OVER, kept, now, {"errands": errands}, merged=other.label)
    move(tx, hall, Verb.MERGE, other, {"merged_into_id": kept_id, "finished_at": now}, into=kept.label)
    return kept
