"""What a window does, for scripts: `onestop ticket call|recall|start|finish|no-show --window N`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
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
from schema.errors import BadInput, OutcomeMissing
from schema.hall.halls import HallView, find_window
from schema.hall.staff import find_clerk
from schema.language import translator
from schema.queue.calling import call_next, recall
from schema.queue.serving import finish, no_show, start, visit_at
from schema.queue.states import Outcome, outcome_word
from schema.queue.tickets import TicketView, ticket_by_id
from schema.store.transaction import Tx

_ = translator("schema")

WindowOption = Annotated[int, typer.Option("--window", help=_("number of the window"))]
ClerkOption = Annotated[str | None, typer.Option("--clerk", help=_("staff number of the clerk who does it"))]

#: What a window does: the hall, the window's id, in a transaction.
WindowVerb = Callable[[Tx, HallView, int], TicketView | None]


def _outcome(text: str | None) -> Outcome:
    known = ", ".join(f"{outcome} ({outcome_word(outcome)})" for outcome in Outcome)
    if text is None or not text.strip():
        raise OutcomeMissing(known=known)
    try:
        return Outcome(text.strip().lower())
    except ValueError as error:
        raise BadInput(
            field="--outcome",
            reason=_("there is no outcome “{text}”").format(text=text),
            advice=_("Choose one of: {known}").format(known=known),
        ) from error


def to_visit(verb: Callable[[Tx, HallView, int, int], TicketView]) -> WindowVerb:
    """A verb on a ticket as a verb on whichever visit the window is busy with."""
    return lambda tx, hall, window_id: verb(tx, hall, visit_at(tx, hall, window_id).id, window_id)


def at_window(
    verb: WindowVerb,
    window: int,
    clerk: str | None,
    command: str | None,
    db: str | None,
    hall: str | None,
    config: Path | None,
    as_json: bool,
) -> None:
    """Do a window's verb and print the ticket it was done to."""
    with opened(db, hall, config) as (store, place, _settings):
        desk = store.read(lambda reader: find_window(reader, place, window))
        who = store.read(lambda reader: find_clerk(reader, place, clerk)) if clerk else None
        ticket = store.write(
            lambda tx: verb(tx, place, desk.id),
            actor=script_actor(f"window:{window}", who.id if who else None),
            command=command,
            again=ticket_by_id,
        )
        if ticket is None:
            answer({"id": None, "number": None, "window": window}, as_json, [_("Nobody is waiting.")])
            return
        facts = ticket_facts(names_of(store, place), ticket)
        answer(facts, as_json, [ticket_sentence(facts)])


def visit_commands(group: typer.Typer) -> None:
    """Mount call, recall, start, finish and no-show on `ticket`."""

    def mount(name: str, verb: WindowVerb, text: str) -> None:
        @group.command(name, help=text)
        def run_verb(
            window: WindowOption,
            clerk: ClerkOption = None,
            command: CommandOption = None,
            db: DbOption = None,
            hall: HallOption = None,
            config: ConfigOption = None,
            as_json: JsonOption = False,
        ) -> None:
            at_window(verb, window, clerk, command, db, hall, config, as_json)

    mount("call", call_next, _("Call the next visitor to a window."))
    mount("recall", to_visit(recall), _("Call the window's visitor once more."))
    mount("start", to_visit(start), _("The visitor has come to the window."))
    mount("no-show", to_visit(no_show), _("Nobody came to the window."))

    @group.command("finish", help=_("End the window's visit with its outcome."))
    def finish_command(
        window: WindowOption,
        outcome: Annotated[str | None, typer.Option("--outcome", help=", ".join(Outcome))] = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
        db: DbOption = None,
        hall: HallOption = None,
        config: ConfigOption = None,
        as_json: JsonOption = False,
    ) -> None:
        result = _outcome(outcome)
        at_window(
            to_visit(lambda tx, place, ticket_id, window_id: finish(tx, place, ticket_id, window_id, result)),
            window,
            clerk,
            command,
            db,
            hall,
            config,
            as_json,
        )
