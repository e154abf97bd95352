"""`onestop ticket …`: the verbs of the queue for scripts, the same ones the screens call."""

from __future__ import annotations

from typing import Annotated

import typer

from schema.commands.facts import names_of, ticket_facts, ticket_sentence
from schema.commands.on_hall import At, hall_command
from schema.commands.running import CommandOption
from schema.commands.visit import ClerkOption, NumberArgument, visit_commands
from schema.errors import BadInput
from schema.hall.classes import ORDINARY
from schema.hall.halls import HallView, find_item, find_queue, list_queues
from schema.hall.persons import check_person
from schema.language import translator
from schema.queue.estimating import Prospect, tell
from schema.queue.explaining import compare, why
from schema.queue.issuing import Errand, issue
from schema.queue.parking import come_back, merge
from schema.queue.ranking import set_priority
from schema.queue.serving import abandon
from schema.queue.states import Basis, TicketState
from schema.queue.tickets import TicketView, find_ticket, list_tickets, ticket_by_id
from schema.store.transaction import Reader, Tx

_ = translator("schema")

ClassOption = Annotated[str, typer.Option("--class", help=_("the visitor's class: elderly, green, …"))]
ProvenOption = Annotated[bool, typer.Option("--proven", help=_("seen on a document, not only declared"))]


def _wanted(reader: Reader, hall: HallView, queue: str | None, items: list[str]) -> list[Errand]:
    """What a visitor comes for, in order: the queue, or the items' queues. Raises `BadInput`, `NotFound`."""
    found = [find_item(reader, hall, code) for code in items]
    if queue:
        first = find_queue(reader, hall, queue).id
        if not found:
            return [(first, None)]
        return [(first, found[0].id), *((item.queue_id or first, item.id) for item in found[1:])]
    if not found or any(item.queue_id is None for item in found):
        raise BadInput(
            field="--queue",
            reason=_("no queue was named and the item belongs to none") if found else _("missing"),
            advice=_("Say which queue: {known}").format(
                known=", ".join(each.letter for each in list_queues(reader, hall))
            ),
        )
    return [(item.queue_id, item.id) for item in found if item.queue_id is not None]


def ticket_commands(app: typer.Typer) -> None:
    """Mount `ticket issue|call|…|why|list`."""
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name="ticket", help=_("Numbers: issue, call, finish, …"))
    visit_commands(group)
    _at_the_door(group)
    _in_line(group)


def _at_the_door(group: typer.Typer) -> None:
    @hall_command(group, "issue", _("Give the next number of a queue, or of the queue of an item."))
    def issue_command(
        at: At,
        queue: Annotated[str | None, typer.Option("--queue", help=_("letter of the queue"))] = None,
        item: Annotated[
            list[str] | None,
            typer.Option("--item", help=_("code of the service item; several: one number for all")),
        ] = None,
        priority: ClassOption = ORDINARY,
        proven: ProvenOption = False,
        name: Annotated[str, typer.Option("--name", help=_("the visitor's name"))] = "",
        id_number: Annotated[str, typer.Option("--id-number", help=_("the visitor's ID number"))] = "",
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        person = check_person(name, id_number)
        (queue_id, item_id), *errands = at.read(lambda reader: _wanted(reader, at.hall, queue, item or []))
        basis = Basis.PROVEN if proven else Basis.DECLARED

        def give(tx: Tx) -> TicketView:
            ticket = issue(
                tx,
                at.hall,
                queue_id,
                item_id=item_id,
                priority=priority,
                basis=basis,
                person=person,
                errands=errands,
            )
            tell(tx, at.hall, ticket)
            return ticket_by_id(tx, ticket.id)

        ticket = at.write(give, actor=at.actor(None, clerk), command=command, again=ticket_by_id)
        hope = Prospect(ticket.told_ahead or 0, ticket.told_minutes)
        lines = [_("ahead: {ahead}").format(ahead=hope.ahead)]
        if hope.minutes is not None:
            lines.append(_("about {minutes} min").format(minutes=hope.minutes))
        at.answer_ticket(ticket, {"ahead": hope.ahead, "minutes": hope.minutes}, *lines)

    @hall_command(group, "list", _("Today's numbers."))
    def list_command(
        at: At,
        queue: Annotated[str | None, typer.Option("--queue", help=_("letter of the queue"))] = None,
        state: Annotated[TicketState | None, typer.Option("--state", help=_("only these"))] = None,
    ) -> None:
        def read(reader: Reader) -> list[TicketView]:
            queue_id = find_queue(reader, at.hall, queue).id if queue else None
            return list_tickets(reader, at.hall, state=state, queue_id=queue_id)

        names = names_of(at.store, at.hall)
        facts = [ticket_facts(names, ticket) for ticket in at.read(read)]
        at.answer({"tickets": facts, "count": len(facts)}, map(ticket_sentence, facts))

    @hall_command(group, "why", _("Why a number was called when it was, or is where it is."))
    def why_command(
        at: At,
        number: NumberArgument,
        than: Annotated[str | None, typer.Option("--than", help=_("compare with this number"))] = None,
    ) -> None:
        ticket = at.read(lambda reader: find_ticket(reader, at.hall, number))
        reason = at.read(lambda reader: why(reader, at.hall, ticket))
        lines = [reason.sentence]
        if than is not None:
            other = at.read(lambda reader: find_ticket(reader, at.hall, than))
            lines.append(compare(at.hall, ticket, other))
        at.answer(
            {
                "number": reason.label,
                "state": str(reason.state),
                "waited_minutes": reason.waited_minutes,
                "head_start_minutes": reason.head_start_minutes,
                "class": reason.priority,
                "arrived_at": reason.arrived_at.isoformat(),
                "counts_from": reason.counts_from.isoformat(),
                "sentence": reason.sentence,
                "compared": lines[1] if than is not None else None,
            },
            lines,
        )


def _in_line(group: typer.Typer) -> None:
    @hall_command(group, "abandon", _("A visitor gives a number back."))
    def abandon_command(
        at: At, number: NumberArgument, clerk: ClerkOption = None, command: CommandOption = None
    ) -> None:
        at.change_ticket(
            lambda tx: abandon(tx, at.hall, find_ticket(tx, at.hall, number).id), clerk=clerk, command=command
        )

    @hall_command(group, "return", _("A no-show has come after all: back in line behind the next three, once."))
    def return_command(
        at: At, number: NumberArgument, clerk: ClerkOption = None, command: CommandOption = None
    ) -> None:
        at.change_ticket(
            lambda tx: come_back(tx, at.hall, find_ticket(tx, at.hall, number).id), clerk=clerk, command=command
        )

    @hall_command(group, "merge", _("One visitor took two numbers: go on with the first of them."))
    def merge_command(
        at: At,
        number: NumberArgument,
        other: Annotated[str, typer.Argument(help=_("the visitor's other number"))],
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        def work(tx: Tx) -> TicketView:
            merge(tx, at.hall, find_ticket(tx, at.hall, number).id, find_ticket(tx, at.hall, other).id)
            return find_ticket(tx, at.hall, number)

        at.change_ticket(work, clerk=clerk, command=command)

    @hall_command(group, "priority", _("Put a waiting visitor into a class, or back to ordinary."))
    def priority_command(
        at: At,
        number: NumberArgument,
        priority: ClassOption,
        proven: ProvenOption = False,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        basis = Basis.PROVEN if proven else Basis.DECLARED
        at.change_ticket(
            lambda tx: set_priority(tx, at.hall, find_ticket(tx, at.hall, number).id, priority, basis),
            clerk=clerk,
            command=command,
        )
