"""Looking at the line: who waits, how many are ahead, what was called last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select, tuple_

from schema.hall import clock
from schema.hall.halls import HallView, item_t, queue_t, window_queue_t, window_t
from schema.hall.models import WindowState
from schema.queue.moving import service_t
from schema.queue.ranking import rank_of
from schema.queue.states import TicketState
from schema.queue.tickets import ACTIVE_SQL, ANY_WINDOW, WAITING_SQL, TicketView, ticket_t
from schema.store.transaction import Reader

#: People ahead are counted up to here; nobody is told a greater number.
AHEAD_MOST = 1000


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody in the line, as a desk lists them."""

    id: int
    label: str
    queue_id: int
    #: what the visitor came for: the item's name, else the queue's
    purpose: str
    arrived_at: datetime
    #: the code of its class
    priority: str
    #: the only window that may call it, or `ANY_WINDOW`
    for_window: int

    def minutes(self, now: datetime) -> int:
        """Whole minutes waited so far."""
        return max(0, int((now - self.arrived_at).total_seconds() // 60))


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
def _waiting_in() -> Select[Any]:
    """The first of one queue's line, or of those in it whom one window alone may call."""
    t = ticket_t.c
    return (
        select(
            t.id,
            t.letter,
            t.number,
            t.queue_id,
            func.coalesce(item_t.c.name, queue_t.c.name),
            t.arrived_at,
            t.priority,
            t.for_window,
            t.rank,
        )
        .join(queue_t, queue_t.c.id == t.queue_id)
        .outerjoin(item_t, item_t.c.id == t.item_id)
        .where(
            t.queue_id == bindparam("queue"),
            t.day == bindparam("day", type_=t.day.type),
            t.for_window == bindparam("for_window"),
            t.state == WAITING_SQL,
        )
        .order_by(t.rank, t.id)
        .limit(bindparam("most"))
    )


@cache
def _served_queues() -> Select[Any]:
    wq = window_queue_t.c
    return select(wq.queue_id, wq.place, wq.weight).where(wq.window_id == bindparam("window"))


def waiting_for(reader: Reader, hall: HallView, window_id: int, most: int = 200) -> list[Waiting]:
    """Who waits for a window, in the order they would be called now.

    Names and identity numbers are not among what it shows: nobody is picked by them.
    """
    now = clock.now()
    now_rank = rank_of(now)
    found = []
    for queue_id, place, weight in reader.all(_served_queues(), {"window": window_id}):
        for for_window in (ANY_WINDOW, window_id):
            values = {"queue": queue_id, "day": clock.business_day(hall, now), "for_window": for_window}
            for row in reader.all(_waiting_in(), values | {"most": most}):
                key = (place, (row.rank - now_rank) * weight, row.id)
                found.append((key, Waiting(row[0], f"{row.letter}{row.number:03d}", *row[3:8])))
    return [waiting for _key, waiting in sorted(found, key=lambda each: each[0])[:most]]


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
            t.for_window.in_([ANY_WINDOW, bindparam("window")]),
            t.state == WAITING_SQL,
        )
    )


def line_of_window(reader: Reader, hall: HallView, window_id: int) -> tuple[int, datetime | None]:
    """How many wait in the queues of a window, and since when the first of them."""
    row = reader.first(_line_of_window(), {"window": window_id, "day": clock.business_day(hall)})
    return (0, None) if row is None else (row[0], row[1])


@cache
def _served_by() -> Select[Any]:
    s = service_t.c
    return select(func.count()).where(
        s.window_id == bindparam("window"),
        s.day == bindparam("day", type_=s.day.type),
        s.outcome.is_not(None),
        s.undone.is_(False),
    )


def served_today(reader: Reader, hall: HallView, window_id: int) -> int:
    """How many visits, or items of a visit, a window has finished today."""
    return int(reader.scalar(_served_by(), {"window": window_id, "day": clock.business_day(hall)}))


@cache
def _served_by_each() -> Select[Any]:
    s = service_t.c
    return (
        select(s.window_id, func.count())
        .join(window_t, window_t.c.id == s.window_id)
        .where(
            window_t.c.hall_id == bindparam("hall"),
            s.day == bindparam("day", type_=s.day.type),
            s.outcome.is_not(None),
            s.undone.is_(False),
        )
        .group_by(s.window_id)
    )


def served_by_windows(reader: Reader, hall: HallView) -> dict[int, int]:
    """How many visits, or items of a visit, each window has finished today, by the window's id."""
    values = {"hall": hall.id, "day": clock.business_day(hall)}
    return dict(map(tuple, reader.all(_served_by_each(), values)))


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
    rows = reader.all(_loads(), {"hall": hall.id, "day": clock.business_day(hall)})
    return [QueueLoad(*row) for row in rows]


def day_states(reader: Reader, hall: HallView) -> dict[TicketState, int]:
    """How many of today's tickets are in each state."""
    t = ticket_t.c
    query = (
        select(t.state, func.count())
        .where(t.hall_id == hall.id, t.day == clock.business_day(hall))
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
    rows = reader.all(_last_calls(), {"hall": hall.id, "day": clock.business_day(hall), "most": most})
    return [
        Call(id_, f"{letter}{number:03d}", window, called_at, recalls)
        for id_, letter, number, window, called_at, recalls in rows
    ]


@dataclass(frozen=True, slots=True)
class AtWindow:
    """The visit a window is busy with, as the strip above it shows it."""

    ticket_id: int
    label: str
    state: TicketState
    called_at: datetime
    recalls: int


@cache
def _at_windows() -> Select[Any]:
    t = ticket_t.c
    return (
        select(t.window_id, t.id, t.letter, t.number, t.state, t.last_called_at, t.recalls)
        .join(window_t, window_t.c.id == t.window_id)
        .where(window_t.c.hall_id == bindparam("hall"), t.state.in_(ACTIVE_SQL))
    )


def at_windows(reader: Reader, hall: HallView) -> dict[int, AtWindow]:
    """The visit at each window that is busy, by the window's id."""
    return {
        window_id: AtWindow(id_, f"{letter}{number:03d}", state, called_at, recalls)
        for window_id, id_, letter, number, state, called_at, recalls in reader.all(
            _at_windows(), {"hall": hall.id}
        )
    }


@cache
def _letters() -> Select[Any]:
    wq = window_queue_t.c
    return (
        select(wq.window_id, queue_t.c.letter)
        .join(queue_t, queue_t.c.id == wq.queue_id)
        .where(queue_t.c.hall_id == bindparam("hall"))
        .order_by(wq.window_id, wq.place, queue_t.c.letter)
    )


def letters_of_windows(reader: Reader, hall: HallView) -> dict[int, str]:
    """The letters of the queues each window serves, by the window's id."""
    letters: dict[int, str] = {}
    for window_id, letter in reader.all(_letters(), {"hall": hall.id}):
        letters[window_id] = f"{letters[window_id]} {letter}" if window_id in letters else letter
    return letters


@cache
def _ahead() -> Select[Any]:
    t = ticket_t.c
    ahead = (
        select(t.id)
        .where(
            t.queue_id == bindparam("queue"),
            t.day == bindparam("day", type_=t.day.type),
            t.for_window == ANY_WINDOW,
            t.state == WAITING_SQL,
            tuple_(t.rank, t.id) < tuple_(bindparam("rank"), bindparam("ticket")),
        )
        .limit(AHEAD_MOST)
    )
    return select(func.count()).select_from(ahead.subquery())


def people_ahead(reader: Reader, ticket: TicketView) -> int:
    """How many in its queue are called before a ticket that waits; `AHEAD_MOST` stands for more, too."""
    place = {"queue": ticket.queue_id, "day": ticket.day, "rank": ticket.rank, "ticket": ticket.id}
    return int(reader.scalar(_ahead(), place))
