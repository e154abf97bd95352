"""`onestop case …`: applications from receipt to conclusion (办件)."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from schema.cases.applicants import Applicant
from schema.cases.clock_stops import extend, resume, suspend
from schema.cases.deciding import conclude, decide, deliver
from schema.cases.looking import look_at_case, status_for_applicant
from schema.cases.moving import catch_up_all
from schema.cases.receiving import accept, hand_in, receive_case, refuse, request_correction, supplement, withdraw
from schema.cases.states import ApplicantKind, CaseState, Decision, Delivery
from schema.cases.views import (
    CaseView,
    Material,
    case_by_id,
    find_case,
    list_cases,
)
from schema.commands.case_change import ClerkOption, NumberArgument, SeenOption, answer_case, change
from schema.commands.case_facts import case_details, case_facts, case_in_full, case_line
from schema.commands.case_steps import fee_commands, list_commands, pass_commands, step_commands
from schema.commands.on_hall import At, hall_command, parse_day
from schema.commands.running import CommandOption
from schema.hall import clock
from schema.hall.halls import find_offered_item, find_window
from schema.hall.kinds import CaseKind, Special
from schema.hall.models import Role
from schema.hall.staff import find_clerk
from schema.language import translator
from schema.queue.tickets import find_ticket
from schema.store.transaction import Tx

_ = translator("schema")

ReasonOption = Annotated[str, typer.Option("--reason", help=_("why; it goes into the notice"))]

ApproverOption = Annotated[str, typer.Option("--approver", help=_("who approved it"))]


def case_commands(app: typer.Typer) -> None:
    """Mount `case receive|correct|supplement|accept|hand-in|refuse|withdraw`, `suspend|resume|extend`,
    `decide|deliver|conclude`, `show|list|status|catch-up`, and what stands beside this module."""
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name="case", help=_("Applications, from receipt to conclusion."))
    _receiving(group)
    _clock(group)
    _ending(group)
    _looking(group)
    step_commands(group)
    fee_commands(group)
    list_commands(group)
    pass_commands(group)


def _receiving(group: typer.Typer) -> None:
    @hall_command(group, "receive", _("Take an application in."))
    def receive_command(
        at: At,
        item: Annotated[str, typer.Option("--item", help=_("implementation code of the item"))],
        name: Annotated[str, typer.Option("--name", help=_("the applicant's name"))],
        document: Annotated[str, typer.Option("--document", help=_("ID number, credit code, other document"))],
        applicant: Annotated[
            ApplicantKind, typer.Option("--applicant", help=_("person, company or other"))
        ] = ApplicantKind.PERSON,
        agent: Annotated[str, typer.Option("--agent", help=_("name of the agent"))] = "",
        agent_document: Annotated[str, typer.Option("--agent-document", help=_("the agent's ID number"))] = "",
        phone: Annotated[str, typer.Option("--phone", help=_("telephone number"))] = "",
        have: Annotated[list[str] | None, typer.Option("--have", help=_("a material that is there"))] = None,
        lack: Annotated[list[str] | None, typer.Option("--lack", help=_("a needed one that is missing"))] = None,
        later: Annotated[
            list[str] | None, typer.Option("--later", help=_("a missing one that may come later"))
        ] = None,
        complete: Annotated[
            bool,
            typer.Option("--complete", help=_("all its item asks for is there, bar what is missing")),
        ] = False,
        kind: Annotated[CaseKind | None, typer.Option("--kind", help=_("how it is handled"))] = None,
        ticket: Annotated[str | None, typer.Option("--ticket", help=_("today's number, A023"))] = None,
        green: Annotated[bool, typer.Option("--green", help=_("by the green channel"))] = False,
        follows: Annotated[str | None, typer.Option("--follows", help=_("a case that is over"))] = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        materials = [
            *(Material(each, received=True) for each in have or ()),
            *(Material(each) for each in lack or ()),
            *(Material(each, later=True) for each in later or ()),
        ]
        who = Applicant(applicant, name, document, agent, agent_document, phone)

        def work(tx: Tx) -> CaseView:
            return receive_case(
                tx,
                at.hall,
                find_offered_item(tx, at.hall, item).id,
                who,
                materials,
                complete=complete,
                kind=kind,
                ticket_id=find_ticket(tx, at.hall, ticket).id if ticket else None,
                green=green,
                follows=find_case(tx, at.hall, follows).id if follows else None,
            )

        answer_case(at, at.write(work, actor=at.actor(None, clerk), command=command, again=case_by_id))

    @hall_command(group, "correct", _("Tell everything that is missing, in one notice."))
    def correct_command(
        at: At,
        number: NumberArgument,
        missing: Annotated[
            list[str], typer.Option("--missing", help=_("a material, and after “=” what is wrong with it"))
        ],
        reply_by: Annotated[str | None, typer.Option("--by", help=_("until when, 2026-12-01"))] = None,
        reason: Annotated[str, typer.Option("--reason", help=_("why there is a second notice"))] = "",
        seen: SeenOption = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        told = [(name, fault) for name, _sign, fault in (each.partition("=") for each in missing)]
        day = parse_day(reply_by, "--by") if reply_by else None
        supervisor = clerk is not None and (
            at.read(lambda reader: find_clerk(reader, at.hall, clerk)).role == Role.SUPERVISOR
        )

        def work(tx: Tx, case: CaseView) -> CaseView:
            return request_correction(
                tx, at.hall, case.id, told, reply_by=day, reason=reason, supervisor=supervisor, seen=seen
            )

        change(at, number, work, clerk, command)

    @hall_command(group, "supplement", _("Take in what the correction notice asked for."))
    def supplement_command(
        at: At,
        number: NumberArgument,
        have: Annotated[list[str] | None, typer.Option("--have", help=_("a material; all without it"))] = None,
        seen: SeenOption = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        change(
            at,
            number,
            lambda tx, case: supplement(tx, at.hall, case.id, have or (), seen=seen),
            clerk,
            command,
        )

    @hall_command(group, "accept", _("Accept it: its limits run from now on."))
    def accept_command(
        at: At,
        number: NumberArgument,
        conditional: Annotated[
            bool, typer.Option("--conditional", help=_("what may come later is missing; promised in writing"))
        ] = False,
        promise_by: Annotated[
            str | None, typer.Option("--promise-by", help=_("until when it is promised, 2026-12-01"))
        ] = None,
        window: Annotated[
            int | None, typer.Option("--window", help=_("number of the window, whose power may shorten the way"))
        ] = None,
        seen: SeenOption = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        day = parse_day(promise_by, "--promise-by") if promise_by else None
        power = at.read(lambda reader: find_window(reader, at.hall, window)).kind if window is not None else None

        def work(tx: Tx, case: CaseView) -> CaseView:
            return accept(tx, at.hall, case.id, conditional=conditional, promise_by=day, window=power, seen=seen)

        change(at, number, work, clerk, command)

    @hall_command(group, "hand-in", _("Take in what was promised when it was accepted conditionally."))
    def hand_in_command(
        at: At,
        number: NumberArgument,
        have: Annotated[list[str] | None, typer.Option("--have", help=_("a material; all without it"))] = None,
        seen: SeenOption = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        change(at, number, lambda tx, case: hand_in(tx, at.hall, case.id, have or (), seen=seen), clerk, command)

    @hall_command(group, "refuse", _("Refuse acceptance, with the reason."))
    def refuse_command(
        at: At,
        number: NumberArgument,
        reason: ReasonOption,
        seen: SeenOption = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        change(at, number, lambda tx, case: refuse(tx, at.hall, case.id, reason, seen=seen), clerk, command)

    @hall_command(group, "withdraw", _("The applicant takes it back."))
    def withdraw_command(
        at: At,
        number: NumberArgument,
        reason: ReasonOption = "",
        seen: SeenOption = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        change(at, number, lambda tx, case: withdraw(tx, at.hall, case.id, reason, seen=seen), clerk, command)


def _clock(group: typer.Typer) -> None:
    @hall_command(group, "suspend", _("Stop its clock for a special procedure."))
    def suspend_command(
        at: At,
        number: NumberArgument,
        kind: Annotated[Special, typer.Option("--kind", help=_("which one"))],
        days: Annotated[
            int | None,
            typer.Option("--days", help=_("for so many working days at the most; else as published")),
        ] = None,
        approver: ApproverOption = "",
        basis: Annotated[
            str, typer.Option("--basis", help=_("the law it rests on; a survey or public notice needs one"))
        ] = "",
        reason: ReasonOption = "",
        seen: SeenOption = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        def work(tx: Tx, case: CaseView) -> CaseView:
            return suspend(tx, at.hall, case.id, kind, days, approver, basis=basis, reason=reason, seen=seen)

        change(at, number, work, clerk, command)

    @hall_command(group, "resume", _("Let its clock go on."))
    def resume_command(
        at: At,
        number: NumberArgument,
        result: Annotated[str, typer.Option("--result", help=_("what came of the procedure"))] = "",
        seen: SeenOption = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        change(at, number, lambda tx, case: resume(tx, at.hall, case.id, result, seen=seen), clerk, command)

    @hall_command(group, "extend", _("Extend its limits, once."))
    def extend_command(
        at: At,
        number: NumberArgument,
        days: Annotated[int, typer.Option("--days", help=_("by so many working days"))],
        reason: ReasonOption,
        approver: ApproverOption,
        seen: SeenOption = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        def work(tx: Tx, case: CaseView) -> CaseView:
            return extend(tx, at.hall, case.id, days, reason, approver, seen=seen)

        change(at, number, work, clerk, command)


def _ending(group: typer.Typer) -> None:
    @hall_command(group, "decide", _("Decide it."))
    def decide_command(
        at: At,
        number: NumberArgument,
        decision: Annotated[Decision, typer.Argument(help=_("granted or denied"))],
        certificate: Annotated[str, typer.Option("--certificate", help=_("name of the document"))] = "",
        certificate_number: Annotated[
            str, typer.Option("--certificate-number", help=_("number of the document"))
        ] = "",
        reason: ReasonOption = "",
        seen: SeenOption = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        def work(tx: Tx, case: CaseView) -> CaseView:
            return decide(
                tx,
                at.hall,
                case.id,
                decision,
                reason=reason,
                certificate=certificate,
                certificate_number=certificate_number,
                seen=seen,
            )

        change(at, number, work, clerk, command)

    @hall_command(group, "deliver", _("The result has reached the applicant."))
    def deliver_command(
        at: At,
        number: NumberArgument,
        recipient: Annotated[str, typer.Option("--to", help=_("who took it"))],
        way: Annotated[Delivery, typer.Option("--way", help=_("window, mail or door"))] = Delivery.WINDOW,
        seen: SeenOption = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        change(
            at, number, lambda tx, case: deliver(tx, at.hall, case.id, way, recipient, seen=seen), clerk, command
        )

    @hall_command(group, "conclude", _("Close it; it is not opened again."))
    def conclude_command(
        at: At,
        number: NumberArgument,
        seen: SeenOption = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        change(at, number, lambda tx, case: conclude(tx, at.hall, case.id, seen=seen), clerk, command)


def _looking(group: typer.Typer) -> None:
    @hall_command(group, "show", _("A case with its materials, notices and suspensions."))
    def show_command(
        at: At,
        number: NumberArgument,
        full: Annotated[
            bool, typer.Option("--full", help=_("names and numbers unmasked; that look is kept in the log"))
        ] = False,
        clerk: ClerkOption = None,
    ) -> None:
        case = at.read(lambda reader: find_case(reader, at.hall, number))
        if full:
            at.write(lambda tx: look_at_case(tx, at.hall, case.id), actor=at.actor(None, clerk))
        facts = case_facts(at, case) | case_details(at, case) | (case_in_full(case) if full else {})
        suspended = _("suspended {begins} to {ends}: {basis}")
        marks = {True: "✓", False: "·"}
        lines = [
            case_line(at, facts),
            *(f"  {rule}" for rule in (facts["limits"] or {"promised": {"rules": ()}})["promised"]["rules"]),
            *(f"  {marks[each['in_order']]} {each['name']}  {each['fault']}" for each in facts["materials"]),
            *("  " + suspended.format(**(each | {"ends": each["ends"] or "…"})) for each in facts["suspensions"]),
        ]
        at.answer(facts, lines)

    @hall_command(group, "list", _("Cases, what is due first."))
    def list_command(
        at: At,
        state: Annotated[list[CaseState] | None, typer.Option("--state", help=_("only in this state"))] = None,
        days: Annotated[
            int | None, typer.Option("--within", help=_("due within so many calendar days, 0 today"))
        ] = None,
    ) -> None:
        before = None
        if days is not None:
            _begins, ends = clock.day_bounds(at.hall, clock.business_day(at.hall) + timedelta(days=days))
            before = ends
        cases = at.read(lambda reader: list_cases(reader, at.hall, state or (), due_before=before))
        facts = [case_facts(at, case) for case in cases]
        at.answer({"cases": facts}, [case_line(at, each) for each in facts] or [_("No cases.")])

    @hall_command(group, "status", _("What an applicant is told who gives number and last four of the document."))
    def status_command(
        at: At,
        number: NumberArgument,
        last_four: Annotated[str, typer.Argument(help=_("the last four characters of the document's number"))],
    ) -> None:
        case = at.read(lambda reader: status_for_applicant(reader, at.hall, number, last_four))
        answer_case(at, case)

    @hall_command(group, "catch-up", _("Do what time has done: acceptance by silence, ended suspensions."))
    def catch_up_command(at: At) -> None:
        done = at.write(lambda tx: catch_up_all(tx, at.hall))
        facts = [case_facts(at, case) for case in done]
        at.answer({"cases": facts}, [case_line(at, each) for each in facts] or [_("Nothing had to be done.")])
