"""What the machine does behind its screen, in threads: give a number, print a slip, look at the printer."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from textual.message import Message

from kiosk.dispenser.slips import job_of, slip_of, told
from kiosk.slip.content import Slip, TicketSlip
from kiosk.slip.printers import Printer
from schema.errors import DeviceError, OnestopError, StoreError
from schema.hall.classes import APPOINTMENT, ORDINARY
from schema.hall.halls import HallView, ItemView, QueueView
from schema.language import speaking, translator
from schema.queue.appointments import check_in, find_appointment
from schema.queue.issuing import issue
from schema.queue.states import Channel
from schema.queue.tickets import TicketView, ticket_by_id
from schema.settings import PrinterSettings
from schema.store.engine import Store
from schema.store.events import Actor
from schema.store.transaction import Tx

_ = translator("kiosk")


@dataclass(frozen=True, slots=True)
class Business:
    """A number for a queue, perhaps for one of its items, in the class the visitor declared."""

    queue: QueueView
    item: ItemView | None = None
    priority: str = ORDINARY

    def give(self, tx: Tx, hall: HallView) -> TicketView:
        """The number; raises what `issue` raises."""
        item_id = self.item.id if self.item else None
        channel = Channel.KIOSK
        return issue(tx, hall, self.queue.id, item_id=item_id, channel=channel, priority=self.priority)


@dataclass(frozen=True, slots=True)
class Arrival:
    """The number of an appointment, known by its code or by the visitor's identity number."""

    typed: str = field(repr=False)

    def give(self, tx: Tx, hall: HallView) -> TicketView:
        """The number; raises what `find_appointment` and `check_in` raise."""
        return check_in(tx, hall, find_appointment(tx, hall, self.typed).id, Channel.KIOSK)


@dataclass(frozen=True, slots=True)
class Request:
    """One visitor's wish for one number; its id makes sure that it is given once, however often it is tried."""

    wish: Business | Arrival
    language: str
    command: str = field(default_factory=lambda: uuid.uuid4().hex)


class Issued(Message):
    """The number was given; `note` is what the visitor should know beside what the slip says."""

    def __init__(self, request: Request, slip: TicketSlip, note: str) -> None:
        super().__init__()
        self.request = request
        self.slip = slip
        self.note = note


class IssueFailed(Message):
    """The database did not answer: whether the number was given is not known."""


class IssueRefused(Message):
    """No number was given, and `error` says why."""

    def __init__(self, error: OnestopError) -> None:
        super().__init__()
        self.error = error


class Printed(Message):
    """The slip known by `label` has been printed, or not: `error`."""

    def __init__(self, label: str, error: DeviceError | None) -> None:
        super().__init__()
        self.label = label
        self.error = error


class PrinterSeen(Message):
    """The printer was asked how it is: `error` is what is wrong, None when it is well."""

    def __init__(self, error: DeviceError | None) -> None:
        super().__init__()
        self.error = error


def actor_of(kiosk: str) -> Actor:
    """The machine with this name, as the event log names it."""
    return Actor(f"kiosk:{kiosk}", f"kiosk:{kiosk}")


def give_number(store: Store, hall: HallView, kiosk: str, request: Request) -> Message:
    """Give the number of a request and read what its slip says; the answer is a message."""
    try:
        ticket = store.write(
            lambda tx: told(tx, hall, request.wish.give(tx, hall)),
            actor=actor_of(kiosk),
            command=request.command,
            again=ticket_by_id,
        )
        with speaking(request.language):
            slip = store.read(lambda reader: slip_of(reader, hall, ticket))
            return Issued(request, slip, _note(request, ticket))
    except StoreError:
        return IssueFailed()
    except OnestopError as error:
        return IssueRefused(error)


def _note(request: Request, ticket: TicketView) -> str:
    if isinstance(request.wish, Arrival) and ticket.priority != APPOINTMENT:
        return _("This is not the time of your appointment, so you wait like those without one.")
    return ""


def print_slip(printer: Printer, settings: PrinterSettings, slip: Slip, language: str) -> Printed:
    """Print a slip; the answer is a message."""
    try:
        with speaking(language):
            printer.print(job_of(slip, settings))
    except DeviceError as error:
        return Printed(slip.label, error)
    return Printed(slip.label, None)


def see_printer(printer: Printer) -> PrinterSeen:
    """Ask the printer how it is; the answer is a message."""
    try:
        printer.check()
    except DeviceError as error:
        return PrinterSeen(error)
    return PrinterSeen(None)
