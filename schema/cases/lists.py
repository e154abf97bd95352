"""What there is to do: steps in hand by clerk or department, what is due today, what was promised for later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from schema.cases.step_rows import STEP_COLUMNS, StepView, step_t
from schema.cases.step_states import StepState
from schema.cases.views import CASE_COLUMNS, CaseView, case_t, list_cases
from schema.hall import clock
from schema.hall.halls import HallView
from schema.store.transaction import Reader


@dataclass(frozen=True, slots=True)
class Task:
    """A step in hand, and its case."""

    step: StepView
    case: CaseView


def my_tasks(
    reader: Reader,
    hall: HallView,
    *,
    clerk_id: int | None = None,
    department_id: int | None = None,
    due_before: datetime | None = None,
    most: int = 200,
) -> list[Task]:
    """The steps in hand of a clerk, or of a department whoever has them; of a hall without either. By what is due
    first."""
    s = step_t.c
    query = (
        select(*STEP_COLUMNS, *CASE_COLUMNS)
        .join_from(step_t, case_t, case_t.c.id == s.case_id)
        .where(s.state == StepState.ACTIVE, case_t.c.at_hall_id == hall.id)
    )
    if clerk_id is not None:
        query = query.where(s.clerk_id == clerk_id)
    if department_id is not None:
        query = query.where(s.department_id == department_id)
    if due_before is not None:
        query = query.where(s.due_at < due_before)
    rows = reader.all(query.order_by(s.due_at, s.case_id).limit(most))
    width = len(STEP_COLUMNS)
    return [Task(StepView(*row[:width]), CaseView(*row[width:])) for row in rows]


def due_today(
    reader: Reader, hall: HallView, *, department_id: int | None = None, most: int = 200
) -> list[CaseView]:
    """The cases whose promise ends today or has ended, by what is due first."""
    _begins, ends = clock.day_bounds(hall, clock.business_day(hall))
    return list_cases(reader, hall, department_id=department_id, due_before=ends, most=most)
