"""A joint project's cases as rows, and when all of them are over."""

from __future__ import annotations

from sqlalchemy import Table, select, update

from schema.cases.states import CASE_OVER
from schema.cases.step_models import Project
from schema.cases.views import CASE_COLUMNS, CaseView, case_t
from schema.hall import clock
from schema.store.transaction import Reader, Tx

project_t: Table = Project.__table__  # type: ignore[attr-defined]


def cases_of_project(reader: Reader, project_id: int) -> list[CaseView]:
    """The project's cases, stage by stage."""
    c = case_t.c
    query = select(*CASE_COLUMNS).where(c.project_id == project_id).order_by(c.stage, c.id)
    return [CaseView(*row) for row in reader.all(query)]


def conclude_project(tx: Tx, case: CaseView) -> None:
    """When the last case of a project is over, so is the project."""
    if case.project_id is None or case.state not in CASE_OVER:
        return
    if all(each.state in CASE_OVER for each in cases_of_project(tx, case.project_id)):
        p, now = project_t.c, clock.moment(tx)
        tx.run(update(project_t).where(p.id == case.project_id).values(concluded_at=now))
        tx.record("conclude_project", "project", case.project_id, at=now, hall_id=case.hall_id)
