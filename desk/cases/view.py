"""What a desk shows of a case, and of lists of them, each read in one transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial

from schema.cases.finding import search_cases
from schema.cases.lists import due_today, my_tasks
from schema.cases.passing import PassageView, passages_of
from schema.cases.project_rows import cases_of_project
from schema.cases.projects import ProjectView, project_by_id
from schema.cases.receiving import lacking
from schema.cases.states import CASE_OPEN, CaseState, case_state_word
from schema.cases.step_rows import FeeView, StepView, fees_of, steps_of
from schema.cases.step_states import FeeState, StepState
from schema.cases.timing import Left, Timing, left_of, left_until, timing_of
from schema.cases.views import (
    CaseView,
    CorrectionView,
    Material,
    SuspensionView,
    case_by_id,
    corrections_of,
    ledger_of,
    list_cases,
    materials_of,
)
from schema.hall import clock
from schema.hall.calendar import load_calendar
from schema.hall.halls import HallView, department_names, hall_by_id, item_name, item_names
from schema.hall.staff import ClerkView, list_clerks
from schema.hall.versions import ItemSpecialView, specials_of_version
from schema.hall.working_days import WorkCalendar
from schema.store.transaction import Reader

#: How many of a list are read; who looks for more types what it is.
ROWS_MOST = 200


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case with all that belongs to it, at one moment."""

    #: the hall whose desk shows it
    hall: HallView
    case: CaseView
    item: str
    #: where it lies, and who decides it
    place: str
    home: str
    materials: tuple[Material, ...]
    corrections: tuple[CorrectionView, ...]
    ledger: tuple[SuspensionView, ...]
    timing: Timing | None
    left: Left | None
    steps: tuple[StepView, ...]
    fees: tuple[FeeView, ...]
    way: tuple[PassageView, ...]
    project: ProjectView | None
    #: all cases of the project, this one among them
    parts: tuple[CaseView, ...]
    #: the case it follows
    follows: str
    #: what the item publishes of special procedures
    specials: tuple[ItemSpecialView, ...]
    #: names by id; of clerks by what their rows sign with, too
    departments: dict[int, str]
    clerks: dict[int, str]
    halls: dict[int, str]
    signatures: dict[str, str]

    @property
    def here(self) -> bool:
        """Whether it lies in this hall, so that it can be changed here."""
        return self.case.at_hall_id == self.hall.id

    @property
    def decided_here(self) -> bool:
        """Whether this hall decides it."""
        return self.case.home_hall_id == self.hall.id

    @property
    def missing(self) -> list[Material]:
        """What is needed and not there or not in order."""
        return lacking(self.materials)

    @property
    def fees_due(self) -> list[FeeView]:
        """What is still to be paid."""
        return [fee for fee in self.fees if fee.state == FeeState.DUE]

    @property
    def in_hand(self) -> list[StepView]:
        """The steps that can be worked on: in hand, or owing an opinion."""
        return [step for step in self.steps if step.state == StepState.ACTIVE or step.owes_opinion]

    def signed(self, signature: str) -> str:
        """Who a row is signed by, as a person reads it."""
        return self.signatures.get(signature, signature)


def look_at(reader: Reader, hall: HallView, case_id: int) -> CaseFacts:
    """A case as its page shows it. Raises `UnknownCase`."""
    case = case_by_id(reader, case_id)
    way = tuple(passages_of(reader, case_id))
    places = {hall.id, case.at_hall_id, case.home_hall_id, case.hall_id}
    places |= {each for passage in way for each in (passage.from_hall_id, passage.to_hall_id)}
    halls = {place: hall_by_id(reader, place) for place in places}
    staff = list_clerks(reader, halls[case.home_hall_id])
    if hall.id != case.home_hall_id:
        staff += list_clerks(reader, hall)
    home = halls[case.home_hall_id]
    return CaseFacts(
        hall=hall,
        case=case,
        item=item_name(reader, case.item_id) or "",
        place=halls[case.at_hall_id].title,
        home=home.title,
        materials=tuple(materials_of(reader, case_id)),
        corrections=tuple(corrections_of(reader, case_id)),
        ledger=tuple(ledger_of(reader, case_id)),
        timing=timing_of(reader, hall, case),
        left=left_of(load_calendar(reader, home), clock.now(), case),
        steps=tuple(steps_of(reader, case_id)),
        fees=tuple(fees_of(reader, case_id)),
        way=way,
        project=project_by_id(reader, case.project_id) if case.project_id is not None else None,
        parts=tuple(cases_of_project(reader, case.project_id)) if case.project_id is not None else (),
        follows=case_by_id(reader, case.follows_id).number if case.follows_id is not None else "",
        specials=tuple(specials_of_version(reader, case.version_id)) if case.version_id is not None else (),
        departments=department_names(reader),
        clerks={clerk.id: clerk.name for clerk in staff},
        halls={key: place.title for key, place in halls.items()},
        signatures={f"clerk:{clerk.number}": f"{clerk.name} {clerk.number}" for clerk in staff},
    )


class CaseList(StrEnum):
    """Which cases a list shows."""

    #: steps that wait for the clerk or the department
    TASKS = "tasks"
    TODAY = "today"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A line of a list."""

    case_id: int
    number: str
    item: str
    #: masked
    applicant: str
    #: the state, or the step that waits
    what: str
    left: Left | None
    #: when it was taken in
    received_at: datetime
    #: the version that is shown
    version: int
    #: the step that waits; None in a list of cases
    step: int | None = None

    @property
    def key(self) -> tuple[int, int]:
        """What a row is marked by."""
        return self.case_id, self.step or 0


@dataclass(frozen=True, slots=True)
class CaseRows:
    """A list as it was read."""

    rows: tuple[CaseRow, ...]
    #: whether there are more than were read
    more: bool


def list_rows(reader: Reader, hall: HallView, clerk: ClerkView, which: CaseList, typed: str) -> CaseRows:
    """The cases of a list; with something typed, those it finds, whatever the list."""
    now, calendar = clock.now(), load_calendar(reader, hall)
    if which == CaseList.TASKS and not typed.strip():
        tasks = my_tasks(reader, hall, department_id=clerk.department_id, most=ROWS_MOST)
        names = item_names(reader, {task.case.item_id for task in tasks})
        rows = []
        for task in tasks:
            end = task.step.due_at
            left = left_until(calendar, now, end, task.step.days) if end is not None else None
            rows.append(_row(task.case, names, task.step.name, left, task.step.place))
        return CaseRows(tuple(rows), len(rows) == ROWS_MOST)
    cases = _cases(reader, hall, clerk, which, typed)
    names = item_names(reader, {case.item_id for case in cases})
    row = partial(_case_row, calendar, now, names)
    return CaseRows(tuple(map(row, cases)), len(cases) == ROWS_MOST)


def _cases(reader: Reader, hall: HallView, clerk: ClerkView, which: CaseList, typed: str) -> Collection[CaseView]:
    if typed.strip():
        return search_cases(reader, hall, typed, most=ROWS_MOST)
    if which == CaseList.TODAY:
        return due_today(reader, hall, department_id=clerk.department_id, most=ROWS_MOST)
    states = [*CASE_OPEN, CaseState.DECIDED, CaseState.DELIVERED]
    return list_cases(reader, hall, states, department_id=clerk.department_id, most=ROWS_MOST)


def _case_row(calendar: WorkCalendar, now: datetime, names: dict[int, str], case: CaseView) -> CaseRow:
    return _row(case, names, case_state_word(case.state), left_of(calendar, now, case))


def _row(case: CaseView, names: dict[int, str], what: str, left: Left | None, step: int | None = None) -> CaseRow:
    return CaseRow(
        case.id,
        case.number,
        names.get(case.item_id, ""),
        case.masked_name,
        what,
        left,
        case.received_at,
        case.version,
        step,
    )
