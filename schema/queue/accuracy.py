"""After a day: how right were the minutes on the slips?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from statistics import median
from typing import Any

from sqlalchemy import Select, bindparam, select

from schema.hall.halls import HallView
from schema.queue.tickets import ticket_t
from schema.store.transaction import Reader


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Of those of a day, or of a queue, who were told minutes and were called; spans in minutes."""

    told: int
    median_wait: float
    median_error: float
    #: the median error as a part of the median wait; None where nobody had to wait
    error_share: float | None
    #: how many were called no later than the slip said
    kept: int
    longest_wait: float


@cache
def _told() -> Select[Any]:
    t = ticket_t.c
    return select(t.letter, t.arrived_at, t.first_called_at, t.told_minutes).where(
        t.hall_id == bindparam("hall"),
        t.day == bindparam("day", type_=t.day.type),
        t.last_called_at.is_not(None),
        t.told_minutes.is_not(None),
    )


def accuracy(reader: Reader, hall: HallView, day: date) -> dict[str, Accuracy]:
    """By queue letter, and of all together under the empty one; empty when nobody was told and called."""
    rows = reader.all(_told(), {"hall": hall.id, "day": day})
    pairs: dict[str, list[tuple[float, float]]] = {}
    for letter, arrived_at, called_at, minutes in rows:
        waited = (called_at - arrived_at).total_seconds() / 60
        for key in ("", letter):
            pairs.setdefault(key, []).append((waited, minutes))
    return {key: measure(pairs[key]) for key in sorted(pairs)}


def measure(pairs: list[tuple[float, float]]) -> Accuracy:
    """Hold minutes told against minutes waited (waited, told), at least one pair."""
    waits = [waited for waited, _told in pairs]
    errors = [abs(told - waited) for waited, told in pairs]
    usual_wait, usual_error = median(waits), median(errors)
    return Accuracy(
        told=len(pairs),
        median_wait=round(usual_wait, 1),
        median_error=round(usual_error, 1),
        error_share=round(usual_error / usual_wait, 3) if usual_wait else None,
        kept=sum(waited <= told for waited, told in pairs),
        longest_wait=round(max(waits), 1),
    )
