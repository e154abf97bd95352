"""Whether the digit keys choose items or the guides to them."""

from __future__ import annotations

from kiosk.dispenser.choices import SwitchDigits
from kiosk.dispenser.widgets.target import Target
from schema.language import translator

_ = translator("kiosk")


class DigitsTarget(Target):
    """Says what the digits would choose after it; at once, so that a digit typed ahead is not mistaken."""

    def __init__(self, guiding: bool) -> None:
        super().__init__(SwitchDigits(), "", key="f6", shown_key="F6", centred=True, id="digits")
        self.switch(guiding)

    def switch(self, guiding: bool) -> None:
        """The digits choose guides now, or items."""
        self.title = _("Take a number") if guiding else _("What to bring?")
