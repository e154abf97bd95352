"""Tasks of the front desk: giving a number; an appointment checked in, booked, cancelled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time

from desk.tasks import Task
from desk.timing import minutes_word
from schema.hall.classes import ClassView
from schema.hall.halls import HallView, QueueView
from schema.hall.persons import Person, mask_id, mask_name
from schema.language import translator
from schema.queue import appointments
from schema.queue.appointments import AppointmentView
from schema.queue.estimating import Prospect, prospect, tell
from schema.queue.issuing import issue
from schema.queue.states import Basis, Channel
from schema.queue.tickets import TicketView, ticket_by_id
from schema.store.transaction import Reader, Tx

_ = translator("desk")


@dataclass(frozen=True, slots=True)
class Given:
    """A number that was given, and what its visitor can expect."""

    ticket: TicketView
    hope: Prospect


def masked(name: str, id_number: str) -> str:
    """Who it is, as far as a screen may say: `李**  350583********1234`."""
    return "  ".join(word for word in (mask_name(name), mask_id(id_number)) if word)


def _again(hall: HallView, reader: Reader, ticket_id: int) -> Given:
    ticket = ticket_by_id(reader, ticket_id)
    return Given(ticket, prospect(reader, hall, ticket))


def _told(given: Given) -> str:
    ticket, hope = given.ticket, given.hope
    wait = (
        _("no window is open for it")
        if hope.minutes is None
        else _("about {minutes}").format(minutes=minutes_word(hope.minutes))
    )
    who = masked(ticket.visitor_name, ticket.id_number)
    sentence = _("Number given: {ticket}. {ahead} ahead, {wait}.").format(
        ticket=ticket.label, ahead=hope.ahead, wait=wait
    )
    return f"{sentence} {who}".rstrip()


def give_number(hall: HallView, queue: QueueView, person: Person, kind: ClassView, basis: Basis) -> Task:
    """Give a number of a queue."""

    def work(tx: Tx) -> Given:
        ticket = issue(tx, hall, queue.id, channel=Channel.DESK, priority=kind.code, basis=basis, person=person)
        return Given(ticket, tell(tx, hall, ticket))

    title = _("Give a number of {queue}").format(queue=queue.letter)
    return Task(title, work, lambda reader, ticket_id: _again(hall, reader, ticket_id), _told)


def check_in(hall: HallView, typed: str) -> Task:
    """Who has an appointment has come."""

    def work(tx: Tx) -> Given:
        found = appointments.find_appointment(tx, hall, typed)
        ticket = appointments.check_in(tx, hall, found.id, Channel.DESK)
        return Given(ticket, tell(tx, hall, ticket))

    return Task(_("Check in"), work, lambda reader, ticket_id: _again(hall, reader, ticket_id), _told)


def book(
    hall: HallView,
    queue: QueueView,
    day: date,
    begins: time,
    person: Person,
    phone: str,
    keep: Callable[[AppointmentView], object],
) -> Task:
    """Book a visit; `keep` is given what was booked."""

    def told(booked: AppointmentView) -> str:
        keep(booked)
        return _("Booked: code {code}, queue {queue}, {day} {time}.").format(
            code=booked.code, queue=queue.letter, day=day, time=f"{begins:%H:%M}"
        )

    return Task(
        _("Book {queue}").format(queue=queue.letter),
        lambda tx: appointments.book(tx, hall, queue.id, day, begins, person, phone=phone, channel=Channel.DESK),
        appointments.appointment_by_id,
        told,
    )


def cancel(hall: HallView, booked: AppointmentView) -> Task:
    """The visitor does not come: the place is given back."""

    def told(cancelled: AppointmentView) -> str:
        return _("Cancelled: {day} {time}, code {code}.").format(
            day=cancelled.day, time=f"{cancelled.begins:%H:%M}", code=cancelled.code
        )

    return Task(
        _("Cancel an appointment"),
        lambda tx: appointments.cancel(tx, hall, booked.id),
        appointments.appointment_by_id,
        told,
    )
