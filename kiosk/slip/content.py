"""What a number slip says, before anything is known of paper or printers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TicketSlip:
    """The facts on one slip; the words around them come in the language `schema.language` speaks then."""

    hall: str
    #: the number as it is called, "A023"
    label: str
    #: name of the queue, "综合受理"
    queue: str
    #: name of the service item, if the visitor chose one
    item: str | None
    #: numbers of the windows that serve the queue, in any order
    windows: tuple[int, ...]
    #: people before this one in the queue; None when it waits no longer
    ahead: int | None
    #: estimated wait in minutes; None when it cannot be estimated yet
    minutes: int | None
    #: when the number was taken, in hall time
    taken_at: datetime
    #: check code, printed under the QR
    code: str
    #: what the QR holds, up to 666 bytes of UTF-8
    qr: str
    #: one line of advice; empty for none
    advice: str
    #: name of the visitor's class, "老年人"; empty for the ordinary one
    priority: str = ""
    #: how often it was printed again (补打); 0 on the first slip
    reprint: int = 0
    #: how long it takes is not known: nothing is said of it
    untold: bool = False


@dataclass(frozen=True, slots=True)
class AppointmentSlip:
    """The facts on the small slip of an appointment. No name and no identity number: paper gets lost."""

    hall: str
    queue: str
    #: "2026-03-05 周四"
    day: str
    #: "09:00–09:30"
    time: str
    #: the eight digits
    code: str
    advice: str

    @property
    def label(self) -> str:
        """What it is known by: the code in two groups of four."""
        return grouped(self.code)


Slip = TicketSlip | AppointmentSlip


def grouped(code: str) -> str:
    """A code in groups of four, `1234 5678`, easier to read and to type."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))
