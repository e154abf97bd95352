"""Tasks beside calling and finishing: on hold and back, to another line, taken back, out of turn, into a class.

A ticket a clerk names by its number is looked up where the task is applied, so that a number typed while the
database is gone is kept like any other key.
"""

from __future__ import annotations

from desk.keymap import key
from desk.tasks import Task
from schema.hall.classes import ClassView
from schema.hall.halls import HallView, WindowView, find_queue, find_window
from schema.hall.persons import Person
from schema.language import translator
from schema.queue import calling, parking, ranking, slips, undoing
from schema.queue.states import Basis, TicketState, state_word
from schema.queue.tickets import TicketView, find_ticket, ticket_by_id
from schema.store.transaction import Reader, Tx

_ = translator("desk")


def hold(hall: HallView, window: WindowView, visit: TicketView) -> Task:
    """The visitor goes away for a moment; the window keeps the visit."""

    def told(ticket: TicketView) -> str:
        return _("{ticket} is on hold. {key} resumes it.").format(ticket=ticket.label, key=key("resume"))

    return Task(_("Hold"), lambda tx: parking.hold(tx, hall, visit.id, window.id), ticket_by_id, told, True)


def resume(hall: HallView, window: WindowView, visit: TicketView) -> Task:
    """A visit on hold goes on."""

    def told(ticket: TicketView) -> str:
        return _("{ticket} is at the window again.").format(ticket=ticket.label)

    return Task(_("Resume"), lambda tx: parking.resume(tx, hall, visit.id, window.id), ticket_by_id, told, True)


def target_word(target: str) -> str:
    """Where a transfer goes: the letter of a queue or the number of a window, in words."""
    sentence = _("window {target}") if target.isdecimal() else _("queue {target}")
    return sentence.format(target=target)


def transfer(hall: HallView, window: WindowView, visit: TicketView, target: str, reason: str) -> Task:
    """The visitor goes to another queue (its letter) or window (its number), the number kept."""

    def work(tx: Tx) -> TicketView:
        to_window = find_window(tx, hall, int(target)).id if target.isdecimal() else None
        to_queue = None if to_window else find_queue(tx, hall, target).id
        return parking.transfer(
            tx, hall, visit.id, reason=reason, to_queue=to_queue, to_window=to_window, window_id=window.id
        )

    where = target_word(target)

    def told(ticket: TicketView) -> str:
        return _("{ticket} transferred to {target}: {reason}.").format(
            ticket=ticket.label, target=where, reason=reason
        )

    return Task(_("Transfer to {target}").format(target=where), work, ticket_by_id, told, True)


def undo(hall: HallView, window: WindowView) -> Task:
    """Take back the last thing done to a visit here."""

    def told(ticket: TicketView) -> str:
        if ticket.state == TicketState.WAITING:
            return _("Taken back: {ticket} is in line again.").format(ticket=ticket.label)
        return _("Taken back: {ticket} is {state} again.").format(
            ticket=ticket.label, state=state_word(ticket.state)
        )

    return Task(_("Undo"), lambda tx: undoing.undo(tx, hall, window.id), ticket_by_id, told)


def come_back(hall: HallView, label: str) -> Task:
    """A no-show has come after all."""

    def told(ticket: TicketView) -> str:
        return _("{ticket} is in line again.").format(ticket=ticket.label)

    return Task(
        _("Return {ticket}").format(ticket=label),
        lambda tx: parking.come_back(tx, hall, find_ticket(tx, hall, label).id),
        ticket_by_id,
        told,
    )


def call_number(hall: HallView, window: WindowView, label: str) -> Task:
    """Call a number out of its turn."""

    def told(ticket: TicketView) -> str:
        return _("{ticket} called out of its turn.").format(ticket=ticket.label)

    return Task(
        _("Call {ticket}").format(ticket=label),
        lambda tx: calling.call_number(tx, hall, window.id, find_ticket(tx, hall, label).id),
        ticket_by_id,
        told,
        True,
    )


def set_priority(hall: HallView, label: str, kind: ClassView, basis: Basis) -> Task:
    """Put somebody in line into a class."""

    def told(ticket: TicketView) -> str:
        return _("{ticket} now waits as: {priority}.").format(ticket=ticket.label, priority=kind.title)

    return Task(
        _("Priority for {ticket}").format(ticket=label),
        lambda tx: ranking.set_priority(tx, hall, find_ticket(tx, hall, label).id, kind.code, basis),
        ticket_by_id,
        told,
    )


def merge(hall: HallView, visit: TicketView, label: str) -> Task:
    """The visitor at the window took another number too."""

    def again(reader: Reader, other_id: int) -> TicketView:
        return ticket_by_id(reader, ticket_by_id(reader, other_id).merged_into_id or visit.id)

    def told(ticket: TicketView) -> str:
        return _("{other} is merged into {ticket}.").format(other=label, ticket=ticket.label)

    return Task(
        _("Merge {ticket}").format(ticket=label),
        lambda tx: parking.merge(tx, hall, visit.id, find_ticket(tx, hall, label).id),
        again,
        told,
    )


def look_at(hall: HallView, visit: TicketView) -> Task:
    """See the visitor's whole name and identity number; the look is written down."""

    def again(reader: Reader, ticket_id: int) -> Person:
        ticket = ticket_by_id(reader, ticket_id)
        return Person(ticket.visitor_name, ticket.id_number)

    def told(_person: Person) -> str:
        return _("You see who {ticket} is; the look is in the log.").format(ticket=visit.label)

    return Task(_("Identity"), lambda tx: slips.look_at(tx, hall, visit.id), again, told)
