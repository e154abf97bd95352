"""What a window does, for scripts: `onestop ticket call|recall|start|finish|hold|… --window N`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from schema.commands.on_hall import At, hall_command
from schema.commands.running import CommandOption
from schema.errors import BadInput, NoVisit, OutcomeMissing
from schema.hall.halls import HallView, find_queue, find_window
from schema.language import translator
from schema.queue.calling import call_next, call_number, recall
from schema.queue.parking import hold, resume, transfer
from schema.queue.serving import finish, no_show, start, visit_at
from schema.queue.states import Outcome, outcome_word
from schema.queue.tickets import TicketView, find_ticket, held_at, ticket_by_id
from schema.queue.undoing import undo
from schema.store.transaction import Reader, Tx

_ = translator("schema")

WindowOption = Annotated[int, typer.Option("--window", help=_("number of the window"))]
ClerkOption = Annotated[str | None, typer.Option("--clerk", help=_("staff number of the clerk who does it"))]
NumberArgument = Annotated[str, typer.Argument(help=_("number on the slip, A023"))]

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


def at_window(at: At, verb: WindowVerb, window: int, clerk: str | None, command: str | None) -> None:
    """Do a window's verb and print the ticket it was done to."""
    window_id, actor = at.window_id(window), at.actor(window, clerk)
    ticket = at.write(lambda tx: verb(tx, at.hall, window_id), actor=actor, command=command, again=ticket_by_id)
    if ticket is None:
        at.answer({"id": None, "number": None, "window": window}, [_("Nobody is waiting.")])
        return
    at.answer_ticket(ticket)


def visit_commands(group: typer.Typer) -> None:
    """Mount call, recall, start, finish, no-show, hold, resume, transfer, undo and call-number on `ticket`."""

    def mount(name: str, verb: WindowVerb, text: str) -> None:
        @hall_command(group, name, text)
        def run_verb(
            at: At, window: WindowOption, clerk: ClerkOption = None, command: CommandOption = None
        ) -> None:
            at_window(at, verb, window, clerk, command)

    mount("call", call_next, _("Call the next visitor to a window."))
    mount("recall", to_visit(recall), _("Call the window's visitor once more."))
    mount("start", to_visit(start), _("The visitor has come to the window."))
    mount("no-show", to_visit(no_show), _("Nobody came to the window."))
    mount("undo", undo, _("Take back what the window did last, within 10 seconds."))

    @hall_command(group, "finish", _("End the window's visit with its outcome."))
    def finish_command(
        at: At,
        window: WindowOption,
        outcome: Annotated[str | None, typer.Option("--outcome", help=", ".join(Outcome))] = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        result = _outcome(outcome)
        verb = to_visit(lambda tx, hall, ticket_id, window_id: finish(tx, hall, ticket_id, window_id, result))
        at_window(at, verb, window, clerk, command)

    @hall_command(group, "call-number", _("Call a given number out of its turn; it takes a right of its own."))
    def call_number_command(
        at: At,
        number: NumberArgument,
        window: WindowOption,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        def verb(tx: Tx, hall: HallView, window_id: int) -> TicketView:
            return call_number(tx, hall, window_id, find_ticket(tx, hall, number).id)

        at_window(at, verb, window, clerk, command)

    @hall_command(group, "hold", _("The visitor leaves the window for a while; the window keeps the visit."))
    def hold_command(
        at: At,
        window: WindowOption,
        reason: Annotated[str, typer.Option("--reason", help=_("what the visitor is gone for"))] = "",
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        verb = to_visit(lambda tx, hall, ticket_id, window_id: hold(tx, hall, ticket_id, window_id, reason))
        at_window(at, verb, window, clerk, command)

    @hall_command(group, "resume", _("A visit on hold goes on at its window; without a number the longest held."))
    def resume_command(
        at: At,
        window: WindowOption,
        number: Annotated[str | None, typer.Argument(help=_("number on the slip, A023"))] = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        def verb(tx: Tx, hall: HallView, window_id: int) -> TicketView:
            return resume(tx, hall, _held(tx, hall, window_id, window, number).id, window_id)

        at_window(at, verb, window, clerk, command)

    @hall_command(
        group, "transfer", _("Send a visitor to another queue or to one window; number and arrival stay.")
    )
    def transfer_command(
        at: At,
        number: NumberArgument,
        reason: Annotated[str, typer.Option("--reason", help=_("why; it is kept with the ticket"))] = "",
        queue: Annotated[str | None, typer.Option("--queue", help=_("letter of the queue"))] = None,
        to_window: Annotated[int | None, typer.Option("--to-window", help=_("number of the window"))] = None,
        window: Annotated[
            int | None, typer.Option("--window", help=_("the window that sends; none: the information desk"))
        ] = None,
        clerk: ClerkOption = None,
        command: CommandOption = None,
    ) -> None:
        def work(tx: Tx) -> TicketView:
            return transfer(
                tx,
                at.hall,
                find_ticket(tx, at.hall, number).id,
                reason=reason,
                to_queue=find_queue(tx, at.hall, queue).id if queue else None,
                to_window=find_window(tx, at.hall, to_window).id if to_window is not None else None,
                window_id=find_window(tx, at.hall, window).id if window is not None else None,
            )

        at.change_ticket(work, window=window, clerk=clerk, command=command)


def _held(reader: Reader, hall: HallView, window_id: int, window: int, number: str | None) -> TicketView:
    """The visit on hold that is meant. Raises `NoVisit`, `UnknownTicket`."""
    if number is not None:
        return find_ticket(reader, hall, number)
    held = held_at(reader, hall, window_id)
    if not held:
        raise NoVisit(window=window)
    return held[0]
