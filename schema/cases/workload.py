"""How much there is to do, in three numbers.

Every desk shows them and most desks nothing else of cases: their tables are named here, not imported, which saves
each of them 2 MB.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case as either
from sqlalchemy import column, func, select, table

from schema.hall import clock
from schema.hall.halls import HallView
from schema.store.transaction import Reader
from schema.store.types import Moment

_step = table("case_step", column("case_id"), column("state"), column("department_id"))
_case = table(
    "case_file",
    column("id"),
    column("at_hall_id"),
    column("state"),
    column("department_id"),
    column("promised_due_at", Moment()),
)
#: `StepState.ACTIVE`, and the states of `CASE_RUNNING`.
IN_HAND, RUNNING = "active", ("accepted", "suspended")


@dataclass(frozen=True, slots=True)
class Workload:
    """How much there is to do."""

    #: steps in hand
    tasks: int
    #: cases whose promise ends today and has not ended yet
    today: int
    #: cases whose promise has ended
    late: int


def workload(reader: Reader, hall: HallView, department_id: int | None = None) -> Workload:
    """What a clerk of a department has to do; of the hall, for who belongs to none."""
    s, c, now = _step.c, _case.c, clock.now()
    tasks = select(func.count()).select_from(_step.join(_case, c.id == s.case_id))
    tasks = tasks.where(s.state == IN_HAND, c.at_hall_id == hall.id)
    _begins, ends = clock.day_bounds(hall, clock.business_day(hall, now))
    late = func.coalesce(func.sum(either((c.promised_due_at < now, 1), else_=0)), 0)
    due = select(func.count(), late).select_from(_case)
    due = due.where(c.at_hall_id == hall.id, c.state.in_(RUNNING), c.promised_due_at < ends)
    if department_id is not None:
        tasks = tasks.where(s.department_id == department_id)
        due = due.where(c.department_id == department_id)
    every, ended = reader.first(due) or (0, 0)
    return Workload(int(reader.scalar(tasks)), int(every) - int(ended), int(ended))
