"""A simulated day in a manager's figures, read from the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from statistics import fmean
from typing import Any

from sqlalchemy import Select, bindparam, select

from schema.hall import clock
from schema.hall.halls import HallView
from schema.queue.counting import Tally, count_day
from schema.queue.tickets import ticket_t
from schema.store.events import event_t
from schema.store.transaction import AnyRow, Reader

HALF_HOUR = 1800


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of the visitors of a hall or of a queue: of one day, or the mean of several days' figures."""

    visitors: float
    served: float
    no_shows: float
    given_up: float
    #: still waiting when the windows had gone
    left: float
    #: from arrival to the first call, of those called; seconds, None when nobody was
    mean_wait_s: float | None
    p90_wait_s: float | None
    longest_wait_s: float | None


@dataclass(frozen=True, slots=True)
class DayFigures:
    """A day."""

    whole: Figures
    per_queue: dict[str, Figures]
    #: the share of the windows' open time that was busy, from call to end; None when none was open
    utilisation: float | None
    #: waits in seconds by the half hour in which the visitor came, in seconds since the hall's midnight
    half_hours: dict[int, list[float]]


@cache
def _tickets() -> Select[Any]:
    t = ticket_t.c
    return select(t.letter, t.arrived_at, t.called_at, t.finished_at, t.window_id).where(
        t.hall_id == bindparam("hall"), t.day == bindparam("day", type_=t.day.type), t.called_at.is_not(None)
    )


@cache
def _moves() -> Select[Any]:
    """What windows did, in order."""
    e = event_t.c
    return (
        select(e.subject_id, e.verb, e.at)
        .where(e.hall_id == bindparam("hall"), e.subject == "window", e.verb.in_(("open", "pause", "close")))
        .order_by(e.id)
    )


def measure(reader: Reader, hall: HallView, day: date) -> DayFigures:
    """The figures of a day that is over, the only one this hall has had."""
    count = count_day(reader, hall, day)
    called = reader.all(_tickets(), {"hall": hall.id, "day": day})
    waits: dict[str, list[float]] = defaultdict(list)
    half_hours: dict[int, list[float]] = defaultdict(list)
    for row in called:
        wait = (row.called_at - row.arrived_at).total_seconds()
        waits[row.letter].append(wait)
        half_hours[_half_hour(hall, row.arrived_at)].append(wait)
    return DayFigures(
        whole=_figures(count, [wait for each in waits.values() for wait in each]),
        per_queue={letter: _figures(tally, waits[letter]) for letter, tally in count.per_queue.items()},
        utilisation=_utilisation(called, reader.all(_moves(), {"hall": hall.id})),
        half_hours=dict(half_hours),
    )


def _half_hour(hall: HallView, moment: datetime) -> int:
    local = clock.hall_time(moment, hall.zone)
    return (local.hour * 3600 + local.minute * 60) // HALF_HOUR * HALF_HOUR


def _figures(tally: Tally, waits: Sequence[float]) -> Figures:
    return Figures(
        visitors=tally.issued,
        served=tally.served,
        no_shows=tally.no_show,
        given_up=tally.abandoned,
        left=tally.waiting_end + tally.at_window_end,
        mean_wait_s=tally.mean_wait_s,
        p90_wait_s=tally.p90_wait_s,
        longest_wait_s=max(waits, default=None),
    )


def _utilisation(called: Iterable[AnyRow], moves: Iterable[AnyRow]) -> float | None:
    busy = sum((row.finished_at - row.called_at).total_seconds() for row in called if row.finished_at is not None)
    opened: dict[int, datetime] = {}
    stood_open = 0.0
    for move in moves:
        since = opened.pop(move.subject_id, None)
        if since is not None:
            stood_open += (move.at - since).total_seconds()
        if move.verb == "open":
            opened[move.subject_id] = move.at
    return busy / stood_open if stood_open else None


def mean_figures(days: Sequence[Figures]) -> Figures:
    """The mean of each figure over the days that have it."""

    def mean(figure: Callable[[Figures], float | None]) -> float | None:
        found = [value for day in days if (value := figure(day)) is not None]
        return round(fmean(found), 1) if found else None

    return Figures(
        visitors=mean(lambda day: day.visitors) or 0.0,
        served=mean(lambda day: day.served) or 0.0,
        no_shows=mean(lambda day: day.no_shows) or 0.0,
        given_up=mean(lambda day: day.given_up) or 0.0,
        left=mean(lambda day: day.left) or 0.0,
        mean_wait_s=mean(lambda day: day.mean_wait_s),
        p90_wait_s=mean(lambda day: day.p90_wait_s),
        longest_wait_s=mean(lambda day: day.longest_wait_s),
    )
