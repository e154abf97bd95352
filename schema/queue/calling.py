"""Calling visitors to a window."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    Update,
    bindparam,
    exists,
    func,
    literal_column,
    select,
    union_all,
    update,
)

from schema.errors import (
    NoRightToCall,
    RecalledEnough,
    RecallTooSoon,
    WindowBusy,
    WindowNotOpen,
    WindowServesNothing,
)
from schema.hall import clock
from schema.hall.halls import HallView, queues_of_window, window_by_id, window_queue_t, window_t
from schema.hall.models import Role, WindowState
from schema.hall.staff import clerk_by_id
from schema.queue.days import begin_day, has_begun
from schema.queue.moving import change, record, ticket_to_move, window_state_word
from schema.queue.ranking import rank_of
from schema.queue.states import RECALL_SECONDS, RECALLS_MOST, TicketState, Verb
from schema.queue.tickets import (
    ACTIVE_SQL,
    ANY_WINDOW,
    COLUMNS,
    WAITING_SQL,
    TicketView,
    active_at,
    ticket_t,
)
from schema.store.transaction import Tx


@cache
def _first_of_line() -> Select[Any]:
    """Whom a window calls next.

    For each of its queues the head of the line, and the head of those only this window may call: one look in
    `ix_ticket_line` each. Of these the one in the queue of the smallest place; among equal places the one whose
    wait, times the queue's weight, is longest; with equal weights that is the smallest rank.
    """
    line, served = ticket_t.alias("line"), window_queue_t.c

    def head(condition: ColumnElement[bool]) -> ScalarSelect[Any]:
        return (
            select(line.c.id)
            .where(
                line.c.queue_id == served.queue_id,
                line.c.day == bindparam("on_day", type_=ticket_t.c.day.type),
                condition,
                line.c.state == WAITING_SQL,
            )
            .order_by(line.c.rank, line.c.id)
            .limit(1)
            .correlate(window_queue_t)
            .scalar_subquery()
        )

    mine = line.c.for_window == bindparam("at_window")
    heads = union_all(
        *(
            select(head(condition).label("ticket_id"), served.place, served.weight).where(
                served.window_id == bindparam("at_window")
            )
            for condition in (line.c.for_window == ANY_WINDOW, mine)
        )
    ).subquery("heads")
    first = ticket_t.alias("first")
    waited = bindparam("now_rank", type_=ticket_t.c.rank.type) - first.c.rank
    return (
        select(first.c.id)
        .select_from(heads.join(first, first.c.id == heads.c.ticket_id))
        .order_by(heads.c.place, (waited * heads.c.weight).desc(), first.c.id)
        .limit(1)
    )


@cache
def call_first() -> Update:
    """Call the first in the window's line: one statement, which finds, checks and takes.

    No row when the window is not open, is busy, or nobody waits.
    """
    return _take(_first_of_line().scalar_subquery())


@cache
def _call_this() -> Update:
    """Call one ticket, if it still waits and the window can take it."""
    line = ticket_t.alias("line")
    return _take(
        select(line.c.id)
        .where(line.c.id == bindparam("ticket", type_=ticket_t.c.id.type), line.c.state == WAITING_SQL)
        .scalar_subquery()
    )


def _take(which: ScalarSelect[Any]) -> Update:
    busy = ticket_t.alias("busy")
    moment = bindparam("now", type_=ticket_t.c.called_at.type)
    return (
        update(ticket_t)
        .where(
            ticket_t.c.id == which,
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
            first_called_at=func.coalesce(ticket_t.c.first_called_at, moment),
            called_at=moment,
            last_called_at=moment,
        )
        .returning(*COLUMNS)
    )


def call_next(tx: Tx, hall: HallView, window_id: int) -> TicketView | None:
    """Call the first in line of the window's queues to the window; None when nobody waits.

    Raises `UnknownWindow`, `WindowNotOpen`, `WindowBusy`, `WindowServesNothing`.
    """
    tx.take_turn(hall.id)
    now = clock.moment(tx)
    day = clock.business_day(hall, now)
    row = tx.first(call_first(), _values(tx, hall, window_id, now, day))
    if row is None:
        _say_why_nobody(tx, hall, window_id)
        if has_begun(tx, hall, day):
            return None
        begin_day(tx, hall, day)
        row = tx.first(call_first(), _values(tx, hall, window_id, now, day))
        if row is None:
            return None
    return _called(tx, hall, Verb.CALL, TicketView(*row), now)


def call_number(tx: Tx, hall: HallView, window_id: int, ticket_id: int) -> TicketView:
    """Call a given number out of its turn (指定叫号): a right of its own, `Clerk.calls_any`, or a supervisor's.

    Raises `UnknownTicket`, `WrongState`, `NoRightToCall`, `UnknownWindow`, `WindowNotOpen`, `WindowBusy`.
    """
    tx.take_turn(hall.id)
    if tx.actor.clerk_id is not None:
        clerk = clerk_by_id(tx, tx.actor.clerk_id)
        if not (clerk.calls_any or clerk.role == Role.SUPERVISOR):
            raise NoRightToCall(clerk=clerk.number)
    now = clock.moment(tx)
    ticket_to_move(tx, hall, Verb.CALL_NUMBER, ticket_id)
    values = _values(tx, hall, window_id, now, clock.business_day(hall, now))
    row = tx.first(_call_this(), values | {"ticket": ticket_id})
    if row is None:
        _check_window(tx, hall, window_id)
        # The ticket was locked: nothing else can be in the way.
        raise LookupError(f"ticket {ticket_id} could not be called to window {window_id}")
    return _called(tx, hall, Verb.CALL_NUMBER, TicketView(*row), now)


def _values(tx: Tx, hall: HallView, window_id: int, now: datetime, day: date) -> dict[str, Any]:
    return {
        "on_day": day,
        "at_window": window_id,
        "in_hall": hall.id,
        "by_clerk": tx.actor.clerk_id,
        "now": now,
        "now_rank": rank_of(now),
    }


def _called(tx: Tx, hall: HallView, verb: Verb, ticket: TicketView, now: datetime) -> TicketView:
    first = ticket.first_called_at == now
    record(
        tx,
        hall,
        verb,
        ticket,
        now,
        # What a waiting ticket has not got: with this the call can be taken back.
        before={
            "state": TicketState.WAITING,
            "window_id": None,
            "clerk_id": None,
            "called_at": None,
            "last_called_at": None,
        }
        | ({"first_called_at": None} if first else {}),
    )
    return ticket


def _check_window(tx: Tx, hall: HallView, window_id: int) -> None:
    """Raise what keeps the window from taking anybody, if anything does."""
    window = window_by_id(tx, hall, window_id)
    if window.state != WindowState.OPEN:
        raise WindowNotOpen(window=window.number, state=window_state_word(window.state))
    busy = active_at(tx, window_id)
    if busy is not None:
        raise WindowBusy(window=window.number, ticket=busy.label)


def _say_why_nobody(tx: Tx, hall: HallView, window_id: int) -> None:
    """Raise what keeps the window from calling, if anything does."""
    _check_window(tx, hall, window_id)
    if not queues_of_window(tx, window_id):
        raise WindowServesNothing(window=window_by_id(tx, hall, window_id).number)


def recall(tx: Tx, hall: HallView, ticket_id: int, window_id: int) -> TicketView:
    """Call a visitor to the same window again: at most `RECALLS_MOST` times, `RECALL_SECONDS` apart.

    Raises `UnknownTicket`, `WrongState`, `NotAtThisWindow`, `RecallTooSoon`, `RecalledEnough`.
    """
    before = ticket_to_move(tx, hall, Verb.RECALL, ticket_id, window_id)
    if before.recalls >= RECALLS_MOST:
        raise RecalledEnough(ticket=before.label, times=RECALLS_MOST)
    now = clock.moment(tx)
    ago = (now - (before.last_called_at or now)).total_seconds()
    if ago < RECALL_SECONDS:
        raise RecallTooSoon(ticket=before.label, ago=int(ago), wait=int(RECALL_SECONDS - ago) + 1)
    return change(tx, hall, Verb.RECALL, before, now, {"recalls": before.recalls + 1, "last_called_at": now})
