"""What the machine does behind its screen, in threads: read items, give a number, print its slip."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from functools import partial

from textual.message import Message

from kiosk.dispenser.slips import job_of, slip_of
from kiosk.slip.content import TicketSlip
from kiosk.slip.printers import Printer
from schema.errors import DeviceError, OnestopError, StoreError
from schema.hall.halls import HallView, ItemView, QueueView, list_items
from schema.language import speaking
from schema.queue.issuing import issue
from schema.queue.states import Channel
from schema.queue.tickets import TicketView, ticket_by_id
from schema.settings import PrinterSettings
from schema.store.engine import Store
from schema.store.events import Actor


@dataclass(frozen=True, slots=True)
class Request:
    """One visitor's wish for one number; its id makes sure that it is given once, however often it is tried."""

    queue: QueueView
    item: ItemView | None
    language: str
    command: str = field(default_factory=lambda: uuid.uuid4().hex)


class ItemsRead(Message):
    """The items of a queue; None: they could not be read."""

    def __init__(self, queue: QueueView, items: tuple[ItemView, ...] | None) -> None:
        super().__init__()
        self.queue = queue
        self.items = items


class Issued(Message):
    """The number was given."""

    def __init__(self, request: Request, slip: TicketSlip) -> None:
        super().__init__()
        self.request = request
        self.slip = slip


class IssueFailed(Message):
    """The database did not answer: whether the number was given is not known."""


class IssueRefused(Message):
    """No number was given, and `error` says why."""

    def __init__(self, error: OnestopError) -> None:
        super().__init__()
        self.error = error


class Printed(Message):
    """The slip of the number `label` has been printed, or not: `error`."""

    def __init__(self, label: str, error: DeviceError | None) -> None:
        super().__init__()
        self.label = label
        self.error = error


class PrinterSeen(Message):
    """The printer was asked how it is: `error` is what is wrong, None when it is well."""

    def __init__(self, error: DeviceError | None) -> None:
        super().__init__()
        self.error = error


def read_items(store: Store, hall: HallView, queue: QueueView) -> ItemsRead:
    """Read the items of a queue; the answer is a message."""
    try:
        return ItemsRead(queue, tuple(store.read(lambda reader: list_items(reader, hall, queue.id))))
    except StoreError:
        return ItemsRead(queue, None)


def give_number(store: Store, hall: HallView, kiosk: str, request: Request) -> Message:
    """Give the number of a request and read what its slip says; the answer is a message."""

    def slip(ticket: TicketView) -> TicketSlip:
        with speaking(request.language):
            return store.read(lambda reader: slip_of(reader, hall, ticket))

    place = f"kiosk:{kiosk}"
    try:
        ticket = store.write(
            partial(
                issue,
                hall=hall,
                queue_id=request.queue.id,
                item_id=request.item.id if request.item else None,
                channel=Channel.KIOSK,
            ),
            actor=Actor(place, place),
            command=request.command,
            again=ticket_by_id,
        )
        return Issued(request, slip(ticket))
    except StoreError:
        return IssueFailed()
    except OnestopError as error:
        return IssueRefused(error)


def print_slip(printer: Printer, settings: PrinterSettings, slip: TicketSlip, language: str) -> Printed:
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
