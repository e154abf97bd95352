"""One visitor at the machine, from the first touch to the number or the appointment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kiosk.dispenser.finding import Finding
from kiosk.dispenser.issuing import Request
from kiosk.dispenser.printing import Printing
from kiosk.reader.cards import Card
from kiosk.slip.content import Slip
from schema.errors import OnestopError
from schema.hall.classes import ClassView
from schema.hall.halls import ItemView, QueueView
from schema.queue.slots import SlotView
from schema.queue.states import Basis


class View(StrEnum):
    """Where the visitor stands."""

    #: which business
    START = "start"
    #: which item
    ITEMS = "items"
    #: looking for an item, step by step
    FINDING = "finding"
    #: what there is to know of an item
    GUIDE = "guide"
    #: which class of visitors
    PRIORITY = "priority"
    #: the appointment's code, or the identity number it was booked with
    CHECK_IN = "check_in"
    #: making an appointment, step by step
    BOOKING = "booking"
    #: the number, or the appointment's code
    RESULT = "result"
    #: no number was given, and why
    REFUSED = "refused"


class Step(StrEnum):
    """Where the visitor stands in making an appointment."""

    #: for which business
    QUEUE = "queue"
    DAY = "day"
    SLOT = "slot"
    #: the identity number
    PERSON = "person"
    #: is everything right?
    CONFIRM = "confirm"


@dataclass(slots=True)
class Booking:
    """An appointment in the making."""

    step: Step = Step.QUEUE
    queues: tuple[QueueView, ...] = ()
    queue: QueueView | None = None
    days: tuple[date, ...] = ()
    day: date | None = None
    slots: tuple[SlotView, ...] = ()
    slot: SlotView | None = None
    #: checked; shown masked from then on
    id_number: str = field(default="", repr=False)
    #: of the slot chosen: it is booked once, however often it is tried
    command: str = ""


@dataclass(slots=True)
class Visit:
    """What the screen knows of the visitor; a new one for each, so that nothing typed is left behind."""

    view: View = View.START
    #: which page of what there is to choose
    page: int = 0
    queue: QueueView | None = None
    items: tuple[ItemView, ...] = ()
    #: the class that was declared, and whether a card has proved it
    priority: ClassView | None = None
    basis: Basis = Basis.DECLARED
    #: where the class was asked for, and the page there
    asked_from: tuple[View, int] = (View.START, 0)
    #: what has been typed on the keypad
    typed: str = field(default="", repr=False)
    #: the identity card that was read instead
    card: Card | None = field(default=None, repr=False)
    #: how a card is used here, while one can be
    card_words: str = field(default="", compare=False)
    #: what was wrong with the last choice; stays until the next
    error: OnestopError | None = None
    booking: Booking = field(default_factory=Booking)
    finding: Finding = field(default_factory=Finding)
    #: something is being read or written for the visitor; nothing else can be chosen meanwhile
    reading: bool = False
    #: the number asked for and not yet given; nothing else can be chosen meanwhile
    request: Request | None = None
    #: a thread is trying to get it
    trying: bool = False
    #: the database did not answer
    interrupted: bool = False
    slip: Slip | None = None
    #: something the visitor should know beside what the slip says
    note: str = ""
    printing: Printing = Printing.RUNNING
    refusal: OnestopError | None = None
