"""Calls to be spoken: read from the log, so that each is met once, in order, with what kind of call it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from schema.hall.halls import HallView, list_windows
from schema.queue.states import TicketState, Verb
from schema.queue.tickets import TicketView, ticket_by_id
from schema.store.events import event_t
from schema.store.transaction import AnyRow, Reader

#: An event may be committed after a later one; it is looked for so long after its own time.
OVERLAP = timedelta(seconds=30)
#: The verbs that call a visitor to a window.
CALLING = (Verb.CALL, Verb.CALL_NUMBER, Verb.RECALL, Verb.RESUME)
#: Where a call pad's events come from: `pad:3`. Its key calls the visitor of a visit on hold back.
PAD = "pad:"


@dataclass(frozen=True, slots=True)
class Announcement:
    """A call as it happened."""

    event_id: int
    ticket_id: int
    label: str
    window_id: int
    #: the window's number and floor
    window: int
    floor: int
    verb: Verb
    at: datetime
    #: the visitor comes from another window, and goes on to this one
    onward: bool


@cache
def _calls() -> Select[Any]:
    e = event_t.c
    return (
        select(e.id, e.at, e.verb, e.subject_id, e.place, e.before, e.after)
        .where(
            e.hall_id == bindparam("hall"),
            e.at >= bindparam("since", type_=e.at.type),
            e.subject == "ticket",
            e.verb.in_(CALLING),
        )
        .order_by(e.id)
    )


@cache
def _came_by() -> Select[Any]:
    """The verb by which a ticket came into the line it was called from."""
    e = event_t.c
    return (
        select(e.verb)
        .where(
            e.subject == "ticket",
            e.subject_id == bindparam("ticket"),
            e.id < bindparam("event"),
            e.verb.in_((Verb.ISSUE, Verb.TRANSFER, Verb.NEXT_ITEM, Verb.RETURN)),
        )
        .order_by(e.id.desc())
        .limit(1)
    )


def calls_since(
    reader: Reader, hall: HallView, since: datetime, known: frozenset[int] = frozenset()
) -> list[Announcement]:
    """The calls made from `since` on (and a little before) whose events are not `known`, the oldest first."""
    rows = [
        row
        for row in reader.all(_calls(), {"hall": hall.id, "since": since - OVERLAP})
        if row.id not in known and (row.verb != Verb.RESUME or row.place.startswith(PAD))
    ]
    windows = {window.id: window for window in list_windows(reader, hall)} if rows else {}
    return [
        Announcement(
            event_id=row.id,
            ticket_id=row.subject_id,
            label=row.after["number"],
            window_id=row.after["window"],
            window=windows[row.after["window"]].number,
            floor=windows[row.after["window"]].floor,
            verb=Verb(row.verb),
            at=row.at,
            onward=_is_onward(reader, row),
        )
        for row in rows
        if row.after["window"] in windows
    ]


def _is_onward(reader: Reader, row: AnyRow) -> bool:
    """Whether a call brings a visitor from one window to another one."""
    if row.verb not in (Verb.CALL, Verb.CALL_NUMBER) or "first_called_at" in (row.before or {}):
        return False
    came_by = reader.scalar(_came_by(), {"ticket": row.subject_id, "event": row.id})
    return came_by in (Verb.TRANSFER, Verb.NEXT_ITEM)


def still_calls(reader: Reader, call: Announcement) -> bool:
    """Whether a call still stands: its visitor has not come, was not called anew, was not sent elsewhere."""
    ticket: TicketView = ticket_by_id(reader, call.ticket_id)
    if ticket.window_id != call.window_id:
        return False
    if call.verb == Verb.RESUME:
        return ticket.state == TicketState.SERVING and ticket.called_at == call.at
    return ticket.state == TicketState.CALLED and ticket.last_called_at == call.at
