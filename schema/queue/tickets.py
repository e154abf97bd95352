"""A ticket as the rest of the program sees it, and finding one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, bindparam, literal_column, select

from schema.errors import UnknownTicket
from schema.hall import clock
from schema.hall.halls import HallView
from schema.queue.models import Ticket
from schema.queue.states import ACTIVE, Basis, Outcome, TicketState
from schema.store.transaction import Reader

#: `for_window` of a ticket that any window of its queue may call.
ANY_WINDOW = 0

ticket_t: Table = Ticket.__table__  # type: ignore[attr-defined]

#: No character that is mistaken for another when read aloud or typed.
CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 6


@dataclass(frozen=True, slots=True)
class TicketView:
    """A visitor's number and where the visit stands."""

    id: int
    hall_id: int
    queue_id: int
    item_id: int | None
    day: date
    letter: str
    number: int
    code: str
    state: TicketState
    priority: str
    basis: Basis | None
    priority_by: str
    head_start_seconds: int
    rank: int
    arrived_at: datetime
    for_window: int
    first_called_at: datetime | None
    called_at: datetime | None
    last_called_at: datetime | None
    recalls: int
    started_at: datetime | None
    finished_at: datetime | None
    window_id: int | None
    clerk_id: int | None
    outcome: Outcome | None
    returns: int
    merged_into_id: int | None
    #: what is left to do after this: queue and item, in order
    errands: list[tuple[int, int | None]] | None
    visitor_name: str
    id_number: str
    told_ahead: int | None
    told_minutes: int | None

    @property
    def label(self) -> str:
        """What the slip says: `A023`."""
        return f"{self.letter}{self.number:03d}"


#: The columns of a `TicketView`, in its order.
COLUMNS = tuple(ticket_t.c[name] for name in TicketView.__slots__)

#: As a literal, because a partial index is only used when the query names its condition.
WAITING_SQL: ColumnElement[Any] = literal_column(f"'{TicketState.WAITING}'")
ACTIVE_SQL: list[ColumnElement[Any]] = [literal_column(f"'{state}'") for state in ACTIVE]


def new_code() -> str:
    """A random check code of six characters, the last one a check character (ISO 7064 Mod 37,36)."""
    from stdnum.iso7064 import mod_37_36

    while True:
        body = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH - 1))
        check = mod_37_36.calc_check_digit(body)
        if check in CODE_ALPHABET:
            return body + str(check)


def qr_text(hall: HallView, ticket: TicketView) -> str:
    """What the slip's QR holds: hall, day, number and check code, in QR's alphanumeric characters."""
    return qr_words(hall, ticket.day, ticket.label, ticket.code)


def qr_words(hall: HallView, day: date, label: str, code: str) -> str:
    """The same of a number that is no ticket yet."""
    return f"ONESTOP:{hall.code.upper()}:{day:%Y%m%d}:{label}:{code}"


@cache
def _by_id() -> Select[Any]:
    return select(*COLUMNS).where(ticket_t.c.id == bindparam("ticket"))


@cache
def _by_id_locked() -> Select[Any]:
    return _by_id().with_for_update()


@cache
def _active_at() -> Select[Any]:
    return select(*COLUMNS).where(ticket_t.c.window_id == bindparam("window"), ticket_t.c.state.in_(ACTIVE_SQL))


def ticket_by_id(reader: Reader, ticket_id: int) -> TicketView:
    """The ticket with this id. Raises `UnknownTicket`."""
    row = reader.first(_by_id(), {"ticket": ticket_id})
    if row is None:
        raise UnknownTicket(ticket=ticket_id)
    return TicketView(*row)


def lock_ticket(reader: Reader, ticket_id: int) -> TicketView:
    """The ticket with this id, locked until the transaction ends. Raises `UnknownTicket`."""
    row = reader.first(_by_id_locked(), {"ticket": ticket_id})
    if row is None:
        raise UnknownTicket(ticket=ticket_id)
    return TicketView(*row)


def find_ticket(reader: Reader, hall: HallView, label: str) -> TicketView:
    """Today's ticket with the number a person reads (`A023`, `a23`). Raises `UnknownTicket`."""
    text = label.strip().upper()
    letter = text.rstrip("0123456789")
    digits = text[len(letter) :]
    row = None
    if letter and digits.isascii() and digits and len(digits) < 10:
        row = reader.first(
            select(*COLUMNS).where(
                ticket_t.c.hall_id == hall.id,
                ticket_t.c.day == clock.business_day(hall),
                ticket_t.c.letter == letter,
                ticket_t.c.number == int(digits),
            )
        )
    if row is None:
        raise UnknownTicket(ticket=label)
    return TicketView(*row)


@cache
def _waiting_number() -> Select[Any]:
    t = ticket_t.c
    return select(*COLUMNS).where(
        t.queue_id == bindparam("queue"),
        t.day == bindparam("day", type_=t.day.type),
        t.state == WAITING_SQL,
        t.id_number == bindparam("person"),
        t.id_number != literal_column("''"),
    )


def waiting_number_of(reader: Reader, queue_id: int, day: date, id_number: str) -> TicketView | None:
    """The number with which a person waits in a queue; None when they do not."""
    row = reader.first(_waiting_number(), {"queue": queue_id, "day": day, "person": id_number})
    return None if row is None else TicketView(*row)


def active_at(reader: Reader, window_id: int) -> TicketView | None:
    """The visit a window is busy with, from the call to the end; None when it is free."""
    row = reader.first(_active_at(), {"window": window_id})
    return None if row is None else TicketView(*row)


@cache
def _held_at() -> Select[Any]:
    t = ticket_t.c
    return (
        select(*COLUMNS)
        .where(
            t.hall_id == bindparam("hall"),
            t.day == bindparam("day", type_=t.day.type),
            t.last_called_at.is_not(None),
            t.window_id == bindparam("window"),
            t.state == TicketState.HELD,
        )
        .order_by(t.last_called_at)
    )


def held_at(reader: Reader, hall: HallView, window_id: int) -> list[TicketView]:
    """The visits a window keeps on hold today, the longest first."""
    rows = reader.all(_held_at(), {"hall": hall.id, "day": clock.business_day(hall), "window": window_id})
    return [TicketView(*row) for row in rows]


def list_active(reader: Reader, hall: HallView) -> list[TicketView]:
    """The visits at a hall's windows right now."""
    query = select(*COLUMNS).where(ticket_t.c.hall_id == hall.id, ticket_t.c.state.in_(ACTIVE_SQL))
    return [TicketView(*row) for row in reader.all(query)]


def list_tickets(
    reader: Reader, hall: HallView, *, state: TicketState | None = None, queue_id: int | None = None
) -> list[TicketView]:
    """Today's tickets of a hall, by letter and number."""
    query = (
        select(*COLUMNS)
        .where(ticket_t.c.hall_id == hall.id, ticket_t.c.day == clock.business_day(hall))
        .order_by(ticket_t.c.letter, ticket_t.c.number)
    )
    if state is not None:
        query = query.where(ticket_t.c.state == state)
    if queue_id is not None:
        query = query.where(ticket_t.c.queue_id == queue_id)
    return [TicketView(*row) for row in reader.all(query)]
