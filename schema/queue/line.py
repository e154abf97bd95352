"""Looking at the line: who waits, how many are ahead, how long it will take, what was called last."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select, tuple_

from schema.hall import clock
from schema.hall.halls import HallView, item_t, queue_t, window_queue_t, window_t
from schema.hall.models import WindowState
from schema.queue.states import TicketState
from schema.queue.tickets import WAITING_SQL, TicketView, ticket_t
from schema.store.transaction import Reader

#: How many of a queue's latest visits tell how long one takes.
RECENT_VISITS = 20
#: Fewer than this many and the queue's usual time is used.
ENOUGH_VISITS = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody in the line, as a desk lists them."""

    id: int
    label: str
    queue_id: int
    #: what the visitor came for: the item's name, else the queue's
    purpose: str
    arrived_at: datetime

    def minutes(self, now: datetime) -> int:
        """Whole minutes waited so far."""
        return max(0, int((now - self.arrived_at).total_seconds() // 60))


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a visitor can expect: people ahead, and minutes (None: no window is open, nobody can tell)."""

    ahead: int
    minutes: int | None


@dataclass(frozen=True, slots=True)
class QueueLoad:
    """A queue right now."""

    queue_id: int
    letter: str
    name: str
    name_en: str
    waiting: int
    #: arrival of the one who has waited longest
    longest_since: datetime | None
    open_windows: int


@dataclass(frozen=True, slots=True)
class Call:
    """A call as a board shows it."""

    ticket_id: int
    label: str
    window: int
    called_at: datetime
    recalls: int


@cache
def _waiting_for() -> Select[Any]:
    t = ticket_t.c
    return (
        select(t.id, t.letter, t.number, t.queue_id, func.coalesce(item_t.c.name, queue_t.c.name), t.arrived_at)
        .join(window_queue_t, window_queue_t.c.queue_id == t.queue_id)
        .join(queue_t, queue_t.c.id == t.queue_id)
        .outerjoin(item_t, item_t.c.id == t.item_id)
        .where(
            window_queue_t.c.window_id == bindparam("window"),
            t.day == bindparam("day", type_=t.day.type),
            t.state == WAITING_SQL,
        )
        .order_by(t.rank, t.id)
        .limit(bindparam("most"))
    )


def waiting_for(reader: Reader, hall: HallView, window_id: int, most: int = 200) -> list[Waiting]:
    """Who waits in the queues of a window, in the order they will be called."""
    rows = reader.all(_waiting_for(), {"window": window_id, "day": clock.business_day(hall.zone), "most": most})
    return [
        Waiting(id_, f"{letter}{number:03d}", queue_id, purpose, arrived_at)
        for id_, letter, number, queue_id, purpose, arrived_at in rows
    ]


@cache
def _purpose_of() -> Select[Any]:
    t = ticket_t.c
    return (
        select(func.coalesce(item_t.c.name, queue_t.c.name))
        .select_from(
            ticket_t.join(queue_t, queue_t.c.id == t.queue_id).outerjoin(item_t, item_t.c.id == t.item_id)
        )
        .where(t.id == bindparam("ticket", type_=t.id.type))
    )


def purpose_of(reader: Reader, ticket_id: int) -> str:
    """What a visitor came for: the item's name, else the queue's."""
    return str(reader.scalar(_purpose_of(), {"ticket": ticket_id}) or "")


@cache
def _line_of_window() -> Select[*tuple[Any, ...]]:
    t = ticket_t.c
    return (
        select(func.count(), func.min(t.arrived_at, type_=t.arrived_at.type))
        .select_from(ticket_t.join(window_queue_t, window_queue_t.c.queue_id == t.queue_id))
        .where(
            window_queue_t.c.window_id == bindparam("window"),
            t.day == bindparam("day", type_=t.day.type),
            t.state == WAITING_SQL,
        )
    )


def line_of_window(reader: Reader, hall: HallView, window_id: int) -> tuple[int, datetime | None]:
    """How many wait in the queues of a window, and since when the first of them."""
    row = reader.first(_line_of_window(), {"window": window_id, "day": clock.business_day(hall.zone)})
    return (0, None) if row is None else (row[0], row[1])


@cache
def _served_by() -> Select[Any]:
    t = ticket_t.c
    return select(func.count()).where(
        t.hall_id == bindparam("hall"),
        t.day == bindparam("day", type_=t.day.type),
        t.last_called_at.is_not(None),
        t.window_id == bindparam("window"),
        t.state == TicketState.SERVED,
    )


def served_today(reader: Reader, hall: HallView, window_id: int) -> int:
    """How many visits a window has finished today."""
    return int(
        reader.scalar(_served_by(), {"hall": hall.id, "window": window_id, "day": clock.business_day(hall.zone)})
    )


@cache
def _loads() -> Select[Any]:
    t, q = ticket_t.c, queue_t.c
    of_queue = (t.queue_id == q.id, t.day == bindparam("day", type_=t.day.type), t.state == WAITING_SQL)
    count = select(func.count()).where(*of_queue).correlate(queue_t).scalar_subquery()
    longest = (
        select(func.min(t.arrived_at, type_=t.arrived_at.type))
        .where(*of_queue)
        .correlate(queue_t)
        .scalar_subquery()
    )
    windows = (
        select(func.count())
        .select_from(window_queue_t.join(window_t, window_t.c.id == window_queue_t.c.window_id))
        .where(window_queue_t.c.queue_id == q.id, window_t.c.state == WindowState.OPEN)
        .correlate(queue_t)
        .scalar_subquery()
    )
    return (
        select(q.id, q.letter, q.name, q.name_en, count, longest, windows)
        .where(q.hall_id == bindparam("hall"), q.active.is_(True))
        .order_by(q.letter)
    )


def queue_loads(reader: Reader, hall: HallView) -> list[QueueLoad]:
    """Every queue of the hall with how many wait and how many windows are open for it."""
    rows = reader.all(_loads(), {"hall": hall.id, "day": clock.business_day(hall.zone)})
    return [QueueLoad(*row) for row in rows]


def day_states(reader: Reader, hall: HallView) -> dict[TicketState, int]:
    """How many of today's tickets are in each state."""
    t = ticket_t.c
    query = (
        select(t.state, func.count())
        .where(t.hall_id == hall.id, t.day == clock.business_day(hall.zone))
        .group_by(t.state)
    )
    counts: dict[TicketState, int] = dict(map(tuple, reader.all(query)))
    return {state: counts[state] for state in TicketState if state in counts}


@cache
def _last_calls() -> Select[Any]:
    t = ticket_t.c
    return (
        select(t.id, t.letter, t.number, window_t.c.number, t.last_called_at, t.recalls)
        .join(window_t, window_t.c.id == t.window_id)
        .where(
            t.hall_id == bindparam("hall"),
            t.day == bindparam("day", type_=t.day.type),
            t.last_called_at.is_not(None),
        )
        .order_by(t.last_called_at.desc())
        .limit(bindparam("most"))
    )


def last_calls(reader: Reader, hall: HallView, most: int = 12) -> list[Call]:
    """The latest calls of the day, the newest first."""
    rows = reader.all(_last_calls(), {"hall": hall.id, "day": clock.business_day(hall.zone), "most": most})
    return [
        Call(id_, f"{letter}{number:03d}", window, called_at, recalls)
        for id_, letter, number, window, called_at, recalls in rows
    ]


@cache
def _ahead() -> Select[Any]:
    t = ticket_t.c
    return select(func.count()).where(
        t.queue_id == bindparam("queue"),
        t.day == bindparam("day", type_=t.day.type),
        t.state == WAITING_SQL,
        tuple_(t.rank, t.id) < tuple_(bindparam("rank"), bindparam("ticket")),
    )


@cache
def _recent_visits() -> Select[Any]:
    t = ticket_t.c
    return (
        select(t.called_at, t.finished_at)
        .where(
            t.queue_id == bindparam("queue"),
            t.day == bindparam("day", type_=t.day.type),
            t.state == TicketState.SERVED,
        )
        .order_by(t.finished_at.desc())
        .limit(RECENT_VISITS)
    )


@cache
def _shares() -> Select[Any]:
    """For each open window of a queue: how many queues it serves."""
    other = window_queue_t.alias("other")
    queues = (
        select(func.count())
        .where(other.c.window_id == window_queue_t.c.window_id)
        .correlate(window_queue_t)
        .scalar_subquery()
    )
    return (
        select(queues)
        .select_from(window_queue_t.join(window_t, window_t.c.id == window_queue_t.c.window_id))
        .where(window_queue_t.c.queue_id == bindparam("queue"), window_t.c.state == WindowState.OPEN)
    )


def visit_seconds(reader: Reader, hall: HallView, queue_id: int) -> float:
    """How long a visit of this queue takes, from call to end: today's latest, else the queue's usual time."""
    rows = reader.all(_recent_visits(), {"queue": queue_id, "day": clock.business_day(hall.zone)})
    if len(rows) >= ENOUGH_VISITS:
        taken: float = sum((finished - called).total_seconds() for called, finished in rows)
        return taken / len(rows)
    usual: int = reader.scalar(select(queue_t.c.usual_seconds).where(queue_t.c.id == queue_id))
    return float(usual)


def prospect(reader: Reader, hall: HallView, ticket: TicketView) -> Prospect:
    """What the visitor with this ticket can expect: people ahead in the queue, and minutes."""
    place = {"queue": ticket.queue_id, "day": ticket.day, "rank": ticket.rank, "ticket": ticket.id}
    ahead = int(reader.scalar(_ahead(), place))
    return Prospect(ahead, expected_minutes(reader, hall, ticket.queue_id, ahead))


def expected_minutes(reader: Reader, hall: HallView, queue_id: int, ahead: int) -> int | None:
    """How long somebody with `ahead` people before them in a queue will wait; None when no window is open.

    A window that serves several queues counts for each as its share. Minutes are rounded up.
    """
    shares: list[float] = [1 / queues for (queues,) in reader.all(_shares(), {"queue": queue_id})]
    if not shares:
        return None
    seconds: float = ahead * visit_seconds(reader, hall, queue_id) / sum(shares)
    return math.ceil(seconds / 60)
