"""Making an appointment: for whom."""

from __future__ import annotations

from kiosk.dispenser.pages.keypad import KeypadPage
from kiosk.dispenser.visit import Visit
from schema.language import translator

_ = translator("kiosk")


class BookingPersonPage(KeypadPage):
    """Asks for the identity number."""

    def __init__(self, visit: Visit, height: int) -> None:
        super().__init__(
            _("Type your ID number"),
            (_("18 characters, as on the card."), _("It is not shown in full again, and not printed.")),
            visit,
            height,
        )
