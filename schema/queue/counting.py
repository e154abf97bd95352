"""A business day in numbers, counted from its tickets and events."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from schema.hall import clock
from schema.hall.halls import HallView, window_t
from schema.queue.states import ACTIVE, Outcome, TicketState
from schema.queue.tickets import ticket_t
from schema.store.events import event_t
from schema.store.transaction import AnyRow, Reader

#: Which of the waits, the shortest first, nine tenths did not exceed: the nearest rank.
NINE_TENTHS = 0.9


@dataclass(frozen=True, slots=True)
class Tally:
    """Visits of a day, of a queue or of a window.

    issued = served + no_show + abandoned + merged + waiting + at_window + held.
    """

    issued: int
    #: called at least once, whatever came of it
    called: int
    served: int
    no_show: int
    abandoned: int
    merged: int
    #: still waiting, called or being served, and on hold, at the moment of counting
    waiting_end: int
    at_window_end: int
    held_end: int
    #: from arrival to the first call, of those called; seconds, None when nobody was
    mean_wait_s: float | None
    p90_wait_s: float | None
    outcomes: dict[str, int]


@dataclass(frozen=True, slots=True)
class DayCount(Tally):
    """A hall's day."""

    #: events of the day by verb
    events: dict[str, int]
    per_queue: dict[str, Tally]
    per_window: dict[str, Tally]


@cache
def _tickets() -> Select[Any]:
    t = ticket_t.c
    return (
        select(t.letter, t.state, t.arrived_at, t.first_called_at, t.outcome, window_t.c.number.label("window"))
        .outerjoin(window_t, window_t.c.id == t.window_id)
        .where(t.hall_id == bindparam("hall"), t.day == bindparam("day", type_=t.day.type))
        .order_by(t.letter, t.number)
    )


@cache
def _events() -> Select[Any]:
    e = event_t.c
    return (
        select(e.verb, func.count())
        .where(
            e.hall_id == bindparam("hall"),
            e.at >= bindparam("since", type_=e.at.type),
            e.at < bindparam("until", type_=e.at.type),
        )
        .group_by(e.verb)
        .order_by(e.verb)
    )


def count_day(reader: Reader, hall: HallView, day: date) -> DayCount:
    """Count a hall's business day: as a whole, for each queue that gave numbers, for each window that called."""
    rows = reader.all(_tickets(), {"hall": hall.id, "day": day})
    queues: dict[str, list[AnyRow]] = defaultdict(list)
    windows: dict[int, list[AnyRow]] = defaultdict(list)
    for row in rows:
        queues[row.letter].append(row)
        if row.window is not None:
            windows[row.window].append(row)
    since, until = clock.day_bounds(hall, day)
    events = reader.all(_events(), {"hall": hall.id, "since": since, "until": until})
    return DayCount(
        **_tally(rows),
        events=dict(map(tuple, events)),
        per_queue={letter: Tally(**_tally(queues[letter])) for letter in sorted(queues)},
        per_window={str(number): Tally(**_tally(windows[number])) for number in sorted(windows)},
    )


def _tally(rows: Iterable[AnyRow]) -> dict[str, Any]:
    states: Counter[TicketState] = Counter()
    outcomes: Counter[Outcome] = Counter()
    waits = []
    for row in rows:
        states[row.state] += 1
        if row.outcome is not None:
            outcomes[row.outcome] += 1
        if row.first_called_at is not None:
            waits.append((row.first_called_at - row.arrived_at).total_seconds())
    waits.sort()
    return {
        "issued": states.total(),
        "called": len(waits),
        "served": states[TicketState.SERVED],
        "no_show": states[TicketState.NO_SHOW],
        "abandoned": states[TicketState.ABANDONED],
        "merged": states[TicketState.MERGED],
        "waiting_end": states[TicketState.WAITING],
        "at_window_end": sum(states[state] for state in ACTIVE),
        "held_end": states[TicketState.HELD],
        "mean_wait_s": round(math.fsum(waits) / len(waits), 1) if waits else None,
        "p90_wait_s": round(waits[math.ceil(NINE_TENTHS * len(waits)) - 1], 1) if waits else None,
        "outcomes": {str(outcome): outcomes[outcome] for outcome in Outcome if outcomes[outcome]},
    }
