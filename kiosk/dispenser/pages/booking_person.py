"""Making an appointment: for whom."""

from __future__ import annotations

from kiosk.dispenser.pages.keypad import KeypadPage
from schema.errors import OnestopError
from schema.language import translator

_ = translator("kiosk")


class BookingPersonPage(KeypadPage):
    """Asks for the identity number."""

    def __init__(self, typed: str, error: OnestopError | None, height: int) -> None:
        super().__init__(
            _("Type your ID number"),
            (_("18 characters, as on the card."), _("It is not shown in full again, and not printed.")),
            typed,
            error,
            height,
        )
