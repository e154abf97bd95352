"""The real verbs under the simplest of halls, held against queueing theory: M/M/c."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from fractions import Fraction
from functools import partial
from heapq import heapify, heapreplace
from math import factorial, sqrt
from random import Random
from statistics import correlation, covariance, fmean, variance
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from schema.hall import clock
from schema.hall.presets import preset
from schema.queue.states import Outcome
from schema.queue.tickets import ticket_t
from schema.simulation.agenda import Agenda
from schema.simulation.arrivals import Visitor
from schema.simulation.comparing import Rule, plan_under, serve
from schema.simulation.day import DAY
from schema.simulation.floor import Floor, Manner, Post
from schema.simulation.staffing import read_plan
from schema.simulation.staging import demo_hall
from schema.simulation.theory import erlang_c, mean_wait
from schema.store.batch import batched
from tests.conftest import KINDS
from tests.halls import TESTER

WINDOWS = 4
#: A visit's mean length, seconds: short, so that thousands fit in one business day.
VISIT = 10.0
#: When the first visitor may come, seconds since midnight.
BEGIN = 9 * 3600
AT_ONCE = Manner(call_seconds=0, tidy_seconds=0)


def _people(seed: int, share: float, count: int) -> list[Visitor]:
    """Poisson arrivals that keep the windows busy for this share of the time, exponential visits; all patient."""
    dice = Random(f"{seed}:{share}:theory")
    at, people = float(BEGIN), []
    for _one in range(count):
        at += dice.expovariate(WINDOWS * share / VISIT)
        people.append(Visitor(at, "A", None, dice.expovariate(1 / VISIT), None, 0, Outcome.ACCEPTED))
    return people


def _waits_through_verbs(url: str, crowds: list[list[Visitor]]) -> list[list[float]]:
    """Each crowd's waits on a day of its own, seconds, in the order of their numbers; the database told them."""
    store, hall = demo_hall(url, preset("yichang"), TESTER)
    plan = plan_under(Rule.POOLED, store.read(lambda reader: read_plan(reader, hall)))
    seats = plan.seats[:WINDOWS]
    midnight = datetime.combine(DAY, time(), ZoneInfo(hall.zone)).astimezone(UTC)
    query = select(ticket_t.c.arrived_at, ticket_t.c.called_at).order_by(ticket_t.c.number)

    def waits_of(people: list[Visitor]) -> list[float]:
        agenda = Agenda()
        with batched(store, keep=False) as batch, clock.using(lambda: midnight + timedelta(seconds=agenda.now)):
            batch.write(lambda tx: serve(tx, hall, plan, seats), actor=TESTER)
            floor = Floor(batch, hall, agenda, plan, [Post(seat) for seat in seats], AT_ONCE)
            for post in floor.posts:
                agenda.at(BEGIN, partial(floor.open, post))
            for visitor in people:
                agenda.at(visitor.at, partial(floor.arrive, visitor))
            agenda.run()
            rows = batch.read(lambda reader: reader.all(query))
        return [(row.called_at - row.arrived_at).total_seconds() for row in rows]

    told = [waits_of(people) for people in crowds]
    store.close()
    return told


def _waits_by_recursion(people: list[Visitor], windows: int, speed: float = 1) -> list[float]:
    """What first come, first served makes of the same people (Kiefer and Wolfowitz 1955), without any hall."""
    free = [float(BEGIN)] * windows
    heapify(free)
    waits = []
    for visitor in people:
        wait = max(0.0, free[0] - visitor.at)
        heapreplace(free, visitor.at + wait + visitor.visit / speed)
        waits.append(wait)
    return waits


# --- the theory itself -----------------------------------------------------------------------------------


def test_erlangs_formula_in_cases_known_otherwise() -> None:
    assert erlang_c(1, 0.7) == pytest.approx(0.7)  # one window: busy is as long as its load
    assert erlang_c(2, 1.5) == pytest.approx(2 * 0.75**2 / (1 + 0.75))  # two: 2ρ² / (1 + ρ)
    assert erlang_c(4, 0) == 0
    # As the textbook sums it, exactly: the term a^c/c! · c/(c − a) over itself and the terms a^k/k! below c.
    for c, load in ((3, 2), (4, 3), (37, 33), (200, 190)):
        terms = [Fraction(load**k, factorial(k)) for k in range(c + 1)]
        last = terms.pop() * c / (c - load)
        assert erlang_c(c, load) == pytest.approx(float(last / (sum(terms) + last)))
    assert mean_wait(1, 0.5, 1) == pytest.approx(1)
    with pytest.raises(ValueError, match="grows for ever"):
        erlang_c(3, 3)


# --- the verbs against it --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Load:
    """How busy the windows are, and how many come on each of the days, of which the first wait too little."""

    share: float
    seeds: range
    visitors: int


#: The days begin empty; by then they have forgotten it (over three times the slowest load's relaxation time).
WARM_UP = 500
#: Means of so many in a row are nearly independent, for the same reason.
GROUP = 500
LOADS = (
    Load(0.60, range(1, 5), WARM_UP + 4000),
    Load(0.75, range(1, 5), WARM_UP + 2500),
    Load(0.85, range(1, 5), WARM_UP + 2000),
)


def _groups(waits: list[float]) -> list[float]:
    """Means of `GROUP` waits in a row, after the warm-up."""
    return [fmean(waits[begin : begin + GROUP]) for begin in range(WARM_UP, len(waits) - GROUP + 1, GROUP)]


@pytest.mark.slow
def test_waits_are_those_of_erlang_c(
    fresh_url: Callable[[str], str], record_property: Callable[[str, object], None]
) -> None:
    """Within 5 % at each load. On SQLite only: 40,000 visits; the next test shows that Postgres gives the same.

    Waits in a row are so alike that these many, averaged, may still be 10 % off. So the same people are also
    sent, in arithmetic, to two windows twice as fast, of which the mean wait is known without Erlang's formula
    (at load ρ, visit/2 · ρ²/(1 − ρ²)), and how far those are off tells how far these are: a control variate. It
    uses the people alone and nothing the hall did, so that a wrong hall is not corrected to a right one. The
    standard error is that of the regression over groups of visits, and must be below 2.5 %.
    """
    url = fresh_url("sqlite")
    lines = []
    for load in LOADS:
        crowds = [_people(seed, load.share, load.visitors) for seed in load.seeds]
        waits = [group for told in _waits_through_verbs(url, crowds) for group in _groups(told)]
        control = [group for people in crowds for group in _groups(_waits_by_recursion(people, 2, WINDOWS / 2))]
        known = VISIT / (WINDOWS / 2) * load.share**2 / (1 - load.share**2)
        theory = mean_wait(WINDOWS, WINDOWS * load.share / VISIT, VISIT)
        slope = covariance(control, waits) / variance(control)
        simulated = fmean(waits) - slope * (fmean(control) - known)
        residual = variance(waits) * (1 - correlation(control, waits) ** 2) * (len(waits) - 1) / (len(waits) - 2)
        off = (fmean(control) - known) ** 2 / (variance(control) * (len(waits) - 1))
        error = sqrt(residual * (1 / len(waits) + off))
        plain = sqrt(variance(waits) / len(waits))
        lines.append(
            f"ρ {load.share:.2f}: {len(waits) * GROUP} visits, theory {theory:.3f} s, verbs {simulated:.3f} s "
            f"({simulated / theory - 1:+.1%}, standard error {error / theory:.1%}); "
            f"as counted {fmean(waits):.3f} s ({fmean(waits) / theory - 1:+.1%}, {plain / theory:.1%})"
        )
        record_property(f"rho_{load.share}", lines[-1])
        sys.stdout.write(lines[-1] + "\n")
        assert error < 0.025 * theory, lines
        assert abs(simulated - theory) < 0.05 * theory, lines
        # What was only counted agrees too, as well as so few can.
        assert abs(fmean(waits) - theory) < 3 * plain, lines


def test_every_single_wait_is_the_theorys_and_the_same_on_both_databases(
    fresh_url: Callable[[str], str],
) -> None:
    """Not the mean alone: whom the verbs call, and when, is first come, first served, to the microsecond."""
    crowds = [_people(seed, 0.85, 250) for seed in (1, 2)]
    sqlite, postgres = (_waits_through_verbs(fresh_url(kind), crowds) for kind in KINDS)
    assert sqlite == postgres
    for people, told in zip(crowds, sqlite, strict=True):
        assert told == pytest.approx(_waits_by_recursion(people, WINDOWS), abs=1e-4)
        assert sum(wait > 0 for wait in told) > 100
