"""`onestop case steps|step|survey|…`: the steps of cases, fees, the way between the levels, lists."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from schema.cases.assigning import assign_step, take_over_step
from schema.cases.charging import charge_fee, parse_yuan, pay_fee, waive_fee, yuan
from schema.cases.counting import NANAN, SHISHI, corrected, count_facts, seven_ways, seven_word
from schema.cases.lists import due_today, my_tasks
from schema.cases.passing import pass_back, pass_up, passages_of
from schema.cases.step_rows import StepView, fees_of, steps_of
from schema.cases.step_states import StepResult, step_state_word
from schema.cases.steps import Attendance, do_step, give_opinion, hold_step, return_step
from schema.cases.views import CaseView, find_case
from schema.commands.case_change import ClerkOption, NumberArgument, SeenOption, change
from schema.commands.case_facts import case_facts, case_line
from schema.commands.on_hall import At, hall_command, parse_day
from schema.commands.running import CommandOption
from schema.errors import BadInput
from schema.hall import clock
from schema.hall.halls import department_names, hall_by_id
from schema.hall.staff import find_clerk
from schema.language import translator
from schema.store.transaction import Tx

_ = translator("schema")

PlaceArgument = Annotated[int, typer.Argument(help=_("place of the step, as `case steps` shows it"))]
OpinionOption = Annotated[str, typer.Option("--opinion", help=_("what the department says"))]
ObjectsOption = Annotated[bool, typer.Option("--objects", help=_("it does not agree"))]
FeeArgument = Annotated[int, typer.Argument(help=_("place of the fee, as `case steps` shows it"))]
DepartmentOption = Annotated[
    str | None, typer.Option("--department", help=_("only this department's, by its name"))
]
RemarkOption = Annotated[str, typer.Option("--remark", help=_("what was found, or answered"))]


def step_facts(at: At, step: StepView) -> dict[str, Any]:
    """A step as commands print it."""
    facts = asdict(step)
    names = at.read(department_names)
    return facts | {"department": names.get(step.department_id, ""), "owes_opinion": step.owes_opinion}


def step_commands(group: typer.Typer) -> None:
    """Mount what is done with steps."""

    @hall_command(group, "steps", _("A case's steps, fees and way."))
    def steps_command(at: At, number: NumberArgument) -> None:
        case = at.read(lambda reader: find_case(reader, at.hall, number))
        steps = [step_facts(at, step) for step in at.read(lambda reader: steps_of(reader, case.id))]
        fees = [asdict(fee) for fee in at.read(lambda reader: fees_of(reader, case.id))]
        way = [asdict(each) for each in at.read(lambda reader: passages_of(reader, case.id))]
        lines = [
            *(
                f"  {each['place']}  {each['name']}  {each['department']}  {step_state_word(each['state'])}"
                f"  {_due(at, each['due_at'])}  {each['opinion']}".rstrip()
                for each in steps
            ),
            *(
                f"  {each['place']}  {each['name']}  ¥{yuan(each['amount_fen'])}  {each['receipt']}"
                for each in fees
            ),
            *(f"  → {_hall(at, each['to_hall_id'])}  {each['remark']}" for each in way),
        ]
        at.answer({"case": case.number, "steps": steps, "fees": fees, "way": way}, lines or [_("No steps.")])

    @hall_command(group, "step", _("Finish a step with its opinion; what it kept waiting begins."))
    def step_command(
        at: At,
        number: NumberArgument,
        place: PlaceArgument,
        opinion: OpinionOption = "",
        objects: ObjectsOption = False,
        seen: SeenOption = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        result = StepResult.OBJECTS if objects else StepResult.AGREES

        def work(tx: Tx, case: CaseView) -> CaseView:
            return do_step(tx, at.hall, case.id, place, result, opinion, seen=seen)

        change(at, number, work, clerk, command)

    @hall_command(group, "survey", _("Record a joint survey or review meeting."))
    def survey_command(
        at: At,
        number: NumberArgument,
        place: PlaceArgument,
        day: Annotated[str, typer.Option("--on", help=_("the day it was held, 2026-12-01"))],
        opinion: OpinionOption,
        present: Annotated[
            list[str] | None, typer.Option("--present", help=_("department=who came for it"))
        ] = None,
        absent: Annotated[
            list[str] | None, typer.Option("--absent", help=_("department=who signed for its absence"))
        ] = None,
        objects: ObjectsOption = False,
        seen: SeenOption = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        held_on = parse_day(day, "--on")
        there = [*_attendance(present or (), True), *_attendance(absent or (), False)]
        result = StepResult.OBJECTS if objects else StepResult.AGREES

        def work(tx: Tx, case: CaseView) -> CaseView:
            return hold_step(tx, at.hall, case.id, place, held_on, there, opinion, result, seen=seen)

        change(at, number, work, clerk, command)

    @hall_command(group, "opinion", _("Write the opinion that is owed where silence has consented."))
    def opinion_command(
        at: At,
        number: NumberArgument,
        place: PlaceArgument,
        opinion: OpinionOption,
        seen: SeenOption = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        change(
            at,
            number,
            lambda tx, case: give_opinion(tx, at.hall, case.id, place, opinion, seen=seen),
            clerk,
            command,
        )

    @hall_command(group, "return", _("Send a case back to a step that was done."))
    def return_command(
        at: At,
        number: NumberArgument,
        place: PlaceArgument,
        reason: Annotated[str, typer.Option("--reason", help=_("what is to be done again"))],
        seen: SeenOption = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        change(
            at,
            number,
            lambda tx, case: return_step(tx, at.hall, case.id, place, reason, seen=seen),
            clerk,
            command,
        )

    @hall_command(group, "assign", _("Give a step to a clerk of its department."))
    def assign_command(
        at: At,
        number: NumberArgument,
        place: PlaceArgument,
        to: Annotated[str, typer.Option("--to", help=_("staff number of whoever is to do it"))],
        seen: SeenOption = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        def work(tx: Tx, case: CaseView) -> CaseView:
            return assign_step(tx, at.hall, case.id, place, find_clerk(tx, at.hall, to).id, seen=seen)

        change(at, number, work, clerk, command)

    @hall_command(group, "take-over", _("Take over a step of a colleague who is not there."))
    def take_over_command(
        at: At,
        number: NumberArgument,
        place: PlaceArgument,
        reason: Annotated[str, typer.Option("--reason", help=_("why the colleague is not there"))],
        seen: SeenOption = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        change(
            at,
            number,
            lambda tx, case: take_over_step(tx, at.hall, case.id, place, reason, seen=seen),
            clerk,
            command,
        )


def fee_commands(group: typer.Typer) -> None:
    """Mount `case charge|pay|waive`."""

    @hall_command(group, "charge", _("Charge a fee beside those the item always has."))
    def charge_command(
        at: At,
        number: NumberArgument,
        name: Annotated[str, typer.Argument(help=_("name of the fee"))],
        amount: Annotated[str, typer.Argument(help=_("how much, in yuan: 80 or 12.50"))],
        seen: SeenOption = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        fen = parse_yuan(amount)
        change(
            at, number, lambda tx, case: charge_fee(tx, at.hall, case.id, name, fen, seen=seen), clerk, command
        )

    @hall_command(group, "pay", _("A fee was paid."))
    def pay_command(
        at: At,
        number: NumberArgument,
        place: FeeArgument,
        receipt: Annotated[str, typer.Option("--receipt", help=_("number of the receipt"))],
        seen: SeenOption = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        change(
            at, number, lambda tx, case: pay_fee(tx, at.hall, case.id, place, receipt, seen=seen), clerk, command
        )

    @hall_command(group, "waive", _("A fee need not be paid."))
    def waive_command(
        at: At,
        number: NumberArgument,
        place: FeeArgument,
        reason: Annotated[str, typer.Option("--reason", help=_("the rule it follows"))],
        seen: SeenOption = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        change(
            at, number, lambda tx, case: waive_fee(tx, at.hall, case.id, place, reason, seen=seen), clerk, command
        )


def pass_commands(group: typer.Typer) -> None:
    """Mount `case pass-up|pass-back`."""

    @hall_command(group, "pass-up", _("Pass a case on to the place above, which decides it or passes it on."))
    def pass_up_command(
        at: At,
        number: NumberArgument,
        remark: RemarkOption = "",
        seen: SeenOption = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        change(at, number, lambda tx, case: pass_up(tx, at.hall, case.id, remark, seen=seen), clerk, command)

    @hall_command(group, "pass-back", _("Pass a case with its answer back to the place that passed it up."))
    def pass_back_command(
        at: At,
        number: NumberArgument,
        remark: RemarkOption = "",
        seen: SeenOption = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        change(at, number, lambda tx, case: pass_back(tx, at.hall, case.id, remark, seen=seen), clerk, command)


def list_commands(group: typer.Typer) -> None:
    """Mount `case tasks|due|counts`."""

    @hall_command(group, "tasks", _("Steps in hand, what is due first."))
    def tasks_command(
        at: At,
        clerk: Annotated[
            str | None, typer.Option("--clerk", help=_("only this clerk's, by staff number"))
        ] = None,
        department: DepartmentOption = None,
    ) -> None:
        who = at.read(lambda reader: find_clerk(reader, at.hall, clerk)).id if clerk else None
        of = _department(at, department)
        tasks = at.read(lambda reader: my_tasks(reader, at.hall, clerk_id=who, department_id=of))
        facts = [step_facts(at, task.step) | {"case": task.case.number} for task in tasks]
        lines = [
            f"{each['case']}  {each['name']}  {each['department']}  {_due(at, each['due_at'])}" for each in facts
        ]
        at.answer({"tasks": facts}, lines or [_("Nothing to do.")])

    @hall_command(group, "due", _("Cases whose promise ends today or has ended."))
    def due_command(at: At, department: DepartmentOption = None) -> None:
        of = _department(at, department)
        cases = at.read(lambda reader: due_today(reader, at.hall, department_id=of))
        facts = [case_facts(at, case) for case in cases]
        at.answer({"cases": facts}, [case_line(at, each) for each in facts] or [_("No cases.")])

    @hall_command(group, "counts", _("How many cases of each kind, in the seven ways of the centres."))
    def counts_command(
        at: At,
        first: Annotated[str | None, typer.Option("--from", help=_("first day, 2026-12-01; today"))] = None,
        last: Annotated[str | None, typer.Option("--until", help=_("last day; today"))] = None,
    ) -> None:
        today = clock.business_day(at.hall)
        begins = parse_day(first, "--from") if first else today
        ends = parse_day(last, "--until") if last else today
        counted = at.read(lambda reader: count_facts(reader, at.hall, begins, ends))
        facts = {
            "from": begins,
            "until": ends,
            "total": sum(each.count for each in counted),
            "corrected": at.read(lambda reader: corrected(reader, at.hall, begins, ends)),
            "nanan": seven_ways(counted, NANAN),
            "shishi": seven_ways(counted, SHISHI),
            "facts": [asdict(each) for each in counted],
        }
        lines = [
            _("{total} cases from {begins} to {ends}").format(total=facts["total"], begins=begins, ends=ends),
            *(
                "  " + ", ".join(f"{seven_word(way)} {count}" for way, count in seven_ways(counted, ways).items())
                for ways in (NANAN, SHISHI)
            ),
        ]
        at.answer(facts, lines)


def _attendance(given: list[str] | tuple[()], present: bool) -> list[Attendance]:
    return [
        Attendance(name.strip(), who.strip(), present)
        for name, _sign, who in (each.partition("=") for each in given)
    ]


def _department(at: At, name: str | None) -> int | None:
    """Raises `BadInput` for a department the hall has not."""
    if name is None:
        return None
    names = at.read(lambda reader: department_names(reader, at.hall))
    found = next((key for key, known in names.items() if known == name.strip()), None)
    if found is None:
        raise BadInput(
            field=_("department"),
            reason=_("there is no “{name}” in this hall").format(name=name),
            advice=_("Its departments: {names}.").format(names=", ".join(sorted(names.values())) or "–"),
        )
    return found


def _due(at: At, moment: Any) -> str:
    return "" if moment is None else f"{clock.hall_time(moment, at.hall.zone):%Y-%m-%d %H:%M}"


def _hall(at: At, hall_id: int) -> str:
    return at.read(lambda reader: hall_by_id(reader, hall_id)).title
