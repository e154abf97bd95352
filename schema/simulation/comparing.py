"""The same days in the same hall with other windows, or under another rule: how long do people wait?

Every variant is given the same visitors, day by day, through the real verbs; only what is asked about differs.
Nothing of it is kept: the database is afterwards as it was.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from math import sqrt
from statistics import fmean, stdev

from schema.hall.classes import ORDINARY
from schema.hall.halls import HallView
from schema.hall.working_days import Hours
from schema.queue.windows import Serving, serve_queues
from schema.simulation.arrivals import Visitor, open_seconds
from schema.simulation.day import pass_day
from schema.simulation.measuring import DayFigures, Figures, mean_figures, measure
from schema.simulation.staffing import Plan, Seat, seats_for, seats_needed
from schema.store.batch import batched
from schema.store.engine import Store
from schema.store.events import Actor
from schema.store.transaction import Tx

SIMULATION = Actor("script:simulate", "script")


class Rule(StrEnum):
    """Who is called next, and where."""

    #: the hall's own: its windows' queues, its classes' head starts
    CLASSES = "classes"
    #: nobody has a head start
    FIFO = "fifo"
    #: every window serves every queue
    POOLED = "pooled"
    #: each window serves only the first of its queues
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Variant:
    """What is tried out."""

    windows: int
    rule: Rule


@dataclass(frozen=True, slots=True)
class Setting:
    """What all variants share: a hall, a day, and the visitors by the seed of each day."""

    hall: HallView
    plan: Plan
    day: date
    hours: Hours
    visitors: Mapping[int, Sequence[Visitor]]

    @property
    def visitors_a_day(self) -> int:
        """The same on every day."""
        return len(next(iter(self.visitors.values())))


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a variant, as the mean over its days."""

    variant: Variant
    #: numbers of the windows that were open
    open: tuple[int, ...]
    #: letters of queues with visitors for whom no window was open
    without_window: tuple[str, ...]
    whole: Figures
    #: the standard error of the mean wait that comes of so few days, seconds; None for one day
    mean_wait_se_s: float | None
    utilisation: float | None
    per_queue: dict[str, Figures]
    #: mean wait in seconds of those who came in a half hour (its begin in seconds since midnight), of all days
    half_hours: dict[int, float]


def usual_windows(setting: Setting) -> int:
    """How many windows the staffing rule opens."""
    return len(seats_needed(setting.plan, setting.visitors_a_day, open_seconds(setting.hours)))


def as_they_come(plan: Plan, visitors: Sequence[Visitor]) -> Plan:
    """The plan with its windows opened by who really comes: how many for each queue, and how long they take."""
    count = Counter(visitor.letter for visitor in visitors)
    takes: Counter[str] = Counter()
    for visitor in visitors:
        takes[visitor.letter] += round(visitor.visit)
    return replace(
        plan,
        lines=tuple(
            replace(line, weight=count[line.letter], usual_seconds=takes[line.letter] // count[line.letter])
            for line in plan.lines
            if count[line.letter]
        ),
    )


def plan_under(rule: Rule, plan: Plan) -> Plan:
    """Which queues the windows serve under a rule."""
    if rule == Rule.POOLED:
        everything = tuple(sorted(plan.queue_ids))
        return replace(plan, seats=tuple(replace(seat, letters=everything) for seat in plan.seats))
    if rule == Rule.OWN:
        return replace(plan, seats=tuple(replace(seat, letters=seat.letters[:1]) for seat in plan.seats))
    return plan


def visitors_under(rule: Rule, visitors: Sequence[Visitor]) -> Sequence[Visitor]:
    """Who is of which class under a rule."""
    if rule == Rule.FIFO:
        return [replace(visitor, priority=ORDINARY) for visitor in visitors]
    return visitors


def try_out(store: Store, setting: Setting, variant: Variant, passed: Callable[[], None]) -> Result:
    """Let every day pass with this variant; `passed` is told of each."""
    plan = plan_under(variant.rule, setting.plan)
    seats = seats_for(plan, setting.visitors_a_day, open_seconds(setting.hours), variant.windows)
    days = []
    for seed, people in setting.visitors.items():
        with batched(store, keep=False) as batch:
            if plan is not setting.plan:
                batch.write(lambda tx: serve(tx, setting.hall, plan, seats), actor=SIMULATION)
            visitors = visitors_under(variant.rule, people)
            pass_day(batch, setting.hall, plan, seats, setting.day, setting.hours, visitors, seed)
            days.append(batch.read(lambda reader: measure(reader, setting.hall, setting.day)))
        passed()
    served = {letter for seat in seats for letter in seat.letters}
    asked = {visitor.letter for people in setting.visitors.values() for visitor in people}
    return _result(variant, seats, sorted(asked - served), days)


def serve(tx: Tx, hall: HallView, plan: Plan, seats: Sequence[Seat]) -> None:
    """Give windows the queues of their seats, and no others."""
    for seat in seats:
        serve_queues(tx, hall, seat.window_id, [Serving(plan.queue_ids[letter]) for letter in seat.letters])


def _result(variant: Variant, seats: Sequence[Seat], without: list[str], days: Sequence[DayFigures]) -> Result:
    queues: dict[str, list[Figures]] = defaultdict(list)
    half_hours: dict[int, list[float]] = defaultdict(list)
    for day in days:
        for letter, figures in day.per_queue.items():
            queues[letter].append(figures)
        for begin, some in day.half_hours.items():
            half_hours[begin] += some
    waits = [day.whole.mean_wait_s for day in days if day.whole.mean_wait_s is not None]
    shares = [day.utilisation for day in days if day.utilisation is not None]
    return Result(
        variant=variant,
        open=tuple(seat.number for seat in seats),
        without_window=tuple(without),
        whole=mean_figures([day.whole for day in days]),
        mean_wait_se_s=round(stdev(waits) / sqrt(len(waits)), 1) if len(waits) > 1 else None,
        utilisation=round(fmean(shares), 3) if shares else None,
        per_queue={letter: mean_figures(queues[letter]) for letter in sorted(queues)},
        half_hours={begin: round(fmean(half_hours[begin]), 1) for begin in sorted(half_hours)},
    )
