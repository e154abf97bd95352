"""What the machine does behind its screen, in threads: give a number and queue its slip."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from textual.message import Message

from kiosk.dispenser.slips import content_of, slip_of, told
from kiosk.slip.content import TicketSlip
from kiosk.spool.giving import give_from_spool, slip_from_spool
from kiosk.spool.patience import read_patiently, within
from kiosk.spool.spool import Spool
from schema.errors import AtInformationDesk, OnestopError, SpoolUnusable, StoreError
from schema.hall.classes import APPOINTMENT, ORDINARY
from schema.hall.halls import HallView, ItemView, QueueView
from schema.language import speaking, translator
from schema.public.models import SlipKind
from schema.public.slips import queue_slip, slips_of_ticket
from schema.queue.appointments import check_in, find_appointment
from schema.queue.issuing import issue
from schema.queue.states import Basis, Channel
from schema.queue.tickets import TicketView, ticket_by_id
from schema.settings import KioskSettings
from schema.store.engine import Store
from schema.store.events import Actor
from schema.store.transaction import Reader, Tx

_ = translator("kiosk")


@dataclass(frozen=True, slots=True)
class Business:
    """A number for a queue, perhaps for one of its items, in the class the visitor declared."""

    queue: QueueView
    item: ItemView | None = None
    priority: str = ORDINARY
    basis: Basis = Basis.DECLARED

    def give(self, tx: Tx, hall: HallView) -> TicketView:
        """The number; raises what `issue` raises."""
        item_id = self.item.id if self.item else None
        return issue(
            tx,
            hall,
            self.queue.id,
            item_id=item_id,
            channel=Channel.KIOSK,
            priority=self.priority,
            basis=self.basis,
        )


@dataclass(frozen=True, slots=True)
class Arrival:
    """The number of an appointment, known by its code or by the visitor's identity number."""

    typed: str = field(repr=False)
    #: read from the card, which must not be forgotten on the reader
    by_card: bool = False

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
    """The number was given; `note` is what the visitor should know beside what the slip says.

    `slip_id` is the slip that is queued; None where nothing is printed. `spooled`: without the database, from the
    machine's own block.
    """

    def __init__(
        self, request: Request, slip: TicketSlip, note: str, slip_id: int | None, *, spooled: bool = False
    ) -> None:
        super().__init__()
        self.request = request
        self.slip = slip
        self.note = note
        self.slip_id = slip_id
        self.spooled = spooled


class IssueFailed(Message):
    """The database did not answer: whether the number was given is not known."""


class IssueRefused(Message):
    """No number was given, and `error` says why."""

    def __init__(self, error: OnestopError) -> None:
        super().__init__()
        self.error = error


def actor_of(kiosk: str) -> Actor:
    """The machine with this name, as the event log names it."""
    return Actor(f"kiosk:{kiosk}", f"kiosk:{kiosk}")


def give_number(
    store: Store,
    hall: HallView,
    settings: KioskSettings,
    request: Request,
    spool: Spool | None = None,
    run: str = "",
) -> Message:
    """Give the number of a request and queue its slip, in this `run` of the machine; the answer is a message.

    With a spool the database is waited for so long and no longer: then the number is the machine's own. Should
    the database have given one all the same, the delivery finds it by the request's id.
    """

    queued: list[int] = []

    def give(tx: Tx) -> TicketView:
        ticket = told(tx, hall, request.wish.give(tx, hall))
        if not settings.no_print:
            with speaking(request.language):
                content = content_of(slip_of(tx, hall, ticket))
            made = queue_slip(tx, hall, SlipKind.TICKET, ticket.label, content, ticket_id=ticket.id, run=run)
            queued[:] = [made.id]
        return ticket

    def write() -> TicketView:
        return store.write(give, actor=actor_of(settings.name), command=request.command, again=ticket_by_id)

    def read(reader: Reader) -> TicketSlip:
        with speaking(request.language):
            return slip_of(reader, hall, ticket)

    try:
        if spool is None:
            ticket = write()
            slip = store.read(read)
        else:
            ticket = within(settings.patience_seconds, write)
            slip = read_patiently(store, spool, settings.patience_seconds, read)
        if not queued and not settings.no_print:  # given by an earlier try, whose answer was lost
            queued = [each.id for each in store.read(lambda reader: slips_of_ticket(reader, ticket.id))[:1]]
        with speaking(request.language):
            return Issued(request, slip, _note(request, ticket), queued[0] if queued else None)
    except StoreError:
        if spool is not None and isinstance(request.wish, Business):
            return give_own_number(spool, hall, request)
        return IssueFailed()
    except OnestopError as error:
        return IssueRefused(error)


def give_own_number(spool: Spool, hall: HallView, request: Request) -> Message:
    """Give a number of the machine's own block, without the database; the answer is a message."""
    wish = request.wish
    try:
        if not isinstance(wish, Business):
            raise AtInformationDesk
        item_id = wish.item.id if wish.item else None
        given = give_from_spool(spool, hall, request.command, wish.queue.id, item_id, wish.priority)
        with speaking(request.language):
            slip = spool.read(lambda reader: slip_from_spool(reader, hall, given))
        return Issued(request, slip, "", None, spooled=True)
    except SpoolUnusable:
        return IssueFailed()
    except OnestopError as error:
        return IssueRefused(error)


def _note(request: Request, ticket: TicketView) -> str:
    if not isinstance(request.wish, Arrival):
        return ""
    early = _("This is not the time of your appointment, so you wait like those without one.")
    notes = [early] if ticket.priority != APPOINTMENT else []
    if request.wish.by_card:
        notes.append(_("Please take your ID card with you."))
    return " ".join(notes)
