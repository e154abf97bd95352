"""How long will it take: minutes for everybody who waits, and for whoever takes a number now.

The line is played forward from this moment, several times: each open window takes, when its visit is over, whom
it would call then, for a time drawn from how long visits of that queue took lately; the middle of it is told.
After a day the slips' minutes can be held against what came of them (`schema.queue.accuracy`).
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from functools import cache
from random import Random
from statistics import median
from typing import Any

from sqlalchemy import Select, bindparam, func, select, update

from schema.hall import clock
from schema.hall.halls import HallView, queue_t, window_queue_t, window_t
from schema.hall.models import WindowState
from schema.queue.line import people_ahead
from schema.queue.moving import service_t
from schema.queue.ranking import SECOND, rank_of
from schema.queue.tickets import ACTIVE_SQL, ANY_WINDOW, WAITING_SQL, TicketView, ticket_t
from schema.store.transaction import Reader, Tx

#: How many of a queue's latest visits tell how long one takes; its usual time counts as so many of them.
RECENT_VISITS = 60
USUAL_COUNTS = 5
#: From the end of a visit to the next call, seconds.
CHANGEOVER = 10
#: How widely visits spread about the usual time until the day has shown better, as a part of it.
USUAL_SPREAD = 0.5
#: How often the line is played.
PLAYS = 5
#: A visit that has lasted longer than any that is drawn goes on for this part of the mean.
REST_TRIES = 20
REST_LEAST = 0.35
#: The line is played forward for so many of each queue; behind them it is reckoned by the queue's pace.
PLAYED_MOST = 200
#: Stands for the ticket of somebody who comes now: greater than any id.
_NEWCOMER = 2**63


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a visitor can expect: people ahead, and minutes (None: no window is open, nobody can tell)."""

    ahead: int
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What everybody can expect at one moment; seconds from then."""

    #: by ticket, of those that could be played
    of_ticket: dict[int, float]
    #: by queue: whoever takes a number now; missing where no window is open
    of_newcomer: dict[int, float]

    def minutes(self, queue_id: int) -> int | None:
        """Whole minutes for whoever takes a number of a queue now; None: no window is open."""
        return _minutes(self.of_newcomer.get(queue_id))


@cache
def _open_windows() -> Select[Any]:
    w, wq = window_t.c, window_queue_t.c
    return (
        select(w.id, wq.queue_id, wq.place, wq.weight)
        .join(window_queue_t, wq.window_id == w.id)
        .where(w.hall_id == bindparam("hall"), w.state == WindowState.OPEN)
        .order_by(w.id, wq.queue_id)
    )


@cache
def _busy() -> Select[Any]:
    t = ticket_t.c
    return select(t.window_id, t.queue_id, t.called_at).where(
        t.window_id.in_(select(window_t.c.id).where(window_t.c.hall_id == bindparam("hall"))),
        t.state.in_(ACTIVE_SQL),
    )


@cache
def _durations() -> Select[Any]:
    """For each queue its usual seconds, and of its recent visits how many, how long in all, and their squares."""
    s = service_t.c
    recent = (
        select(s.seconds)
        .where(s.queue_id == queue_t.c.id, s.undone.is_(False))
        .order_by(s.ended_at.desc())
        .limit(RECENT_VISITS)
        .correlate(queue_t)
        .subquery("recent")
    )
    seconds = recent.c.seconds
    return select(
        queue_t.c.id,
        queue_t.c.usual_seconds,
        select(func.count()).select_from(recent).scalar_subquery(),
        select(func.coalesce(func.sum(seconds), 0)).scalar_subquery(),
        select(func.coalesce(func.sum(seconds * seconds), 0)).scalar_subquery(),
    ).where(queue_t.c.hall_id == bindparam("hall"))


@cache
def _line() -> Select[Any]:
    t = ticket_t.c
    return (
        select(t.rank, t.id)
        .where(
            t.queue_id == bindparam("queue"),
            t.day == bindparam("day", type_=t.day.type),
            t.for_window == ANY_WINDOW,
            t.state == WAITING_SQL,
        )
        .order_by(t.rank, t.id)
        .limit(PLAYED_MOST)
    )


@dataclass(frozen=True, slots=True)
class Lasting:
    """How long visits of a queue take, from the call to the end: lognormal by mean and spread; seconds."""

    mean: float
    mu: float
    sigma: float

    def draw(self, dice: Random) -> float:
        """The length of one visit."""
        return dice.lognormvariate(self.mu, self.sigma)

    def draw_rest(self, dice: Random, so_far: float) -> float:
        """How long a visit goes on that has lasted so long already."""
        for _try in range(REST_TRIES):
            whole = self.draw(dice)
            if whole > so_far:
                return whole - so_far
        return self.mean * REST_LEAST


def lasting(reader: Reader, hall: HallView) -> dict[int, Lasting]:
    """How long visits take, by queue; no-shows are among them, they take a window's time too.

    The queue's usual time counts as `USUAL_COUNTS` visits, spread by `USUAL_SPREAD` of it.
    """
    found = {}
    for queue_id, usual, count, total, squares in reader.all(_durations(), {"hall": hall.id}):
        number = USUAL_COUNTS + count
        mean = (usual * USUAL_COUNTS + float(total)) / number
        square = (usual**2 * (1 + USUAL_SPREAD**2) * USUAL_COUNTS + float(squares)) / number
        variance = math.log(max(square / mean**2, 1.0))
        found[queue_id] = Lasting(mean, math.log(mean) - variance / 2, math.sqrt(variance))
    return found


def visit_seconds(reader: Reader, hall: HallView) -> dict[int, float]:
    """How long a visit of each queue takes at the window on average, seconds."""
    return {queue_id: each.mean for queue_id, each in lasting(reader, hall).items()}


@dataclass(frozen=True, slots=True)
class _Window:
    #: the visit there: its queue, and for how long it has been going on; None: free
    busy: tuple[int, float] | None
    #: queue → place, weight
    serves: dict[int, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Scene:
    """A hall at one moment, as far as it matters to who waits."""

    now_rank: int
    windows: list[_Window]
    #: by queue those who wait, rank and ticket, in order
    lines: dict[int, list[tuple[int, int]]]
    lasting: dict[int, Lasting]


def read_scene(reader: Reader, hall: HallView) -> Scene:
    """The hall right now."""
    now = clock.now()
    serves: dict[int, dict[int, tuple[int, int]]] = {}
    for window_id, queue_id, place, weight in reader.all(_open_windows(), {"hall": hall.id}):
        serves.setdefault(window_id, {})[queue_id] = (place, weight)
    busy = {
        window_id: (queue_id, max(0.0, (now - called_at).total_seconds()))
        for window_id, queue_id, called_at in reader.all(_busy(), {"hall": hall.id})
    }
    day = clock.business_day(hall, now)
    lines = {
        queue_id: [(rank, ticket_id) for rank, ticket_id in reader.all(_line(), {"queue": queue_id, "day": day})]
        for queue_id in sorted({queue_id for queues in serves.values() for queue_id in queues})
    }
    windows = [_Window(busy.get(window_id), queues) for window_id, queues in serves.items()]
    return Scene(rank_of(now), windows, lines, lasting(reader, hall))


def forecast(reader: Reader, hall: HallView) -> Forecast:
    """Play the hall's lines forward from now, `PLAYS` times, and take the middle of what came of it."""
    scene = read_scene(reader, hall)
    # Always the same dice: two looks at the same line say the same, and a board does not flicker.
    dice = Random(0)
    plays = [play(scene, dice) for _one in range(PLAYS)]
    return Forecast(
        {key: median(each.of_ticket[key] for each in plays) for key in plays[0].of_ticket},
        {key: median(each.of_newcomer[key] for each in plays) for key in plays[0].of_newcomer},
    )


def play(scene: Scene, dice: Random) -> Forecast:
    """Let the windows take the lines once, each as the rules say, with visits of random length.

    At the end of each line stands somebody who comes now, and who takes nobody's time.
    """
    whole = {queue_id: [*line, (scene.now_rank, _NEWCOMER)] for queue_id, line in scene.lines.items()}
    at = dict.fromkeys(whole, 0)
    of_ticket: dict[int, float] = {}
    of_newcomer: dict[int, float] = {}
    free = []
    for number, window in enumerate(scene.windows):
        rest = 0.0
        if window.busy is not None:
            queue_id, so_far = window.busy
            rest = scene.lasting[queue_id].draw_rest(dice, so_far) + CHANGEOVER
        free.append((rest, number))
    heapq.heapify(free)
    while free:
        moment, number = heapq.heappop(free)
        then = scene.now_rank + int(moment * SECOND)
        heads = [
            (place, (rank - then) * weight, ticket_id, queue_id)
            for queue_id, (place, weight) in scene.windows[number].serves.items()
            if at[queue_id] < len(whole[queue_id])
            for rank, ticket_id in (whole[queue_id][at[queue_id]],)
        ]
        if not heads:
            continue
        _place, _wait, ticket_id, queue_id = min(heads)
        at[queue_id] += 1
        taken = 0.0
        if ticket_id == _NEWCOMER:
            of_newcomer[queue_id] = moment
        else:
            of_ticket[ticket_id] = moment
            taken = scene.lasting[queue_id].draw(dice) + CHANGEOVER
        heapq.heappush(free, (moment + taken, number))
    return Forecast(of_ticket, of_newcomer)


def prospect(reader: Reader, hall: HallView, ticket: TicketView) -> Prospect:
    """What the visitor with this ticket can expect: people ahead in the queue, and minutes."""
    ahead = people_ahead(reader, ticket)
    known = forecast(reader, hall)
    seconds = known.of_ticket.get(ticket.id)
    if seconds is None:
        seconds = known.of_newcomer.get(ticket.queue_id)
        if seconds is not None and ahead > PLAYED_MOST:
            seconds *= ahead / PLAYED_MOST
    return Prospect(ahead, _minutes(seconds))


def tell(tx: Tx, hall: HallView, ticket: TicketView) -> Prospect:
    """What the slip says; it is kept with the ticket, so that it can be held against what came of it."""
    hope = prospect(tx, hall, ticket)
    tx.run(_told(), {"ticket": ticket.id, "ahead": hope.ahead, "minutes": hope.minutes})
    return hope


@cache
def _told() -> Any:
    t = ticket_t.c
    return (
        update(ticket_t)
        .where(t.id == bindparam("ticket"))
        .values(
            told_ahead=bindparam("ahead", type_=t.told_ahead.type),
            told_minutes=bindparam("minutes", type_=t.told_minutes.type),
        )
    )


def _minutes(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds / 60)
