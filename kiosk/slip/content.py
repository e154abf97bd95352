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
    #: people before this one in the queue
    ahead: int
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
