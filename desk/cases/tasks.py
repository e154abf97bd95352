"""Tasks of a clerk about cases; each is decided upon a version that was seen, and refused when it has changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from desk.tasks import Task
from schema.cases.applicants import Applicant
from schema.cases.passing import pass_up
from schema.cases.projects import (
    PlanView,
    ProjectView,
    accept_project,
    correct_project,
    project_by_id,
    receive_project,
)
from schema.cases.receiving import accept, receive_case, refuse, request_correction
from schema.cases.states import CaseState, case_state_word
from schema.cases.views import CaseView, Material, case_by_id
from schema.hall.clock import hall_time
from schema.hall.halls import HallView, WindowView
from schema.language import translator
from schema.store.transaction import Tx

_ = translator("desk")


def short_number(number: str) -> str:
    """A case number without its hall: `20260302-00017-K`."""
    return number.split("-", 1)[-1]


def told(hall: HallView, case: CaseView) -> str:
    """What has become of a case, in a sentence."""
    number = short_number(case.number)
    if case.state == CaseState.ACCEPTED and case.promised_due_at is not None:
        due = hall_time(case.promised_due_at, hall.zone)
        return _("{case}: {state}, promised by {day} {time}.").format(
            case=number, state=case_state_word(case.state), day=f"{due:%m-%d}", time=f"{due:%H:%M}"
        )
    return _("{case}: {state}.").format(case=number, state=case_state_word(case.state))


def change(hall: HallView, title: str, case_id: int, work: Callable[[Tx], CaseView], command: str = "") -> Task:
    """Anything that is done to one case; `command` is its id where it has one already."""
    task = Task(title, work, lambda reader, _subject: case_by_id(reader, case_id), lambda case: told(hall, case))
    return replace(task, id=command) if command else task


@dataclass(frozen=True, slots=True)
class Receipt:
    """How an application that is taken in goes on."""

    #: `accept`, `conditional`, `correct`, `refuse`, `pass_up`, or `receive` and no more
    ending: str
    #: until when what may follow is promised, or a correction answered
    day: date | None = None
    reason: str = ""
    green: bool = False
    ticket_id: int | None = None
    follows: int | None = None


def receive_one(
    hall: HallView,
    window: WindowView,
    item_id: int,
    who: Applicant,
    materials: Sequence[Material],
    how: Receipt,
    keep: Callable[[CaseView], object],
) -> Task:
    """Take an application for one item in, and go on as it was decided at the counter, in one piece; `keep` is
    given the case."""

    def work(tx: Tx) -> CaseView:
        case = receive_case(
            tx,
            hall,
            item_id,
            who,
            materials,
            ticket_id=how.ticket_id,
            green=how.green,
            follows=how.follows,
        )
        if how.ending == "accept":
            return accept(tx, hall, case.id, window=window.kind)
        if how.ending == "conditional":
            return accept(tx, hall, case.id, conditional=True, promise_by=how.day, window=window.kind)
        if how.ending == "correct":
            return request_correction(tx, hall, case.id, faults_of(materials), reply_by=how.day)
        if how.ending == "refuse":
            return refuse(tx, hall, case.id, how.reason)
        if how.ending == "pass_up":
            return pass_up(tx, hall, case.id, how.reason)
        return case

    def said(case: CaseView) -> str:
        keep(case)
        return told(hall, case)

    return Task(_("Take the application in"), work, case_by_id, said)


def receive_joint(
    hall: HallView,
    window: WindowView,
    plan: PlanView,
    name: str,
    who: Applicant,
    materials: Sequence[Material],
    how: Receipt,
) -> Task:
    """Take one form and one set of materials in for all items of a plan, and go on with all of them."""
    there = [each.name for each in materials if each.received]

    def work(tx: Tx) -> ProjectView:
        project = receive_project(tx, hall, plan, name, who, there, ticket_id=how.ticket_id)
        if how.ending == "accept":
            return accept_project(tx, hall, project.id, window=window.kind)
        if how.ending == "correct":
            correct_project(tx, hall, project.id, dict(faults_of(materials)))
        return project

    def said(project: ProjectView) -> str:
        number = short_number(project.number)
        if project.due_at is None:
            return _("{project}: taken in, {name}.").format(project=number, name=project.name)
        due = hall_time(project.due_at, hall.zone)
        return _("{project}: accepted, all of it promised by {day}.").format(project=number, day=f"{due:%m-%d}")

    return Task(_("Take the project in"), work, project_by_id, said)


def faults_of(materials: Sequence[Material]) -> list[tuple[str, str]]:
    """What a correction notice names: what lacks, and what is wrong with it."""
    return [(each.name, each.fault) for each in materials if each.fault or (each.needed and not each.received)]
