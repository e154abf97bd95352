"""`onestop joint …`: projects of several items, with one form and one set of materials (联办, 一件事)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from schema.cases.applicants import Applicant
from schema.cases.project_rows import cases_of_project
from schema.cases.projects import (
    PlanPart,
    ProjectView,
    accept_project,
    correct_project,
    find_plan,
    find_project,
    lead_name,
    list_plans,
    list_projects,
    make_plan,
    materials_of_plan,
    parts_of,
    project_by_id,
    receive_project,
)
from schema.cases.states import ApplicantKind
from schema.commands.case_change import ClerkOption
from schema.commands.case_facts import case_facts, case_line
from schema.commands.on_hall import At, hall_command
from schema.commands.running import CommandOption
from schema.errors import BadInput
from schema.hall import clock
from schema.hall.halls import department_names, find_item, find_window, item_name
from schema.language import translator
from schema.queue.tickets import find_ticket
from schema.store.transaction import Tx

_ = translator("schema")

PlanArgument = Annotated[str, typer.Argument(help=_("code of the plan"))]
ProjectArgument = Annotated[str, typer.Argument(help=_("project number"))]
#: stage:days:item code
PART_FIELDS = 3


def joint_commands(app: typer.Typer) -> None:
    """Mount `joint plan|plans|receive|correct|accept|show|list`."""
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name="joint", help=_("Joint projects: one form for several items."))
    _planning(group)
    _handling(group)


def _planning(group: typer.Typer) -> None:
    @hall_command(group, "plan", _("Add a plan: the items done together, their stages and limits."))
    def plan_command(
        at: At,
        code: PlanArgument,
        name: Annotated[str, typer.Option("--name", help=_("what is done together"))],
        days: Annotated[int, typer.Option("--days", help=_("the whole limit, working days"))],
        lead: Annotated[str, typer.Option("--lead", help=_("the department that leads, by its name"))],
        items: Annotated[
            list[str], typer.Option("--item", help=_("stage:days:item code; items of one stage run in parallel"))
        ],
    ) -> None:
        parts = [_part(at, each) for each in items]
        names = at.read(lambda reader: department_names(reader, at.hall))
        of = next((key for key, known in names.items() if known == lead.strip()), None)
        if of is None:
            raise BadInput(
                field=_("department"),
                reason=_("there is no “{name}” in this hall").format(name=lead),
                advice=_("Its departments: {names}.").format(names=", ".join(sorted(names.values())) or "–"),
            )
        plan = at.write(lambda tx: make_plan(tx, at.hall, code, name, days, parts, of))
        at.answer(asdict(plan), [f"{plan.code}  {plan.name}"])

    @hall_command(group, "plans", _("The hall's plans, and what they ask for."))
    def plans_command(at: At) -> None:
        today = clock.business_day(at.hall)
        facts = []
        for plan in at.read(lambda reader: list_plans(reader, at.hall)):
            parts = at.read(lambda reader, plan=plan: parts_of(reader, plan.id))  # type: ignore[misc]
            asked = at.read(lambda reader, plan=plan: materials_of_plan(reader, plan.id, today))  # type: ignore[misc]
            lead = at.read(lambda reader, plan=plan: lead_name(reader, plan))  # type: ignore[misc]
            items = [
                asdict(part) | {"item": at.read(lambda reader, part=part: item_name(reader, part.item_id))}  # type: ignore[misc]
                for part in parts
            ]
            facts.append(asdict(plan) | {"lead": lead, "items": items, "materials": sorted(asked)})
        lines = [f"{each['code']}  {each['name']}  {each['lead']}" for each in facts]
        at.answer({"plans": facts}, lines or [_("No plans.")])


def _part(at: At, text: str) -> PlanPart:
    """`1:2:511Z07001006`. Raises `BadInput`, `UnknownItem`."""
    fields = text.split(":", PART_FIELDS - 1)
    if len(fields) != PART_FIELDS or not (fields[0].isdecimal() and fields[1].isdecimal()):
        raise BadInput(
            field="--item",
            reason=_("“{text}” is not stage:days:item code").format(text=text),
            advice=_("Write it as 1:2:511Z07001006."),
        )
    item = at.read(lambda reader: find_item(reader, at.hall, fields[2]))
    return PlanPart(item.id, int(fields[0]), int(fields[1]))


def _handling(group: typer.Typer) -> None:
    @hall_command(group, "receive", _("Take in one form and one set of materials for all its items."))
    def receive_command(
        at: At,
        plan: PlanArgument,
        project: Annotated[str, typer.Option("--project", help=_("what is set up or built"))],
        name: Annotated[str, typer.Option("--name", help=_("the applicant's name"))],
        document: Annotated[str, typer.Option("--document", help=_("ID number, credit code, other document"))],
        applicant: Annotated[
            ApplicantKind, typer.Option("--applicant", help=_("person, company or other"))
        ] = ApplicantKind.COMPANY,
        agent: Annotated[str, typer.Option("--agent", help=_("name of the agent"))] = "",
        agent_document: Annotated[str, typer.Option("--agent-document", help=_("the agent's ID number"))] = "",
        phone: Annotated[str, typer.Option("--phone", help=_("telephone number"))] = "",
        have: Annotated[list[str] | None, typer.Option("--have", help=_("a material that is there"))] = None,
        ticket: Annotated[str | None, typer.Option("--ticket", help=_("today's number, A023"))] = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        who = Applicant(applicant, name, document, agent, agent_document, phone)

        def work(tx: Tx) -> ProjectView:
            visit = find_ticket(tx, at.hall, ticket).id if ticket else None
            found = find_plan(tx, at.hall, plan)
            return receive_project(tx, at.hall, found, project, who, have or (), ticket_id=visit)

        _tell(at, at.write(work, actor=at.actor(None, clerk), command=command, again=project_by_id))

    @hall_command(group, "correct", _("Tell everything that is missing for all its items at once."))
    def correct_command(
        at: At,
        number: ProjectArgument,
        missing: Annotated[
            list[str] | None, typer.Option("--missing", help=_("a material, and after “=” what is wrong with it"))
        ] = None,
        clerk: ClerkOption = None,
    ) -> None:
        faults = {name: fault for name, _sign, fault in (each.partition("=") for each in missing or ())}
        project = at.read(lambda reader: find_project(reader, at.hall, number))
        at.write(lambda tx: correct_project(tx, at.hall, project.id, faults), actor=at.actor(None, clerk))
        _tell(at, project)

    @hall_command(group, "accept", _("Accept it: the whole limit and its first stage begin."))
    def accept_command(
        at: At,
        number: ProjectArgument,
        window: Annotated[
            int | None, typer.Option("--window", help=_("number of the window, whose power may shorten the way"))
        ] = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        project = at.read(lambda reader: find_project(reader, at.hall, number))
        power = at.read(lambda reader: find_window(reader, at.hall, window)).kind if window is not None else None

        def work(tx: Tx) -> ProjectView:
            return accept_project(tx, at.hall, project.id, window=power)

        _tell(at, at.write(work, actor=at.actor(None, clerk), command=command, again=project_by_id))

    @hall_command(group, "show", _("A project with its cases: each department's limit and the whole."))
    def show_command(at: At, number: ProjectArgument) -> None:
        _tell(at, at.read(lambda reader: find_project(reader, at.hall, number)))

    @hall_command(group, "list", _("Projects that are not over, what is due first."))
    def list_command(at: At) -> None:
        facts = [asdict(each) for each in at.read(lambda reader: list_projects(reader, at.hall))]
        lines = [f"{each['number']}  {each['name']}  {_due(at, each)}" for each in facts]
        at.answer({"projects": facts}, lines or [_("No projects.")])


def _due(at: At, facts: dict[str, Any]) -> str:
    return "" if facts["due_at"] is None else f"{clock.hall_time(facts['due_at'], at.hall.zone):%Y-%m-%d %H:%M}"


def _tell(at: At, project: ProjectView) -> None:
    cases = [case_facts(at, case) for case in at.read(lambda reader: cases_of_project(reader, project.id))]
    facts = asdict(project) | {"cases": cases}
    lines = [
        f"{project.number}  {project.name}  {_due(at, facts)}".rstrip(),
        *("  " + case_line(at, each) for each in cases),
    ]
    at.answer(facts, lines)
