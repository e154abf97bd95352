"""Making an appointment: business, day, time, identity number, and once more everything before it is made."""

from __future__ import annotations

import uuid
from datetime import date
from functools import partial

from kiosk.dispenser.choices import BookDay, BookQueue, BookSlot, Choice, Confirm, GoToBooking
from kiosk.dispenser.issuing import actor_of
from kiosk.dispenser.machine import Machine
from kiosk.dispenser.slips import appointment_slip, content_of
from kiosk.dispenser.visit import Booking, Step, View, Visit
from kiosk.slip.content import AppointmentSlip
from schema.errors import AtInformationDesk, BadInput, OnestopError, SlotFull, SlotPast, UnknownSlot
from schema.hall import clock
from schema.hall.halls import QueueView
from schema.hall.persons import Person, check_id_number
from schema.language import current_language, speaking
from schema.public.models import SlipKind
from schema.public.slips import queue_slip, slips_labelled
from schema.queue.appointments import AppointmentView, appointment_by_id, book
from schema.queue.slots import SlotView, bookable_days, list_slots, queues_with_slots
from schema.queue.states import Channel
from schema.store.transaction import Reader, Tx


def choose(machine: Machine, choice: Choice) -> bool:
    """Take a choice that belongs here; whether it did."""
    booking = machine.visit.booking
    match choice:
        case GoToBooking() if machine.offline:
            machine.visit = Visit(View.REFUSED, refusal=AtInformationDesk())
            machine.show()
        case GoToBooking():
            machine.work(
                lambda: machine.store.read(lambda reader: queues_with_slots(reader, machine.hall)),
                partial(_queues_read, machine),
            )
        case BookQueue(queue) if booking.step == Step.QUEUE:
            _to_days(machine, queue)
        case BookDay(day) if booking.step == Step.DAY:
            _to_slots(machine, day)
        case BookSlot(slot) if booking.step == Step.SLOT:
            # Another time is another booking, should the answer to the first have been lost.
            booking.slot, booking.command = slot, uuid.uuid4().hex
            # Whoever chooses another time because the first one was taken need not type everything again.
            _go(machine, Step.CONFIRM if booking.id_number else Step.PERSON)
        case Confirm() if machine.visit.view == View.BOOKING and booking.step == Step.PERSON:
            _take_id_number(machine)
        case Confirm() if machine.visit.view == View.BOOKING and booking.step == Step.CONFIRM:
            _book(machine)
        case _:
            return False
    return True


def back(machine: Machine) -> None:
    """One step back; what can have changed meanwhile is read again."""
    booking = machine.visit.booking
    match booking.step:
        case Step.DAY if len(booking.queues) > 1:
            _go(machine, Step.QUEUE)
        case Step.SLOT if booking.queue is not None:
            _to_days(machine, booking.queue)
        case Step.PERSON if booking.day is not None:
            _to_slots(machine, booking.day)
        case Step.CONFIRM:
            # The number has been masked by now, so it is typed anew.
            machine.visit.typed = booking.id_number = ""
            _go(machine, Step.PERSON)
        case _:
            machine.visit = Visit()
            machine.show()


def _go(machine: Machine, step: Step, error: OnestopError | None = None) -> None:
    machine.visit.booking.step, machine.visit.page, machine.visit.error = step, 0, error
    machine.show()


def _queues_read(machine: Machine, queues: list[QueueView]) -> None:
    machine.visit = Visit(View.BOOKING, booking=Booking(queues=tuple(queues)))
    if len(queues) == 1:
        _to_days(machine, queues[0])
    else:
        machine.show()


def _to_days(machine: Machine, queue: QueueView) -> None:
    def read(reader: Reader) -> list[date]:
        days = bookable_days(reader, machine.hall, queue.id)
        # In the evening nothing is left of today.
        today = clock.hall_time(clock.now(), machine.hall.zone).date()
        return [day for day in days if day != today or list_slots(reader, machine.hall, queue.id, day)]

    def show(days: list[date]) -> None:
        machine.visit.booking.queue, machine.visit.booking.days = queue, tuple(days)
        _go(machine, Step.DAY)

    machine.work(lambda: machine.store.read(read), show)


def _to_slots(machine: Machine, day: date, error: OnestopError | None = None) -> None:
    """The times of a day; with an error when a time that was chosen cannot be had any more."""
    queue = machine.visit.booking.queue
    if queue is None:
        return

    def show(slots: list[SlotView]) -> None:
        machine.visit.booking.day, machine.visit.booking.slots = day, tuple(slots)
        _go(machine, Step.SLOT, error)

    machine.work(lambda: machine.store.read(lambda reader: list_slots(reader, machine.hall, queue.id, day)), show)


def _take_id_number(machine: Machine) -> None:
    visit = machine.visit
    if not visit.typed:
        return
    try:
        id_number = check_id_number(visit.typed)
    except BadInput as error:
        visit.error = error
        machine.show()
        return
    take_person(machine, id_number)


def take_person(machine: Machine, id_number: str) -> None:
    """For whom it is, checked; from here on it is masked."""
    machine.visit.booking.id_number, machine.visit.typed = id_number, ""
    _go(machine, Step.CONFIRM)


def _book(machine: Machine) -> None:
    booking = machine.visit.booking
    slot, command = booking.slot, booking.command
    if slot is None:
        return
    person, language = Person(id_number=booking.id_number), current_language()

    def write() -> tuple[AppointmentSlip, int | None]:
        hall, queued = machine.hall, [0]

        def slip_of(reader: Reader, appointment: AppointmentView) -> AppointmentSlip:
            with speaking(language):
                return appointment_slip(reader, hall, appointment, slot)

        def make(tx: Tx) -> AppointmentView:
            made = book(tx, hall, slot.queue_id, slot.day, slot.begins, person, channel=Channel.KIOSK)
            if not machine.settings.no_print:
                content = content_of(slip_of(tx, made))
                queued[0] = queue_slip(tx, hall, SlipKind.APPOINTMENT, made.code, content, run=machine.run_id).id
            return made

        def made_before(reader: Reader, appointment_id: int) -> AppointmentView:
            return appointment_by_id(reader, appointment_id)

        store = machine.store
        appointment = store.write(make, actor=actor_of(machine.settings.name), command=command, again=made_before)
        if not queued[0] and not machine.settings.no_print:  # made by an earlier try, whose answer was lost
            slips = store.read(lambda reader: slips_labelled(reader, hall, appointment.code))
            queued[0] = slips[0].id if slips else 0
        return store.read(lambda reader: slip_of(reader, appointment)), queued[0] or None

    def give_out(made: tuple[AppointmentSlip, int | None]) -> None:
        slip, slip_id = made
        machine.give_out(slip, language, slip_id=slip_id)

    def refused(error: OnestopError) -> None:
        if isinstance(error, SlotFull | SlotPast | UnknownSlot):
            _to_slots(machine, slot.day, error)
        else:
            machine.visit.error = error
            machine.show()

    machine.work(write, give_out, refused)
