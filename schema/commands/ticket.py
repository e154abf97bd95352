"""`onestop ticket …`: the verbs of the queue for scripts, the same ones the screens call."""

from __future__ import annotations

from typing import Annotated

import typer

from schema.commands.facts import names_of, ticket_facts, ticket_sentence
from schema.commands.running import (
    CommandOption,
    ConfigOption,
    DbOption,
    HallOption,
    JsonOption,
    answer,
    opened,
    script_actor,
)
from schema.commands.visit import visit_commands
from schema.errors import BadInput
from schema.hall.halls import find_item, find_queue, list_queues
from schema.language import translator
from schema.queue.issuing import issue
from schema.queue.line import prospect
from schema.queue.serving import abandon
from schema.queue.states import TicketState
from schema.queue.tickets import TicketView, find_ticket, list_tickets, ticket_by_id
from schema.store.transaction import Reader

_ = translator("schema")

NumberArgument = Annotated[str, typer.Argument(help=_("number on the slip, A023"))]


def ticket_commands(app: typer.Typer) -> None:
    """Mount `ticket issue|call|recall|start|finish|no-show|abandon|list`."""
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name="ticket", help=_("Numbers: issue, call, finish, …"))
    visit_commands(group)

    @group.command("issue", help=_("Give the next number of a queue, or of the queue of an item."))
    def issue_command(
        queue: Annotated[str | None, typer.Option("--queue", help=_("letter of the queue"))] = None,
        item: Annotated[str | None, typer.Option("--item", help=_("code of the service item"))] = None,
        command: CommandOption = None,
        db: DbOption = None,
        hall: HallOption = None,
        config: ConfigOption = None,
        as_json: JsonOption = False,
    ) -> None:
        with opened(db, hall, config) as (store, place, _settings):

            def wanted(reader: Reader) -> tuple[int, int | None]:
                what = find_item(reader, place, item) if item else None
                if queue:
                    return find_queue(reader, place, queue).id, what.id if what else None
                if what is None or what.queue_id is None:
                    raise BadInput(
                        field="--queue",
                        reason=_("no queue was named and the item belongs to none") if what else _("missing"),
                        advice=_("Say which queue: {known}").format(
                            known=", ".join(each.letter for each in list_queues(reader, place))
                        ),
                    )
                return what.queue_id, what.id

            queue_id, item_id = store.read(wanted)
            ticket = store.write(
                lambda tx: issue(tx, place, queue_id, item_id=item_id),
                actor=script_actor(),
                command=command,
                again=ticket_by_id,
            )
            hope = store.read(lambda reader: prospect(reader, place, ticket))
            facts = ticket_facts(names_of(store, place), ticket) | {"ahead": hope.ahead, "minutes": hope.minutes}
            answer(facts, as_json, [ticket_sentence(facts), _("ahead: {ahead}").format(ahead=hope.ahead)])

    @group.command("abandon", help=_("A visitor gives a number back."))
    def abandon_command(
        number: NumberArgument,
        command: CommandOption = None,
        db: DbOption = None,
        hall: HallOption = None,
        config: ConfigOption = None,
        as_json: JsonOption = False,
    ) -> None:
        with opened(db, hall, config) as (store, place, _settings):
            ticket = store.write(
                lambda tx: abandon(tx, place, find_ticket(tx, place, number).id),
                actor=script_actor(),
                command=command,
                again=ticket_by_id,
            )
            facts = ticket_facts(names_of(store, place), ticket)
            answer(facts, as_json, [ticket_sentence(facts)])

    @group.command("list", help=_("Today's numbers."))
    def list_command(
        queue: Annotated[str | None, typer.Option("--queue", help=_("letter of the queue"))] = None,
        state: Annotated[TicketState | None, typer.Option("--state", help=_("only these"))] = None,
        db: DbOption = None,
        hall: HallOption = None,
        config: ConfigOption = None,
        as_json: JsonOption = False,
    ) -> None:
        with opened(db, hall, config) as (store, place, _settings):

            def read(reader: Reader) -> list[TicketView]:
                queue_id = find_queue(reader, place, queue).id if queue else None
                return list_tickets(reader, place, state=state, queue_id=queue_id)

            names = names_of(store, place)
            facts = [ticket_facts(names, ticket) for ticket in store.read(read)]
            answer({"tickets": facts, "count": len(facts)}, as_json, map(ticket_sentence, facts))
