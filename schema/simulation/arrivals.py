"""Who comes on a simulated day: when, for what, with how much patience. The same seed, the same people.

The rules, which are ours and no centre's:

- Arrivals: a fifth evenly over the opening hours; the rest around two peaks, 45 % at an eighth of the way from
  opening to closing (10:00 where it is 9 to 17) and 35 % at three quarters (15:00), an eighth of that span (one
  hour) wide as a standard deviation; nobody comes while the doors are shut.
- Queue: by the number of its items; a queue without items counts as the average for the windows it has.
- Item: 80 % ask for one of the queue's items, each as likely as another; the rest take a number of the queue.
- Visit: lognormal, its mean the queue's usual time, sigma 0.5; at least 30 s, at most four times usual.
- Patience: 15 % give up while waiting, after a lognormal time with median 25 min, sigma 0.5.
- Called: 4 % do not come; of the others one in ten is slow (30 to 60 s to the window), the rest need 5 to 20 s.
- Outcome: `OUTCOMES`.
- Class: ordinary, unless shares are given; those come on a stream of their own, so that with them and without
  the same people come.

Nothing here is a database's: queues and items go by letter and code.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from random import Random

from schema.hall.classes import DEFAULTS, ORDINARY
from schema.hall.working_days import Hours
from schema.queue.states import Outcome

#: The share that comes evenly; then each peak's share, its place between opening and closing, and its width.
EVENLY = 0.20
PEAKS = ((0.45, 0.125), (0.35, 0.75))
PEAK_WIDTH = 0.125
#: The share that names an item, where the queue has any.
WITH_ITEM = 0.80
VISIT_SIGMA = 0.5
VISIT_LEAST = 30
VISIT_MOST = 4
#: The share that will not wait for ever; the median of their patience, seconds; its sigma.
IMPATIENT = 0.15
PATIENCE_MEDIAN = 25 * 60
PATIENCE_SIGMA = 0.5
#: The share that does not come when called; of the others the share that is slow; seconds to the window.
NO_SHOW = 0.04
SLOW = 0.10
WALK = (5, 20)
SLOW_WALK = (30, 60)
#: How visits end, in hundredths.
OUTCOMES = {
    Outcome.ACCEPTED: 46,
    Outcome.CONSULTED: 22,
    Outcome.DELIVERED: 18,
    Outcome.CORRECTION: 11,
    Outcome.REFUSED: 3,
}
#: Classes of visitors by code, as halls are founded with them.
CLASSES = (ORDINARY, *(code for code, *_rest in DEFAULTS))


@dataclass(frozen=True, slots=True)
class Line:
    """A queue as visitors choose it."""

    letter: str
    usual_seconds: int
    #: codes of its items
    items: tuple[str, ...]
    #: how many come here, compared with the hall's other queues
    weight: float


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who will come; times in seconds, those that are drawn in whole ones."""

    #: arrival, seconds since the hall's midnight
    at: float
    letter: str
    item: str | None
    #: how long the visit at the window takes
    visit: float
    #: leaves when not called after so long; None: waits to the end
    patience: int | None
    #: from the call to the window; None: does not come
    walk: int | None
    outcome: Outcome
    #: one of `CLASSES`
    priority: str = ORDINARY


def stretches(hours: Hours) -> list[tuple[int, int]]:
    """Opening hours in seconds since midnight."""

    def seconds(hour: int, minute: int, second: int) -> int:
        return (hour * 60 + minute) * 60 + second

    return [
        (seconds(opens.hour, opens.minute, opens.second), seconds(closes.hour, closes.minute, closes.second))
        for opens, closes in hours
    ]


def open_seconds(hours: Hours) -> int:
    """How long the doors are open in a day."""
    return sum(closes - opens for opens, closes in stretches(hours))


def arrival(dice: Random, hours: Hours) -> int:
    """One moment of the day by the curve, seconds since midnight; always within the opening hours."""
    spans = stretches(hours)
    first, last = spans[0][0], spans[-1][1]
    drawn = dice.random()
    left = drawn - EVENLY
    if left >= 0:
        for share, place in PEAKS:
            if left < share or place == PEAKS[-1][1]:
                while True:
                    at = int(dice.gauss(first + place * (last - first), PEAK_WIDTH * (last - first)))
                    if any(opens <= at < closes for opens, closes in spans):
                        return at
            left -= share
    at = int(drawn / EVENLY * open_seconds(hours))
    for opens, closes in spans:
        if at < closes - opens:
            return opens + at
        at -= closes - opens
    return last - 1


def choose_line(dice: Random, lines: Sequence[Line]) -> Line:
    """A queue, by weight."""
    return dice.choices(lines, cum_weights=list(accumulate(line.weight for line in lines)))[0]


def draw_visitor(dice: Random, at: int, line: Line) -> Visitor:
    """Somebody for this queue. Every draw is made for everybody, so that one answer does not shift the next."""
    named, which = dice.random(), dice.random()
    visit = dice.lognormvariate(math.log(line.usual_seconds) - VISIT_SIGMA**2 / 2, VISIT_SIGMA)
    impatient, patience = dice.random(), dice.lognormvariate(math.log(PATIENCE_MEDIAN), PATIENCE_SIGMA)
    missing, slow = dice.random(), dice.random()
    walk, slow_walk = dice.randint(*WALK), dice.randint(*SLOW_WALK)
    return Visitor(
        at=at,
        letter=line.letter,
        item=line.items[int(which * len(line.items))] if line.items and named < WITH_ITEM else None,
        visit=round(min(max(visit, VISIT_LEAST), VISIT_MOST * line.usual_seconds)),
        patience=max(60, round(patience)) if impatient < IMPATIENT else None,
        walk=None if missing < NO_SHOW else slow_walk if slow < SLOW else walk,
        outcome=dice.choices(list(OUTCOMES), list(OUTCOMES.values()))[0],
    )


def visitors_of_day(seed: int, lines: Sequence[Line], hours: Hours, count: int) -> list[Visitor]:
    """`count` visitors of one day in the order of their arrival."""
    dice = Random(f"{seed}:visitors")
    people = [draw_visitor(dice, arrival(dice, hours), choose_line(dice, lines)) for _one in range(count)]
    return sorted(people, key=lambda visitor: visitor.at)


def with_classes(seed: int, visitors: Sequence[Visitor], shares: Mapping[str, float]) -> list[Visitor]:
    """The same people, those who are ordinary given classes by their shares (of 1)."""
    if not shares:
        return list(visitors)
    dice = Random(f"{seed}:classes")
    codes = [*shares, ORDINARY]
    drawn = dice.choices(codes, [*shares.values(), max(0.0, 1 - sum(shares.values()))], k=len(visitors))
    return [
        replace(visitor, priority=code) if visitor.priority == ORDINARY else visitor
        for visitor, code in zip(visitors, drawn, strict=True)
    ]
