"""Ratings of visits (好差评): one for each visit, by the national codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, Table, bindparam, insert, select

from schema.errors import AlreadyRated, BadInput, NothingToRate, NotServedYet, RatingTooLate
from schema.hall import clock
from schema.hall.halls import HallView, window_by_id, window_t
from schema.language import translator
from schema.public.rating_models import Rating, RatingSource
from schema.queue.moving import service_t
from schema.queue.states import ACTIVE, TicketState
from schema.queue.tickets import TicketView, active_at, lock_ticket, ticket_by_id, ticket_t
from schema.store.transaction import Reader, Tx

_ = translator("schema")

rating_t: Table = Rating.__table__  # type: ignore[attr-defined]

#: The scale of GB/T 39046.
VERY_SATISFIED, VERY_DISSATISFIED = 1, 5
#: For how long after its end the last visit of a window is the one that is rated there, minutes.
RATING_MINUTES = 5
#: A visitor who was called so long ago stands at the window, even if nobody marked the start.
ARRIVED_AFTER = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class RatingView:
    """A rating."""

    id: int
    ticket_id: int
    window_id: int
    clerk_id: int | None
    #: 1 very satisfied … 5 very dissatisfied
    score: int
    source: RatingSource
    day: date
    at: datetime


_COLUMNS = tuple(rating_t.c[name] for name in RatingView.__slots__)


def score_word(score: int) -> str:
    """The score as a person reads it."""
    return {
        1: _("very satisfied"),
        2: _("satisfied"),
        3: _("basically satisfied"),
        4: _("dissatisfied"),
        5: _("very dissatisfied"),
    }[score]


def rating_by_id(reader: Reader, rating_id: int) -> RatingView:
    """The rating with this id."""
    row = reader.first(select(*_COLUMNS).where(rating_t.c.id == rating_id))
    if row is None:
        raise LookupError(f"no rating {rating_id}")
    return RatingView(*row)


def rating_of(reader: Reader, ticket_id: int) -> RatingView | None:
    """The rating of a visit; None when it has none."""
    row = reader.first(select(*_COLUMNS).where(rating_t.c.ticket_id == ticket_id))
    return None if row is None else RatingView(*row)


def list_ratings(reader: Reader, hall: HallView, day: date) -> list[tuple[str, int, RatingView]]:
    """The ratings of a business day, as they came: number, window's number, rating."""
    query = (
        select(ticket_t.c.letter, ticket_t.c.number, window_t.c.number, *_COLUMNS)
        .join(ticket_t, ticket_t.c.id == rating_t.c.ticket_id)
        .join(window_t, window_t.c.id == rating_t.c.window_id)
        .where(rating_t.c.hall_id == hall.id, rating_t.c.day == day)
        .order_by(rating_t.c.id)
    )
    return [(f"{row[0]}{row[1]:03d}", row[2], RatingView(*row[3:])) for row in reader.all(query)]


@cache
def _last_at_window() -> Select[Any]:
    """The last visit, or item of a visit, that a window ended today."""
    s = service_t.c
    return (
        select(s.ticket_id, s.ended_at)
        .where(
            s.window_id == bindparam("window"),
            s.day == bindparam("day", type_=s.day.type),
            s.outcome.is_not(None),
            s.undone.is_(False),
        )
        .order_by(s.ended_at.desc(), s.id.desc())
        .limit(1)
    )


@cache
def _last_of_ticket() -> Select[Any]:
    """Where and by whom a visit was served last."""
    s = service_t.c
    return (
        select(s.window_id, s.clerk_id, s.ended_at)
        .where(s.ticket_id == bindparam("ticket"), s.outcome.is_not(None), s.undone.is_(False))
        .order_by(s.ended_at.desc(), s.id.desc())
        .limit(1)
    )


def visit_to_rate(
    reader: Reader, hall: HallView, window_id: int, minutes: int = RATING_MINUTES, asked: int | None = None
) -> TicketView:
    """The visit that whoever stands at a window now would rate there.

    The one being served; else the one that ended last, if that was in the last `minutes` and it is not rated
    yet; else the one just called. `asked` is the visit (id) whose visitor the clerk has asked for a rating: that
    one has come to the window. Raises `NothingToRate`, `UnknownWindow`.
    """
    now = clock.moment(reader)
    here = active_at(reader, window_id)
    if here is not None and (here.id == asked or _has_arrived(here, now)):
        return here
    last = reader.first(_last_at_window(), {"window": window_id, "day": clock.business_day(hall, now)})
    if last is not None and now - last.ended_at <= timedelta(minutes=minutes):
        ticket = ticket_by_id(reader, last.ticket_id)
        if here is None or rating_of(reader, ticket.id) is None:
            return ticket
    if here is None:
        raise NothingToRate(window=window_by_id(reader, hall, window_id).number, minutes=minutes)
    return here


def _has_arrived(ticket: TicketView, now: datetime) -> bool:
    """Whether a visitor who was called stands at the window."""
    called = ticket.last_called_at or now
    return ticket.state == TicketState.SERVING or now - called >= ARRIVED_AFTER


def rate(
    tx: Tx, hall: HallView, ticket_id: int, score: int, source: RatingSource, minutes: int | None = None
) -> RatingView:
    """Keep what a visitor thought of a visit that is being served, or was.

    With `minutes` a visit that ended longer ago is refused. Raises `BadInput`, `UnknownTicket`, `NotServedYet`,
    `RatingTooLate`, `AlreadyRated`.
    """
    if not VERY_SATISFIED <= score <= VERY_DISSATISFIED:
        raise BadInput(
            field=_("score"),
            reason=_("{score} is no score").format(score=score),
            advice=_("Give 1 (very satisfied) to 5 (very dissatisfied)."),
        )
    ticket = lock_ticket(tx, ticket_id)
    now = clock.moment(tx)
    served = tx.first(_last_of_ticket(), {"ticket": ticket_id})
    window_id, clerk_id = _served_by(ticket, served)
    ended_at = served.ended_at if served is not None and ticket.state not in ACTIVE else now
    if minutes is not None and now - ended_at > timedelta(minutes=minutes):
        raise RatingTooLate(ticket=ticket.label, minutes=minutes)
    if rating_of(tx, ticket_id) is not None:
        raise AlreadyRated(ticket=ticket.label)
    values = {
        "hall_id": hall.id,
        "day": ticket.day,
        "ticket_id": ticket_id,
        "window_id": window_id,
        "clerk_id": clerk_id,
        "score": score,
        "source": source,
        "at": now,
    }
    row = tx.connection.execute(insert(rating_t).values(values).returning(*_COLUMNS)).one()
    rating = RatingView(*row)
    tx.record(
        "rate",
        "rating",
        rating.id,
        at=now,
        hall_id=hall.id,
        after={
            "number": ticket.label,
            "ticket": ticket_id,
            "window": window_id,
            "score": score,
            "source": source,
        },
    )
    return rating


def _served_by(ticket: TicketView, served: Row[Any] | None) -> tuple[int, int | None]:
    """The window and the clerk a rating is about. Raises `NotServedYet`."""
    if ticket.state in ACTIVE and ticket.window_id is not None:
        return ticket.window_id, ticket.clerk_id
    if served is None:
        raise NotServedYet(ticket=ticket.label)
    return served.window_id, served.clerk_id
