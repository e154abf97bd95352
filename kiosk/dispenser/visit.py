"""One visitor at the machine, from the first touch to the number."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.dispenser.issuing import Request
from kiosk.dispenser.pages.result import Printing
from kiosk.slip.content import TicketSlip
from schema.errors import OnestopError
from schema.hall.halls import ItemView, QueueView


class View(StrEnum):
    """Where the visitor stands."""

    #: which business
    START = "start"
    #: which item
    ITEMS = "items"
    #: the number
    RESULT = "result"
    #: no number was given, and why
    REFUSED = "refused"


@dataclass(slots=True)
class Visit:
    """What the screen knows of the visitor; a new one for each."""

    view: View = View.START
    #: which page of businesses or items
    page: int = 0
    queue: QueueView | None = None
    items: tuple[ItemView, ...] = ()
    #: the items are being read
    reading: bool = False
    #: the number asked for and not yet given; nothing else can be chosen meanwhile
    request: Request | None = None
    #: a thread is trying to get it
    trying: bool = False
    #: the database did not answer
    interrupted: bool = False
    slip: TicketSlip | None = None
    printing: Printing = Printing.RUNNING
    refusal: OnestopError | None = None
