"""Checking in for an appointment."""

from __future__ import annotations

from kiosk.dispenser.pages.keypad import KeypadPage
from kiosk.dispenser.visit import Visit
from schema.language import translator

_ = translator("kiosk")


class CheckInPage(KeypadPage):
    """Asks for the code, or for the identity number."""

    def __init__(self, visit: Visit, height: int) -> None:
        super().__init__(
            _("Check in: type your appointment code or your ID number"),
            (_("The code on your slip has 8 digits."), _("An ID number has 18 characters.")),
            visit,
            height,
        )
